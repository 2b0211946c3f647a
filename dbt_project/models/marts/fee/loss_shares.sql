-- Compensations, recoveries and write-offs, parted to the fen among those who share them.
select
    shares.*,
    projects.partner_id,
    events.filing_id,
    events.line_no
from {{ source('judgement', 'loss_shares') }} as shares
inner join {{ ref('projects') }} as projects on shares.project_id = projects.project_id
inner join {{ ref('events') }} as events on shares.project_id = events.project_id and shares.event_no = events.event_no
