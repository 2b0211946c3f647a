{{ config(materialized='view', tags=['standing']) }}

-- Every record of a customer as it is filed, with its number, and the customer that it is a record of: the one that stands for it
-- where people merged it, else itself.
select
    filed.customer_id as filed_customer_id,
    filed.id_number,
    coalesce(stood_for.merged_into_id, filed.customer_id) as customer_id
from {{ ref('current_customers') }} as filed
left join {{ ref('standing_merges') }} as stood_for on filed.customer_id = stood_for.customer_id
