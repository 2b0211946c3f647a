-- What the company states of itself, the newest version of each month. A figure that is not stated is null, never zero.
with filed as (
    select *
    from {{ ref('stg_company_statements') }}
    where partner_id = 'self'
),

of_company as (
    {{ current_version('filed') }}
)

select
    of_company.partner_id as institution_id,
    of_company.report_month as period,
    of_company.total_assets,
    of_company.total_liabilities,
    of_company.net_assets,
    of_company.paid_in_capital,
    of_company.other_guarantor_equity,
    of_company.class1_assets,
    of_company.class2_assets,
    of_company.class3_assets,
    of_company.compensation_receivable,
    of_company.liquid_assets,
    of_company.liquid_liabilities,
    of_company.unearned_premium_reserve,
    of_company.compensation_reserve,
    of_company.general_risk_reserve,
    of_company.fee_income,
    of_company.net_profit,
    of_company.filing_id,
    of_company.line_no,
    of_company.known_from
from of_company
