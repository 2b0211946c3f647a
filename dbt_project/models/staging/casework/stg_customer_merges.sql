with merged as (
    select *
    from {{ source('raw', 'customer_merges') }}
    where {{ known('entered_at') }}
)

select
    merged_key as customer_id,
    version,
    kept_key as merged_into_id,
    load_seq,
    entered_at as known_from
from merged
