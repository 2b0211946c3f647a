{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='rescored_projects'
) }}

with scored as (
    select *
    from {{ source('judgement', 'project_risk') }}
    where {{ only_changed('project_id', 'rescored_projects') }}
),

projects as (
    select
        project_id,
        filing_id,
        line_no
    from {{ ref('projects') }}
)

select
    scored.*,
    projects.filing_id,
    projects.line_no
from scored
inner join projects on scored.project_id = projects.project_id
