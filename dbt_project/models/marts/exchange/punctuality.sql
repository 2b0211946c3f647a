-- How punctual each partner is with each contract, over the deadlines that have passed or were met.
with deadlines as (
    select *
    from {{ ref('deadlines') }}
    where basis = 'duty' and state not in ('not_yet_due', 'due_soon', 'in_grace')
)

select
    partner_id,
    contract,
    count(*) as due_count,
    count(*) filter (where state = 'received_on_time' or (state = 'nil_return' and days_late = 0)) as on_time_count,
    count(*) filter (where state = 'nil_return') as nil_count,
    count(*) filter (where state != 'overdue' and days_late > 0) as late_count,
    count(*) filter (where state = 'overdue') as overdue_count,
    max(days_late) as worst_days_late
from deadlines
group by partner_id, contract
