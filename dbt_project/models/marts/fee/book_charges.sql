{{ config(materialized='view') }}

-- Every charge as the books take it: its period and amount, and what a refund or waiver leaves of it from which day on.
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
    given_back.ended_on,
    coalesce(given_back.kept, schedule.amount) as kept
from {{ ref('schedule') }} as schedule
left join {{ ref('given_back') }} as given_back
    on schedule.project_id = given_back.project_id and schedule.charge_no = given_back.charge_no
where schedule.amount > 0
