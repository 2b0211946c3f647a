with decided as (
    select *
    from {{ source('raw', 'decisions') }}
    where {{ known('decided_at') }}
)

select
    decided_seq,
    filing_id,
    decision,
    decided_at,
    actor as decided_by,
    reason,
    load_seq
from decided
