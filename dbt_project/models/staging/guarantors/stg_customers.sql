with filed as (
    select *
    from {{ source('raw', 'customers') }}
    where {{ known() }}
),

named as (
    select
        id_type,
        id_number,
        name,
        kind,
        region_code,
        industry_code,
        size,
        employees,
        revenue,
        total_assets,
        legal_representative,
        legal_representative_id,
        controller,
        controller_id,
        address,
        phone,
        established,
        partner_id,
        row_key,
        action,
        filing_period as period,
        scheme,
        filing_id,
        line_no,
        known_seq,
        load_seq,
        received_at as known_from,
        {{ customer_id('id_type', 'id_number') }} as customer_id
    from filed
)

select * from named
