{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='recharged_projects'
) }}

-- Every charge of every project, past and to come. What has come in and gone back stands in `charges`.
with charged as (
    select *
    from {{ source('judgement', 'fee_schedule') }}
    where {{ only_changed('project_id', 'recharged_projects') }}
)

select
    charged.*,
    projects.partner_id,
    projects.project_no,
    projects.filing_id,
    projects.line_no
from charged
inner join {{ ref('projects') }} as projects on charged.project_id = projects.project_id
