{{ config(materialized='incremental', incremental_strategy='same_keys', unique_key='filing_id') }}

-- A filing that waits stands here with none of its rows; it comes anew, with them, once it is confirmed.
with standing as (
    select * from {{ ref('filing_standing') }}
),

filings as (
    select *
    from {{ ref('stg_filings') }}
    {% if is_incremental() %}
        where
            load_seq > {{ var('built_load') }}
            or filing_id in (
                select standing.filing_id from standing
                where standing.load_seq > {{ var('built_load') }}
            )
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
    standing.reason as status_reason,
    standing.decided_by as status_by,
    standing.decided_at as status_at,
    case when filings.verdict = 'refused' then 'refused' else coalesce(standing.decision, 'accepted') end as status,
    coalesce(loaded.rows_in_warehouse, 0) as rows_in_warehouse
from filings
left join standing on filings.filing_id = standing.filing_id
left join loaded on filings.filing_id = loaded.filing_id
order by filings.known_seq
