with mends as (
    select *
    from {{ source('raw', 'mends') }}
    where {{ known() }}
)

select
    filing_id,
    line_no,
    mends_filing_id,
    mends_line_no,
    given_up as is_given_up,
    partner_id,
    contract,
    known_seq,
    load_seq,
    received_at as known_from
from mends
