{{ config(alias='statements', tags=['standing']) }}

with filed as (
    select * from {{ ref('stg_customer_statements') }}
),

of_partners as (
    {{ current_version('filed') }}
),

identities as (
    select * from {{ ref('identities') }}
)

select
    identities.customer_id,
    of_partners.statement_month as period,
    of_partners.audited,
    of_partners.cash,
    of_partners.receivables,
    of_partners.inventory,
    of_partners.current_assets,
    of_partners.total_assets,
    of_partners.short_term_debt,
    of_partners.current_liabilities,
    of_partners.total_liabilities,
    of_partners.equity,
    of_partners.revenue,
    of_partners.cost,
    of_partners.interest_expense,
    of_partners.profit_before_tax,
    of_partners.net_profit,
    of_partners.operating_cash_flow,
    identities.filed_customer_id,
    of_partners.period as filing_period,
    of_partners.filing_id,
    of_partners.line_no
from of_partners
inner join identities on of_partners.id_number = identities.id_number
qualify
    row_number() over (
        partition by identities.customer_id, of_partners.statement_month
        order by
            coalesce(of_partners.audited, false) desc,
            of_partners.period desc nulls last,
            of_partners.partner_id asc,
            of_partners.known_seq desc,
            of_partners.line_no desc
    ) = 1
