{{ config(alias='measures', tags=['standing']) }}

select
    project_id,
    measure_no,
    kind,
    appraised_value,
    appraised_on,
    prior_claims
from {{ ref('current_measures') }}
