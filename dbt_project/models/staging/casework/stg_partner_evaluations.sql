with acts as (
    select *
    from {{ source('raw', 'partner_evaluations') }}
    where {{ known('entered_at') }}
)

select
    partner_id,
    quarter,
    version,
    state as adoption_state,
    computed_grade,
    adopted_grade,
    {{ quarter_end('quarter') }} as quarter_end,
    actor,
    reason,
    load_seq,
    entered_at as known_from
from acts
