with acts as (
    select *
    from {{ source('raw', 'grade_adoptions') }}
    where {{ known('entered_at') }}
)

select
    customer_id,
    version,
    state as adoption_state,
    computed_grade,
    adopted_grade,
    acted_on,
    review_on,
    actor,
    reason,
    load_seq,
    entered_at as known_from
from acts
