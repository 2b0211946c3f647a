{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='rejudged_customers'
) }}

-- What each customer's grade rests on: the value of every indicator of the scorecard and its points.
select *
from {{ source('judgement', 'customer_grades') }}
where {{ only_changed('customer_id', 'rejudged_customers') }}
