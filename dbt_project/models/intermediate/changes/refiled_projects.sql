-- Projects that changed by more than their events: they, what secures them or their customer were filed anew, or merged.
select project_id
from {{ ref('changed_projects') }}
where not has_only_events
