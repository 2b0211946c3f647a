with errors as (
    select *
    from {{ source('raw', 'quarantine') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
)

select
    errors.filing_id,
    errors.line_no,
    errors.row_key,
    errors.column_name,
    errors.rule_id,
    errors.level,
    errors.value,
    filings.partner_id,
    filings.contract,
    filings.known_seq,
    filings.load_seq,
    filings.received_at as known_from
from errors
inner join filings on errors.filing_id = filings.filing_id
