{{ config(materialized='view', tags=['standing']) }}

-- Projects that the last prediction predicted, or found to be over.
select project_id
from {{ source('judgement', 'repredicted_projects') }}
