{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='rejudged_customers'
) }}

-- A record that another stands for has no projects of its own, and shows the grade and the group of the one that stands for it.
with filed as (
    select *
    from {{ ref('current_customers') }}
    where {{ only_changed('customer_id', 'rejudged_customers') }}
),

customers as (
    select
        filed.*,
        stood_for.merged_into_id,
        coalesce(stood_for.merged_into_id, filed.customer_id) as judged_as
    from filed
    left join {{ ref('standing_merges') }} as stood_for on filed.customer_id = stood_for.customer_id
),

positions as (
    select
        customer_id,
        count(*) as projects,
        count(*) filter (where status = 'IN_FORCE') as projects_in_force,
        sum(guaranteed_balance) as guaranteed_balance,
        sum(exposure) as exposure
    from {{ ref('projects') }}
    where {{ only_changed('customer_id', 'rejudged_customers') }}
    group by customer_id
),

grades as (
    select * from {{ source('judgement', 'customer_grades') }}
),

grades_in_force as (
    select * from {{ source('judgement', 'grades_in_force') }}
),

groups as (
    select * from {{ source('judgement', 'customer_groups') }}
),

industries as (
    select * from {{ ref('industries') }}
)

select
    customers.customer_id,
    customers.id_type,
    coalesce(erased.number_id, customers.id_number) as id_number,
    case when erased.number_id is null then customers.name else '{{ var("tombstone") }}' end as name,
    customers.kind,
    customers.size,
    customers.industry_code,
    industries.section as industry_section,
    customers.region_code,
    customers.scheme,
    customers.employees,
    customers.revenue,
    customers.total_assets,
    customers.established,
    grades.score as grade_score,
    customers.merged_into_id,
    groups.group_id,
    customers.partner_id,
    customers.filing_id,
    customers.line_no,
    customers.known_from,
    cast(coalesce(positions.guaranteed_balance, 0) as decimal(18, 2)) as guaranteed_balance,
    cast(coalesce(positions.exposure, 0) as decimal(18, 2)) as exposure,
    coalesce(listed.list_status, 'none') as list_status,
    coalesce(grades_in_force.grade, 'unrated') as grade,
    coalesce(grades_in_force.computed_grade, 'unrated') as computed_grade,
    grades_in_force.adopted_grade,
    coalesce(positions.projects, 0) as projects,
    coalesce(positions.projects_in_force, 0) as projects_in_force
from customers
left join positions on customers.customer_id = positions.customer_id
left join grades on customers.judged_as = grades.customer_id
left join grades_in_force on customers.judged_as = grades_in_force.customer_id
left join groups on customers.judged_as = groups.customer_id
left join {{ ref('listed_customers') }} as listed on customers.customer_id = listed.customer_id
left join {{ ref('erased_persons') }} as erased on {{ number_id('customers.id_number') }} = erased.number_id
left join industries on customers.scheme = industries.scheme and {{ listed_industry('customers') }} = industries.code
