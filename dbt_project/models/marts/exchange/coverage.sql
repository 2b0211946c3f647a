{{ config(materialized='view', tags=['standing']) }}

select
    filing_id,
    contract,
    rows_accepted,
    rows_in_warehouse,
    case when status in ('held', 'withdrawn') then rows_accepted else 0 end as rows_held
from {{ ref('filings') }}
