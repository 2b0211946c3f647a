with filed as (
    select *
    from {{ source('raw', 'project_events') }}
    where {{ known() }}
),

named as (
    select
        project_no,
        event_no,
        kind,
        event_date,
        amount,
        balance_after,
        recovery_cost,
        days_overdue,
        classification,
        new_due_date,
        detail,
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
