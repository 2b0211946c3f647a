{{ config(materialized='view', tags=['standing']) }}

-- Customers on the black list or the watch list, by their own number or by that of a record that is the same customer. The
-- graver of several counts.
with newest as (
    select
        id_number,
        list_status
    from {{ ref('stg_list_entries') }}
    qualify row_number() over (partition by id_number order by version desc) = 1
),

own as (
    select
        customers.customer_id,
        newest.list_status
    from newest
    inner join {{ ref('current_customers') }} as customers on newest.id_number = customers.id_number
    where newest.list_status != 'none'
),

shared as (
    select
        theirs.customer_id,
        own.list_status
    from own
    inner join {{ ref('record_clusters') }} as mine on own.customer_id = mine.customer_id
    inner join {{ ref('record_clusters') }} as theirs on mine.cluster_id = theirs.cluster_id
),

found as (
    select * from own
    union all
    select * from shared
)

select
    customer_id,
    case when bool_or(list_status = 'black') then 'black' else 'watch' end as list_status
from found
group by customer_id
