{{ config(materialized='view') }}

-- The ledger in the charts that the company keeps.
select * exclude (is_kept)
from {{ ref('postings') }}
where is_kept
