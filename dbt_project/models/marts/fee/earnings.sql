{{ config(materialized='view') }}

-- What each charge earns in each month of its period: cumulative to the month's end less cumulative to its beginning, so that
-- the parts add up to the charge. A refund or waiver ends the earning in its month, at what the company keeps.
with given_back as (
    select
        project_id,
        charge_no,
        sum(amount) as amount,
        max(acted_on) as acted_on
    from {{ ref('acts') }}
    where kind in ('REFUND_APPROVED', 'CHARGE_WAIVED') and acted_on <= {{ as_of() }}
    group by project_id, charge_no
),

charged as (
    select
        schedule.*,
        given_back.acted_on as ended_on,
        schedule.amount - coalesce(given_back.amount, 0) as kept
    from {{ ref('schedule') }} as schedule
    left join given_back on schedule.project_id = given_back.project_id and schedule.charge_no = given_back.charge_no
    where schedule.amount > 0
),

months as (
    select
        *,
        unnest(
            range(
                {{ month_number('period_from') }},
                greatest({{ month_number('period_to') }}, coalesce({{ month_number('ended_on') }}, 0)) + 1
            )
        ) as month_no
    from charged
),

earned as (
    select
        *,
        {{ earned_by('amount', 'period_from', 'period_to', month_begin('month_no')) }} as before_month,
        {{ earned_by('amount', 'period_from', 'period_to', month_begin('month_no + 1')) }} as after_month
    from months
)

select
    project_id,
    charge_no,
    partner_id,
    month_no,
    filing_id,
    line_no,
    cast(
        case when ended_on < {{ month_begin('month_no + 1') }} then kept else after_month end
        - case when ended_on < {{ month_begin('month_no') }} then kept else before_month end
        as decimal(18, 2)
    ) as earned
from earned
