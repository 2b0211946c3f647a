-- Every version of the events of changed projects: looked for among all events once, for all who need them.
select
    *,
    load_seq > {{ var('built_load') }}
    or (
        event_date > least(cast('{{ var("previous_as_of") }}' as date), {{ as_of() }})
        and event_date <= greatest(cast('{{ var("previous_as_of") }}' as date), {{ as_of() }})
    ) as is_new
from {{ ref('stg_project_events') }}
where
    project_id in (select changed.project_id from {{ ref('changed_projects') }} as changed)
    and {{ 'false' if var('full') else 'true' }}
