{{ config(materialized='view', tags=['standing']) }}

-- Which customer an identity number is, whoever files it with whatever type of document.
select
    id_number,
    min(customer_id) as customer_id
from {{ ref('current_customers') }}
group by id_number
