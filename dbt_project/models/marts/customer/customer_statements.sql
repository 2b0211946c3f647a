{{ config(
    alias='statements', materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id',
    changed='changed_customers'
) }}

-- Every statement that grades and indicators may rest on, with the filing it came in and the customer's record that it speaks of.
select
    customer_id,
    period,
    audited,
    cash,
    receivables,
    inventory,
    current_assets,
    total_assets,
    short_term_debt,
    current_liabilities,
    total_liabilities,
    equity,
    revenue,
    cost,
    interest_expense,
    profit_before_tax,
    net_profit,
    operating_cash_flow,
    filed_customer_id,
    filing_period,
    filing_id,
    line_no
from {{ ref('judged_statements') }}
where {{ only_changed('customer_id', 'changed_customers') }}
