-- What was paid for customers, got back and given up until the day, with the shares of those who bear it.
select
    events.project_id,
    events.event_no,
    events.kind,
    events.event_date,
    events.amount,
    events.recovery_cost,
    projects.bank_share,
    projects.guarantor_share,
    projects.reguarantee_share as reguarantor_share,
    projects.fund_share,
    projects.government_share
from {{ ref('events') }} as events
inner join {{ ref('projects') }} as projects on events.project_id = projects.project_id
where
    events.kind in ('COMPENSATION', 'RECOVERY', 'WRITE_OFF')
    and events.event_date <= {{ as_of() }}
