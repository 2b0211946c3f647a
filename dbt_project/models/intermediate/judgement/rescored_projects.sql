{{ config(materialized='view', tags=['standing']) }}

-- Projects that the last scoring assessed, or found to be no longer in force.
select project_id
from {{ source('judgement', 'rescored_projects') }}
