{{ config(materialized='view', tags=['standing']) }}

-- Projects that an increment charged anew: those that changed, and others of their customers where a standard looks at all that
-- a customer has.
select project_id
from {{ ref('changed_projects') }}
union all
select project_id
from {{ source('judgement', 'recharged_besides') }}
