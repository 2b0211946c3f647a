{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='customer_id', changed='changed_customers'
) }}

-- The customers behind a liability balance: what each weighs at each institution, by stretches of months.
select *
from {{ source('judgement', 'liability_spans') }}
where {{ only_changed('customer_id', 'changed_customers') }}
