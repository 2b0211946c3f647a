{{ config(materialized='view', tags=['standing']) }}

-- Records of customers that people merged: the same cluster for all that are one customer, and for the one that stands for them.
select
    customer_id,
    merged_into_id as cluster_id
from {{ ref('standing_merges') }}
union
select
    merged_into_id as customer_id,
    merged_into_id as cluster_id
from {{ ref('standing_merges') }}
