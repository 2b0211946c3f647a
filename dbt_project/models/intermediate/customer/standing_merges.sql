{{ config(materialized='view', tags=['standing']) }}

-- Which customer stands for which, as people last decided.
select
    customer_id,
    merged_into_id
from {{ ref('stg_customer_merges') }}
qualify row_number() over (partition by customer_id order by version desc) = 1 and merged_into_id is not null
