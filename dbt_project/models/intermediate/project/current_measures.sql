{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='refiled_projects'
) }}

with rows_of_projects as {{ read_again() }} (
    select *
    from {{ ref('stg_counter_guarantees') }}
    where {{ only_changed('project_id', 'refiled_projects') }}
),

current_rows as (
    {{ current_version('rows_of_projects') }}
)

select
    project_id,
    measure_no,
    kind,
    appraised_value,
    appraised_on,
    prior_claims,
    registration_no,
    partner_id,
    row_key,
    filing_id,
    line_no,
    known_from
from current_rows
