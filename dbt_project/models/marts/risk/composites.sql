{{ config(materialized='incremental', incremental_strategy='changed_subjects') }}

-- Composite of every subject that has a warning; one without any is normal.
select *
from {{ source('judgement', 'composites') }}
where {{ only_changed_subjects() }}
-- depends_on: {{ ref('rewarned_subjects') }}
