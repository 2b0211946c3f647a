-- The months from the first event to the day of the build: written out once for each, not for each row that speaks of one.
with numbered as (
    select unnest(range({{ month_number('min(event_date)') }}, {{ month_number(as_of()) }} + 1)) as month_no
    from {{ ref('events') }}
)

select
    cast(month_no as integer) as month_no,
    {{ month_text('month_no') }} as month
from numbered
