with filed as (
    select *
    from {{ source('raw', 'fee_receipts') }}
    where {{ known() }}
),

named as (
    select
        bank_ref,
        received_on,
        payer,
        amount,
        note,
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
