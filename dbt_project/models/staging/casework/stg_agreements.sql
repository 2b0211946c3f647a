with agreed as (
    select *
    from {{ source('raw', 'agreements') }}
    where {{ known('entered_at') }}
)

select
    agreement_no,
    version,
    partner_id,
    effective_from,
    effective_to,
    amount,
    reguarantor_share,
    compensation_cap,
    products,
    load_seq,
    entered_at as known_from
from agreed
