with filed as (
    select *
    from {{ source('raw', 'registry_entities') }}
    where {{ known() }}
),

named as (
    select
        uscc,
        name,
        legal_representative,
        registered_capital,
        status,
        established,
        region_code,
        province,
        city,
        industry_code,
        address,
        scope,
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
