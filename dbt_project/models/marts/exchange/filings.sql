{{ config(materialized='incremental', incremental_strategy='append') }}

with filings as (
    select *
    from {{ ref('stg_filings') }}
    {% if is_incremental() %}
        where load_seq > {{ var('built_load') }} and filing_id not in (select done.filing_id from {{ this }} as done)
    {% endif %}
),

loaded as (
    select
        filing_id,
        rows_in_warehouse
    from {{ ref('loaded_rows') }}
)

select
    filings.filing_id,
    filings.partner_id,
    filings.contract,
    filings.contract_version,
    filings.period,
    filings.sequence,
    filings.scheme,
    filings.filename,
    filings.sha256,
    filings.verdict,
    filings.rows_sent,
    filings.rows_accepted,
    filings.rows_quarantined,
    filings.rows_refused,
    filings.known_seq,
    filings.received_at,
    coalesce(loaded.rows_in_warehouse, 0) as rows_in_warehouse
from filings
left join loaded on filings.filing_id = loaded.filing_id
order by filings.known_seq
