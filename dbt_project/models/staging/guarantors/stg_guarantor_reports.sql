with filed as (
    select *
    from {{ source('raw', 'guarantor_reports') }}
    where {{ known() }}
),

named as (
    select
        uscc,
        period as report_month,
        total_assets,
        net_assets,
        other_guarantor_equity,
        class1_assets,
        class2_assets,
        class3_assets,
        compensation_receivable,
        unearned_premium_reserve,
        compensation_reserve,
        general_risk_reserve,
        fee_income,
        guaranteed_balance,
        accounts,
        small_farmer_balance,
        small_farmer_accounts,
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
