with filed as (
    select *
    from {{ source('raw', 'company_statements') }}
    where {{ known() }}
),

named as (
    select
        period as report_month,
        total_assets,
        total_liabilities,
        net_assets,
        paid_in_capital,
        other_guarantor_equity,
        class1_assets,
        class2_assets,
        class3_assets,
        compensation_receivable,
        liquid_assets,
        liquid_liabilities,
        unearned_premium_reserve,
        compensation_reserve,
        general_risk_reserve,
        fee_income,
        net_profit,
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
