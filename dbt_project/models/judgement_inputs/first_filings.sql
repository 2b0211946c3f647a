{{ config(tags=['standing']) }}

-- What settles a deadline: of each partner, contract, month and kind the first filing that was not refused.
select
    partner_id,
    contract,
    period,
    rows_sent = 0 as is_nil,
    min_by(filing_id, known_seq) as filing_id,
    min_by(received_at, known_seq) as received_at
from {{ ref('stg_filings') }}
where
    verdict != 'refused'
    and filing_id not in (
        select standing.filing_id from {{ ref('filing_standing') }} as standing
        where standing.decision = 'withdrawn'
    )
group by partner_id, contract, period, rows_sent = 0
