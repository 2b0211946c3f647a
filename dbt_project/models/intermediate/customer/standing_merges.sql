{{ config(materialized='view', tags=['standing']) }}

-- Which customer stands for which, as people last decided. One that nobody files, or files any more, stands for nobody: then the
-- merged record speaks for itself.
with newest as (
    select
        customer_id,
        merged_into_id
    from {{ ref('stg_customer_merges') }}
    qualify row_number() over (partition by customer_id order by version desc) = 1
)

select
    newest.customer_id,
    newest.merged_into_id
from newest
inner join {{ ref('current_customers') }} as filed on newest.merged_into_id = filed.customer_id
