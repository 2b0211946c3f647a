{{ config(materialized='incremental', incremental_strategy='the_whole') }}
{% set looked_at = 'project_id in (select looked_at.project_id from looked_at)' if is_incremental() else 'true' %}
{% set refiled = 'project_id in (select refiled.project_id from refiled)' if is_incremental() else 'true' %}

-- Accepted rows whose parent has not come yet, until when it may come, and who must file it. They are in the warehouse and count
-- as soon as it comes. Only rows of projects that changed can begin to wait: an increment looks at these and at what waits.
with
{% if is_incremental() %}
    waited as (
        select partner_id || '/' || case contract when 'projects' then row_key else missing_key end as project_id
        from {{ this }}
    ),

    looked_at as (
        select changed.project_id from {{ ref('changed_projects') }} as changed
        union
        select waited.project_id from waited
    ),

    refiled as (
        select changed.project_id from {{ ref('refiled_projects') }} as changed
        union
        select waited.project_id from waited
    ),
{% endif %}

projects as (
    select *
    from {{ ref('projects') }}
    where {{ looked_at }}
),

orphans as (
    select positions.project_id
    from {{ ref('project_positions') }} as positions
    where {{ looked_at }} and positions.project_id not in (select projects.project_id from projects)
),

waiting as (
    select
        'project_events' as contract,
        events.partner_id,
        substr(events.project_id, length(events.partner_id) + 2) || '|' || events.event_no as row_key,
        'projects' as missing_contract,
        substr(events.project_id, length(events.partner_id) + 2) as missing_key,
        events.partner_id as awaited_from,
        events.filing_id,
        events.line_no,
        events.known_from
    from {{ ref('events') }} as events
    where events.project_id in (select orphans.project_id from orphans)
    union all
    select
        'counter_guarantees' as contract,
        measures.partner_id,
        measures.row_key,
        'projects' as missing_contract,
        substr(measures.project_id, length(measures.partner_id) + 2) as missing_key,
        measures.partner_id as awaited_from,
        measures.filing_id,
        measures.line_no,
        measures.known_from
    from {{ ref('current_measures') }} as measures
    where {{ refiled }} and measures.project_id not in (select projects.project_id from projects)
    union all
    select
        'projects' as contract,
        projects.partner_id,
        projects.project_no as row_key,
        'customers' as missing_contract,
        projects.customer_id as missing_key,
        projects.partner_id as awaited_from,
        projects.filing_id,
        projects.line_no,
        projects.known_from
    from projects
    where
        projects.is_waiting
        and projects.customer_id not in (select known.customer_id from {{ ref('current_customers') }} as known)
    union all
    select
        'projects' as contract,
        projects.partner_id,
        projects.project_no as row_key,
        'banks' as missing_contract,
        projects.bank_id as missing_key,
        'self' as awaited_from,
        projects.filing_id,
        projects.line_no,
        projects.known_from
    from projects
    where projects.is_waiting and projects.bank_id not in (select banks.bank_id from {{ ref('banks') }} as banks)
),

dated as (
    select
        *,
        {{ day_in_china('known_from') }} + cast({{ var('reference_grace_days') }} as integer) as due_on
    from waiting
)

select
    contract,
    partner_id,
    row_key,
    missing_contract,
    missing_key,
    awaited_from,
    due_on,
    due_on < {{ as_of() }} as is_overdue,
    filing_id,
    line_no,
    known_from
from dated
-- depends_on: {{ ref('changed_projects') }} {{ ref('refiled_projects') }}
