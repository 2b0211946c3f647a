with filed as (
    select *
    from {{ source('raw', 'counter_guarantees') }}
    where {{ known() }}
),

named as (
    select
        project_no,
        measure_no,
        kind,
        object,
        owner_id,
        owner_name,
        appraised_value,
        appraised_on,
        prior_claims,
        registration_no,
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
        {{ project_id() }} as project_id
    from filed
)

select * from named
