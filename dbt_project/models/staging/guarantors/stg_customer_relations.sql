with filed as (
    select *
    from {{ source('raw', 'customer_relations') }}
    where {{ known() }}
),

named as (
    select
        from_id,
        from_name,
        to_id,
        to_name,
        kind,
        share,
        since,
        until,
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
