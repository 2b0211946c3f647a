{{ config(alias='customers') }}

-- What is known of any record of a customer is known of the customer: registers speak of numbers, projects of customers. A record
-- that another stands for is not judged by itself.
with risks as (
    select * from {{ ref('stg_registry_risks') }}
),

risks_now as (
    {{ current_version('risks') }}
),

identified as (
    select * from {{ ref('customer_records') }}
),

flags as (
    select
        identified.customer_id,
        bool_or(risks_now.kind in ('DISHONEST', 'ENFORCEMENT')) as open_enforcement_or_dishonesty,
        bool_or(risks_now.kind = 'ABNORMAL') as abnormal_operation,
        bool_or(risks_now.kind = 'BANKRUPTCY') as in_bankruptcy
    from risks_now
    inner join identified on risks_now.uscc = identified.id_number
    where risks_now.recorded_on <= {{ as_of() }} and coalesce(risks_now.removed_on > {{ as_of() }}, true)
    group by identified.customer_id
),

changes as (
    select * from {{ ref('stg_registry_changes') }}
),

changes_now as (
    {{ current_version('changes') }}
),

representatives as (
    select
        identified.customer_id,
        max(changes_now.changed_on) as changed_on
    from changes_now
    inner join identified on changes_now.uscc = identified.id_number
    where
        changes_now.changed_on <= {{ as_of() }}
        and regexp_matches(lower(changes_now.item), '法定代表人|负责人|实际控制人|legal.?rep|controller')
    group by identified.customer_id
),

entities as (
    select * from {{ ref('stg_registry_entities') }}
),

entities_now as (
    {{ current_version('entities') }}
),

assessed as (
    select distinct identified.customer_id
    from entities_now
    inner join identified on entities_now.uscc = identified.id_number
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
    assessed.customer_id is not null as registry_assessed
from {{ ref('current_customers') }} as customers
left join {{ ref('listed_customers') }} as listed on customers.customer_id = listed.customer_id
left join flags on customers.customer_id = flags.customer_id
left join representatives on customers.customer_id = representatives.customer_id
left join assessed on customers.customer_id = assessed.customer_id
left join records on customers.customer_id = records.customer_id
where customers.customer_id not in (select merged.customer_id from {{ ref('standing_merges') }} as merged)
