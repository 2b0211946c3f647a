with filed as (
    select *
    from {{ source('raw', 'registry_persons') }}
    where {{ known() }}
),

named as (
    select
        uscc,
        person_id,
        person_name,
        role,
        share,
        since,
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
