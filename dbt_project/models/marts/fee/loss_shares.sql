{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='reshared_projects'
) }}

-- Compensations, recoveries and write-offs, parted to the fen among those who share them.
with losses as (
    select *
    from {{ source('judgement', 'loss_shares') }}
    where {{ only_changed('project_id', 'reshared_projects') }}
)

select
    losses.*,
    projects.partner_id,
    events.filing_id,
    events.line_no
from losses
inner join {{ ref('projects') }} as projects on losses.project_id = projects.project_id
inner join {{ ref('events') }} as events on losses.project_id = events.project_id and losses.event_no = events.event_no
