with filed as (
    select *
    from {{ source('raw', 'registry_changes') }}
    where {{ known() }}
),

named as (
    select
        uscc,
        change_no,
        changed_on,
        item,
        before as value_before,
        after as value_after,
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
