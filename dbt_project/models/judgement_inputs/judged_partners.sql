{{ config(alias='partners', tags=['standing']) }}

-- Evaluation grades partners; until one is there, they are unrated.
select
    partner_id,
    'unrated' as grade
from {{ ref('institutions') }}
