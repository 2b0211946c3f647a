-- The balance of each project after each day on which it moved, for fees that are collected by year or quarter.
with moved as (
    select
        project_id,
        event_date as moved_on,
        sum(
            case
                when kind = 'DISBURSEMENT' then amount
                when kind in ('REPAYMENT', 'RELEASE', 'COMPENSATION') then -amount
                else 0
            end
        ) as moved_amount
    from {{ ref('events') }}
    where event_date <= {{ as_of() }}
    group by project_id, event_date
)

select
    project_id,
    moved_on,
    cast(
        greatest(sum(moved_amount) over (partition by project_id order by moved_on rows unbounded preceding), 0) as decimal(18, 2)
    ) as guaranteed_balance
from moved
