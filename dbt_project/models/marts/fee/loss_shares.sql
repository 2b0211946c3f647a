-- Compensations, recoveries and write-offs, parted to the fen among those who share them.
select
    losses.*,
    projects.partner_id,
    events.filing_id,
    events.line_no
from {{ source('judgement', 'loss_shares') }} as losses
inner join {{ ref('projects') }} as projects on losses.project_id = projects.project_id
inner join {{ ref('events') }} as events on losses.project_id = events.project_id and losses.event_no = events.event_no
