{{ config(alias='warnings', materialized='incremental', incremental_strategy='changed_subjects') }}

-- Warnings: every subject and indicator whose value has reached a line, with status, owner, deadline and what is to be done.
select *
from {{ source('judgement', 'warnings') }}
where {{ only_changed_subjects() }}
-- depends_on: {{ ref('rewarned_subjects') }}
