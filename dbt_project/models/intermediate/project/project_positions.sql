{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='changed_projects'
) }}

-- Where each project stands as of the day, from its events dated on or before it; also of projects that have not come yet.
-- Events of one day follow in the order of their numbers: the shorter number first, as numbers do. A compensated project is
-- closed when all that was paid for it, the costs of recovery among it, came back or was written off.
with events as (
    select
        *,
        row(event_date, length(event_no), event_no) as place,
        kind in ('REPAYMENT', 'RELEASE', 'COMPENSATION', 'EXTENSION') as settles_overdue
    from {{ events_at_hand() }}
    where event_date <= {{ as_of() }}
),

summed as (
    select
        project_id,
        sum(amount) filter (where kind = 'DISBURSEMENT') as disbursed_amount,
        sum(amount) filter (where kind = 'REPAYMENT') as repaid_amount,
        sum(amount) filter (where kind = 'RELEASE') as discharged_amount,
        sum(amount) filter (where kind = 'COMPENSATION') as compensated_amount,
        sum(amount) filter (where kind = 'RECOVERY') as recovered_amount,
        sum(recovery_cost) as recovery_cost,
        sum(amount) filter (where kind = 'WRITE_OFF') as written_off_amount,
        arg_max(classification, place) filter (
            where kind = 'CLASSIFICATION' and classification is not null
        ) as classification,
        arg_max(new_due_date, place) filter (where kind = 'EXTENSION' and new_due_date is not null) as extended_due_date,
        arg_max(days_overdue, place) filter (where kind = 'OVERDUE' and days_overdue is not null) as last_days_overdue,
        max(place) filter (where kind = 'OVERDUE' and days_overdue is not null) as last_overdue,
        max(place) filter (where settles_overdue) as last_settlement,
        min(event_date) filter (where kind = 'DISBURSEMENT') as first_disbursement_date,
        min(event_date) as first_event_date,
        max(event_date) as last_event_date,
        max(event_date) filter (where kind in ('REPAYMENT', 'RELEASE')) as last_release_date
    from events
    group by project_id
),

positions as (
    select
        project_id,
        classification,
        extended_due_date,
        last_days_overdue,
        first_disbursement_date,
        first_event_date,
        last_event_date,
        last_release_date,
        coalesce(disbursed_amount, 0) as disbursed_amount,
        coalesce(repaid_amount, 0) + coalesce(discharged_amount, 0) as released_amount,
        coalesce(compensated_amount, 0) as compensated_amount,
        coalesce(recovered_amount, 0) as recovered_amount,
        coalesce(recovery_cost, 0) as recovery_cost,
        coalesce(written_off_amount, 0) as written_off_amount,
        last_overdue is null or (last_settlement is not null and last_settlement > last_overdue) as is_settled
    from summed
)

select
    project_id,
    cast(disbursed_amount as decimal(18, 2)) as disbursed_amount,
    cast(released_amount as decimal(18, 2)) as released_amount,
    cast(compensated_amount as decimal(18, 2)) as compensated_amount,
    cast(recovered_amount as decimal(18, 2)) as recovered_amount,
    cast(recovery_cost as decimal(18, 2)) as recovery_cost,
    cast(written_off_amount as decimal(18, 2)) as written_off_amount,
    cast(
        greatest(disbursed_amount - released_amount - compensated_amount, 0) as decimal(18, 2)
    ) as guaranteed_balance,
    classification,
    extended_due_date,
    first_disbursement_date,
    first_event_date,
    last_event_date,
    case
        when disbursed_amount > 0 and compensated_amount = 0 and disbursed_amount <= released_amount then last_release_date
    end as released_date,
    case
        when disbursed_amount = 0 then 'PENDING'
        when disbursed_amount > released_amount + compensated_amount then 'IN_FORCE'
        when compensated_amount = 0 then 'RELEASED'
        when recovered_amount + written_off_amount >= compensated_amount + recovery_cost then 'CLOSED'
        else 'COMPENSATED'
    end as status,
    case when is_settled then 0 else last_days_overdue end as overdue_days
from positions
-- depends_on: {{ ref('events') }} {{ ref('changed_events') }} {{ ref('changed_projects') }}
