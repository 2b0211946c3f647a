-- Partners whose evaluation says another grade since the last finished build, or any of a quarter that had none. Figures that
-- moved without moving a grade change nothing.
with said as (
    select
        partner_id,
        quarter,
        version,
        load_seq,
        adoption_state || coalesce(adopted_grade, computed_grade) as words
    from {{ ref('stg_partner_evaluations') }}
),

versions as (
    select
        *,
        lag(words) over (partition by partner_id, quarter order by version) as words_before
    from said
)

select distinct partner_id
from versions
where
    load_seq > {{ var('built_load') }}
    and words_before is distinct from words
    and {{ 'false' if var('full') else 'true' }}
