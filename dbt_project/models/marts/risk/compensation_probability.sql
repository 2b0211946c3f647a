{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='repredicted_projects'
) }}

with predicted as (
    select *
    from {{ source('judgement', 'compensation_probability') }}
    where {{ only_changed('project_id', 'repredicted_projects') }}
),

projects as (
    select
        project_id,
        partner_id,
        exposure,
        filing_id,
        line_no
    from {{ ref('projects') }}
)

select
    predicted.*,
    projects.partner_id,
    projects.exposure,
    projects.filing_id,
    projects.line_no
from predicted
inner join projects on predicted.project_id = projects.project_id
