{{ config(materialized='view', tags=['standing']) }}

select
    filing_id,
    contract,
    rows_accepted,
    rows_in_warehouse
from {{ ref('filings') }}
