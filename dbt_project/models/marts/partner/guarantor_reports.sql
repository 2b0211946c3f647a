with filed as (
    select * from {{ ref('stg_guarantor_reports') }}
),

of_partners as (
    {{ current_version('filed') }}
)

select
    of_partners.uscc as partner_id,
    of_partners.report_month as period,
    of_partners.total_assets,
    of_partners.net_assets,
    of_partners.other_guarantor_equity,
    of_partners.class1_assets,
    of_partners.class2_assets,
    of_partners.class3_assets,
    of_partners.compensation_receivable,
    of_partners.unearned_premium_reserve,
    of_partners.compensation_reserve,
    of_partners.general_risk_reserve,
    of_partners.fee_income,
    of_partners.guaranteed_balance,
    of_partners.accounts,
    of_partners.small_farmer_balance,
    of_partners.small_farmer_accounts,
    of_partners.filing_id,
    of_partners.line_no,
    of_partners.known_from
from of_partners
qualify
    row_number() over (
        partition by of_partners.uscc, of_partners.report_month
        order by
            of_partners.period desc nulls last,
            of_partners.partner_id asc,
            of_partners.known_seq desc,
            of_partners.line_no desc
    ) = 1
