with filed as (
    select *
    from {{ source('raw', 'customer_statements') }}
    where {{ known() }}
),

named as (
    select
        id_number,
        period as statement_month,
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
        partner_id,
        row_key,
        action,
        filing_period as period,
        scheme,
        filing_id,
        line_no,
        known_seq,
        load_seq,
        received_at as known_from
    from filed
)

select * from named
