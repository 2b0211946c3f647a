{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='changed_projects'
) }}

with rows_of_projects as {{ read_again() }} (
    select * from {{ ref('changed_events') if is_incremental() else ref('stg_project_events') }}
),

current_rows as (
    {{ current_version('rows_of_projects') }}
)

select
    project_id,
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
    filing_id,
    line_no,
    known_from
from current_rows
-- depends_on: {{ ref('changed_events') }} {{ ref('changed_projects') }} {{ ref('stg_project_events') }}
