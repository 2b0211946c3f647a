{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='rejudged_customers'
) }}

-- How each customer's grade moved: stretches of whole months with one grade, and the month of the build, whose grade is that of
-- the day.
with stretches as (
    select
        customer_id,
        from_month_no,
        to_month_no,
        grade,
        score
    from {{ source('judgement', 'grade_spans') }}
    where {{ only_changed('customer_id', 'rejudged_customers') }}
    union all
    select
        customer_id,
        {{ month_number(as_of()) }} as from_month_no,
        {{ month_number(as_of()) }} as to_month_no,
        grade,
        score
    from {{ source('judgement', 'customer_grades') }}
    where {{ only_changed('customer_id', 'rejudged_customers') }}
)

select
    customer_id,
    {{ month_text('from_month_no') }} as from_month,
    {{ month_text('to_month_no') }} as to_month,
    grade,
    score,
    lag(grade) over (partition by customer_id order by from_month_no) as grade_before
from stretches
