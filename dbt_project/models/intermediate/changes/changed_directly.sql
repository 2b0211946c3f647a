-- Projects and customers of which a row has come, or an event has come due, since the last finished build.
{% set since = 'load_seq > ' ~ var('built_load') %}

with filed as (
    select project_id
    from {{ ref('stg_projects') }}
    where {{ since }}
),

projects as (
    select project_id
    from filed
    union
    select project_id
    from {{ ref('stg_project_events') }}
    where {{ since }}
    union
    select project_id
    from {{ ref('stg_counter_guarantees') }}
    where {{ since }}
    union
    select project_id
    from {{ ref('stg_project_events') }}
    where
        event_date > least(cast('{{ var("previous_as_of") }}' as date), {{ as_of() }})
        and event_date <= greatest(cast('{{ var("previous_as_of") }}' as date), {{ as_of() }})
),

merged as (
    select
        customer_id,
        merged_into_id
    from {{ ref('stg_customer_merges') }}
    where customer_id in (
        select decided.customer_id from {{ ref('stg_customer_merges') }} as decided
        where decided.{{ since }}
    )
),

identified as (
    select id_number
    from {{ ref('stg_list_entries') }}
    where {{ since }}
    union
    select id_number
    from {{ ref('stg_customers') }}
    where {{ since }}
    union
    select id_number
    from {{ ref('stg_customer_statements') }}
    where {{ since }}
    union
    -- a correction may name another borrower, a withdrawal none: every version of the row says whom it concerns
    select borrower_id_number as id_number
    from {{ ref('stg_bank_loans') }}
    where
        borrower_id_number is not null
        and row_key in (
            select loans.row_key from {{ ref('stg_bank_loans') }} as loans
            where loans.{{ since }}
        )
    union
    select id_number
    from {{ ref('stg_customers') }}
    where
        {{ number_id('id_number') }} in (
            select erased.number_id from {{ ref('stg_erasures') }} as erased
            where erased.{{ since }}
        )
    union
    select uscc as id_number
    from {{ ref('stg_registry_entities') }}
    where {{ since }}
    union
    select uscc as id_number
    from {{ ref('stg_registry_changes') }}
    where {{ since }}
    union
    select uscc as id_number
    from {{ ref('stg_registry_risks') }}
    where {{ since }}
)

select
    'project' as kind,
    project_id as key
from projects
where {{ 'false' if var('full') else 'true' }}
union all
select
    'customer' as kind,
    id_number as key
from identified
where {{ 'false' if var('full') else 'true' }}
union
select
    'filed project' as kind,
    project_id as key
from filed
where {{ 'false' if var('full') else 'true' }}
union
select
    'merged customer' as kind,
    customer_id as key
from merged
where {{ 'false' if var('full') else 'true' }}
union
select
    'merged customer' as kind,
    merged_into_id as key
from merged
where merged_into_id is not null and {{ 'false' if var('full') else 'true' }}
union
select
    'graded customer' as kind,
    customer_id as key
from {{ ref('stg_grade_adoptions') }}
where {{ 'false' if var('full') else since }}
