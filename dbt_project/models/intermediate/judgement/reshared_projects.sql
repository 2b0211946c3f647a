{{ config(materialized='view', tags=['standing']) }}

-- Projects of which the last build shared the losses anew, or found that there are none.
select project_id
from {{ source('judgement', 'reshared_projects') }}
