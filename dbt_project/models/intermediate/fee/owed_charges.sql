{{ config(materialized='view') }}

-- What a receipt may still pay of each charge: neither waived nor paid by a receipt that somebody confirmed. Receipts that name
-- their project are not taken off yet: they are matched to this.
select
    schedule.project_id,
    schedule.charge_no,
    schedule.partner_id,
    schedule.due_date,
    cast(schedule.amount - coalesce(decided.waived, 0) - coalesce(decided.confirmed_amount, 0) as decimal(18, 2)) as owed
from {{ ref('schedule') }} as schedule
left join {{ ref('decided_charges') }} as decided
    on schedule.project_id = decided.project_id and schedule.charge_no = decided.charge_no
where schedule.amount > coalesce(decided.waived, 0) + coalesce(decided.confirmed_amount, 0)
