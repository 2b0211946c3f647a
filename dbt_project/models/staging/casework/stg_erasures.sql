-- What was erased stays erased in every view of the past: no day's knowledge brings it back.
select
    number_id,
    version,
    state as erasure_state,
    load_seq,
    entered_at as known_from
from {{ source('raw', 'erasures') }}
