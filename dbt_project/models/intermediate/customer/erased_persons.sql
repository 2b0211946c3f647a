{{ config(materialized='view', tags=['standing']) }}

-- Persons of whom nothing that names them is shown any more, by the hash of their number.
select distinct number_id
from {{ ref('stg_erasures') }}
where erasure_state = 'erased'
