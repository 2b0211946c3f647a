{{ config(alias='customers') }}

with risks as (
    select * from {{ ref('stg_registry_risks') }}
),

risks_now as (
    {{ current_version('risks') }}
),

flags as (
    select
        uscc,
        bool_or(kind in ('DISHONEST', 'ENFORCEMENT')) as open_enforcement_or_dishonesty,
        bool_or(kind = 'ABNORMAL') as abnormal_operation,
        bool_or(kind = 'BANKRUPTCY') as in_bankruptcy
    from risks_now
    where recorded_on <= {{ as_of() }} and coalesce(removed_on > {{ as_of() }}, true)
    group by uscc
),

changes as (
    select * from {{ ref('stg_registry_changes') }}
),

changes_now as (
    {{ current_version('changes') }}
),

representatives as (
    select
        uscc,
        max(changed_on) as changed_on
    from changes_now
    where
        changed_on <= {{ as_of() }}
        and regexp_matches(lower(item), '法定代表人|负责人|实际控制人|legal.?rep|controller')
    group by uscc
),

assessed as (
    select distinct uscc from {{ ref('stg_registry_entities') }}
),

records as (
    select
        customer_id,
        count(*) filter (where status = 'RELEASED') as cleared_projects,
        count(*) filter (where compensated_amount > 0) as compensated_projects
    from {{ ref('projects') }}
    group by customer_id
)

select
    customers.customer_id,
    representatives.changed_on as representative_changed_on,
    cast(null as boolean) as group_over_limit,
    customers.established,
    customers.kind,
    coalesce(listed.list_status, 'none') as list_status,
    coalesce(flags.open_enforcement_or_dishonesty, false) as open_enforcement_or_dishonesty,
    coalesce(flags.abnormal_operation, false) as abnormal_operation,
    coalesce(flags.in_bankruptcy, false) as in_bankruptcy,
    coalesce(records.cleared_projects, 0) as cleared_projects,
    coalesce(records.compensated_projects, 0) as compensated_projects,
    assessed.uscc is not null as registry_assessed
from {{ ref('current_customers') }} as customers
left join {{ ref('listed_customers') }} as listed on customers.customer_id = listed.customer_id
left join flags on customers.id_number = flags.uscc
left join representatives on customers.id_number = representatives.uscc
left join assessed on customers.id_number = assessed.uscc
left join records on customers.customer_id = records.customer_id
