-- The newest decision about each filing that needed one: it waits, was confirmed, or was withdrawn.
select
    filing_id,
    decision,
    decided_at,
    decided_by,
    reason,
    load_seq
from {{ ref('stg_filing_decisions') }}
qualify row_number() over (partition by filing_id order by decided_seq desc) = 1
