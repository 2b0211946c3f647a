-- Projects of which pairs are looked for anew: those that changed, and those that share a number of collateral with one that
-- changed, by what its measures say or ever said, since how many share a number decides whether it is evidence.
select changed.project_id
from {{ ref('changed_projects') }} as changed
{% if not var('full') %}
    union
    select measures.project_id
    from {{ ref('current_measures') }} as measures
    where
        length(measures.registration_no) >= {{ var('collateral_number_length') }}
        and {{ plain_number('measures.registration_no') }} in (
            select {{ plain_number('filed.registration_no') }} as registration_no
            from {{ ref('stg_counter_guarantees') }} as filed
            where filed.project_id in (select changed.project_id from {{ ref('changed_projects') }} as changed)
        )
{% endif %}
-- depends_on: {{ ref('current_measures') }} {{ ref('stg_counter_guarantees') }}
