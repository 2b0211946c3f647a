-- Accepted rows whose parent has not come yet. They are in the warehouse and count as soon as it comes.
with projects as (
    select * from {{ ref('projects') }}
),

orphans as (
    select positions.project_id
    from {{ ref('project_positions') }} as positions
    where positions.project_id not in (select projects.project_id from projects)
),

customers as (
    select * from {{ ref('current_customers') }}
)

select
    'project_events' as contract,
    events.partner_id,
    split_part(events.project_id, '/', 2) || '|' || events.event_no as row_key,
    'projects' as missing_contract,
    split_part(events.project_id, '/', 2) as missing_key,
    events.filing_id,
    events.line_no
from {{ ref('events') }} as events
where events.project_id in (select orphans.project_id from orphans)
union all
select
    'counter_guarantees' as contract,
    measures.partner_id,
    measures.row_key,
    'projects' as missing_contract,
    split_part(measures.row_key, '|', 1) as missing_key,
    measures.filing_id,
    measures.line_no
from {{ ref('current_measures') }} as measures
where measures.project_id not in (select projects.project_id from projects)
union all
select
    'projects' as contract,
    projects.partner_id,
    projects.project_no as row_key,
    'customers' as missing_contract,
    projects.customer_id as missing_key,
    projects.filing_id,
    projects.line_no
from projects
where projects.is_waiting and projects.customer_id not in (select customers.customer_id from customers)
union all
select
    'projects' as contract,
    projects.partner_id,
    projects.project_no as row_key,
    'banks' as missing_contract,
    projects.bank_id as missing_key,
    projects.filing_id,
    projects.line_no
from projects
where projects.is_waiting and projects.bank_id not in (select banks.bank_id from {{ ref('banks') }} as banks)
