{{ config(materialized='view') }}

-- Every charge as the books take it: its period and amount, and what a refund or waiver leaves of it from which day on.
with given_back as (
    select
        project_id,
        charge_no,
        sum(amount) as amount,
        max(acted_on) as acted_on
    from {{ ref('acts') }}
    where kind in ('REFUND_APPROVED', 'CHARGE_WAIVED') and acted_on <= {{ as_of() }}
    group by project_id, charge_no
)

select
    schedule.project_id,
    schedule.charge_no,
    schedule.partner_id,
    schedule.due_date,
    schedule.amount,
    schedule.period_from,
    schedule.period_to,
    schedule.filing_id,
    schedule.line_no,
    cast(schedule.amount - coalesce(given_back.amount, 0) as decimal(18, 2)) as kept,
    -- what is kept of a charge that is given back before its period begins is earned when it begins
    case
        when given_back.acted_on is not null then greatest(given_back.acted_on, schedule.period_from)
    end as ended_on
from {{ ref('schedule') }} as schedule
left join given_back on schedule.project_id = given_back.project_id and schedule.charge_no = given_back.charge_no
where schedule.amount > 0
