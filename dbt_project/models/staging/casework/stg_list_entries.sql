with listed as (
    select *
    from {{ source('raw', 'list_entries') }}
    where {{ known('entered_at') }}
)

select
    id_number,
    version,
    id_type,
    status as list_status,
    review_on,
    load_seq,
    entered_at as known_from
from listed
