with filed as (
    select *
    from {{ source('raw', 'banks') }}
    where {{ known() }}
),

named as (
    select
        bank_no as bank_id,
        name,
        head_office,
        kind,
        region_code,
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
