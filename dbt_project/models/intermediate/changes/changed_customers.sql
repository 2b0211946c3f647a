-- Customers whose own rows have changed, that were listed, merged or given another grade, and customers that any version of a
-- changed project names.
with projects_changed as (
    select key as project_id
    from {{ ref('changed_directly') }}
    where kind = 'project'
),

customers_changed as (
    select key as id_number
    from {{ ref('changed_directly') }}
    where kind = 'customer'
),

named as (
    select distinct
        projects.customer_id_type as id_type,
        projects.customer_id_number as id_number
    from {{ ref('stg_projects') }} as projects
    where
        projects.project_id in (select projects_changed.project_id from projects_changed)
        and projects.customer_id_number is not null -- a withdrawal may name its project only
    union
    select distinct
        customers.id_type,
        customers.id_number
    from {{ ref('stg_customers') }} as customers
    where customers.id_number in (select customers_changed.id_number from customers_changed)
),

direct as (
    select {{ customer_id('named.id_type', 'named.id_number') }} as customer_id
    from named
    union
    select key as customer_id
    from {{ ref('changed_directly') }}
    where kind in ('merged customer', 'graded customer')
)

-- what is known of one record of a customer holds for every other
select customer_id from direct
union
select merged.customer_id
from {{ ref('stg_customer_merges') }} as merged
where merged.merged_into_id in (select direct.customer_id from direct)
union
select merged.merged_into_id as customer_id
from {{ ref('stg_customer_merges') }} as merged
where merged.customer_id in (select direct.customer_id from direct) and merged.merged_into_id is not null
