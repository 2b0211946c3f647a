{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='rejudged_customers'
) }}

-- What each customer's grade rests on: the value of every indicator of the scorecard and its points. The grade that counts is the
-- adopted one where one is in force, else the computed one, which is the scorecard's.
with computed as (
    select *
    from {{ source('judgement', 'customer_grades') }}
    where {{ only_changed('customer_id', 'rejudged_customers') }}
)

select
    computed.* exclude (grade), -- noqa: RF02
    in_force.computed_grade,
    in_force.adopted_grade,
    in_force.grade
from computed
inner join {{ source('judgement', 'grades_in_force') }} as in_force on computed.customer_id = in_force.customer_id
