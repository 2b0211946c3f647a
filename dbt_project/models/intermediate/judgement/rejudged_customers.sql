{{ config(materialized='view', tags=['standing']) }}

-- Customers whose row, grade or group the last build has computed anew.
select customer_id
from {{ source('judgement', 'rejudged_customers') }}
