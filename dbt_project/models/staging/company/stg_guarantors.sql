with filed as (
    select *
    from {{ source('raw', 'guarantors') }}
    where {{ known() }}
),

named as (
    select
        uscc,
        name,
        kind,
        region_code,
        registered_capital,
        licence_no,
        licence_expires,
        legal_representative,
        controlling_shareholder,
        established,
        issuer_grade,
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
