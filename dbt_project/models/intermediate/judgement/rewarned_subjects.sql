{{ config(materialized='view', tags=['standing']) }}

-- Subjects of which the last build made warnings and the composite anew, or found that there are none.
select distinct
    subject_kind,
    subject_id
from {{ source('judgement', 'rewarned_subjects') }}
