with filed as (
    select *
    from {{ source('raw', 'bank_loans') }}
    where {{ known() }}
),

named as (
    select
        loan_contract_no,
        as_of as reported_on,
        borrower_id_number,
        borrower_name,
        contract_amount,
        balance,
        loan_rate,
        overdue_principal,
        overdue_interest,
        days_overdue,
        classification,
        other_loans_balance as other_balance,
        is_restructured,
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
