-- Extensions of projects until the day, in order: each from the day on which the project was due before to the one on which it
-- is due then. One that leaves the day where it was, or brings it forward, adds nothing.
with extended as (
    select
        events.project_id,
        events.event_date as extended_on,
        events.new_due_date as period_to,
        greatest(
            projects.contracted_due_date,
            max(events.new_due_date) over (
                partition by events.project_id
                order by events.event_date, length(events.event_no), events.event_no
                rows between unbounded preceding and 1 preceding
            )
        ) as period_from
    from {{ ref('events') }} as events
    inner join {{ ref('projects') }} as projects on events.project_id = projects.project_id
    where events.kind = 'EXTENSION' and events.new_due_date is not null and events.event_date <= {{ as_of() }}
)

select
    project_id,
    extended_on,
    period_from,
    period_to,
    row_number() over (partition by project_id order by period_to) as extension_no
from extended
where period_to > period_from
