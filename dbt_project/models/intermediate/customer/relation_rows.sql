{{ config(materialized='view') }}

-- What each source says about who is related to whom, on the as-of day. From the subject to the related party.
with stated as (
    select * from {{ ref('stg_customer_relations') }}
),

stated_now as (
    {{ current_version('stated') }}
),

registered as (
    select * from {{ ref('stg_registry_persons') }}
),

registered_now as (
    {{ current_version('registered') }}
),

customers as (
    select * from {{ ref('stg_customers') }}
),

customers_now as (
    {{ current_version('customers') }}
)

select
    from_id,
    to_id,
    kind,
    share,
    'customer_relations' as evidence,
    filing_id,
    line_no
from stated_now
where coalesce(since, {{ as_of() }}) <= {{ as_of() }} and coalesce(until > {{ as_of() }}, true)
union all
select
    uscc as from_id,
    person_id as to_id,
    role as kind,
    share,
    'registry_persons' as evidence,
    filing_id,
    line_no
from registered_now
where coalesce(since, {{ as_of() }}) <= {{ as_of() }}
union all
select
    id_number as from_id,
    legal_representative_id as to_id,
    'LEGAL_REP' as kind,
    null as share,
    'customers' as evidence,
    filing_id,
    line_no
from customers_now
where legal_representative_id is not null
union all
select
    id_number as from_id,
    controller_id as to_id,
    'CONTROLLER' as kind,
    null as share,
    'customers' as evidence,
    filing_id,
    line_no
from customers_now
where controller_id is not null
