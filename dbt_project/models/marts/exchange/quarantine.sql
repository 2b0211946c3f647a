{{ config(materialized='incremental', incremental_strategy='additions') }}

select
    filing_id,
    line_no,
    row_key,
    column_name,
    rule_id,
    level,
    value,
    partner_id,
    contract,
    known_from
from {{ ref('stg_quarantine') }}
{% if is_incremental() %}
    where load_seq > {{ var('built_load') }} and filing_id not in (select done.filing_id from {{ this }} as done)
{% endif %}
