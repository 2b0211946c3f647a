{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='rescored_projects'
) }}

with covers as (
    select *
    from {{ source('judgement', 'risk_measures') }}
    where {{ only_changed('project_id', 'rescored_projects') }}
),

measures as (
    select
        project_id,
        measure_no,
        filing_id,
        line_no
    from {{ ref('current_measures') }}
)

select
    covers.*,
    measures.filing_id,
    measures.line_no
from covers
inner join measures on covers.project_id = measures.project_id and covers.measure_no = measures.measure_no
