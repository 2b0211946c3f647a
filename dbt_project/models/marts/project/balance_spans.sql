{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='changed_projects'
) }}

-- One row for each stretch of months over which a project's position at the month's end stands still: it begins with a month in
-- which something happened and ends before the next. Written once for each stretch, not for each of its months, it is a third of
-- the rows; `balances` has them by month.
with projects as (
    select
        project_id,
        customer_kind,
        cell_no,
        reguarantee_share,
        first_disbursement_date,
        hash(project_id) as project_no
    from {{ ref('projects') }}
    where {{ only_changed('project_id', 'changed_projects') }}
),

events as {{ read_again() }} (
    select
        kind,
        amount,
        filing_id,
        line_no,
        hash(project_id) as project_no,
        {{ month_number('event_date') }} as month_no,
        day(event_date) as day_of_month
    from {{ events_at_hand() }}
    where event_date <= {{ as_of() }}
),

-- the last event of a month is found by one number: its day, then its filing's place among the filings, then its line
filings as (
    select
        filing_id,
        row_number() over (order by filing_id) as place
    from (select distinct filing_id from events) as named
),

flows as (
    select
        events.project_no,
        events.month_no,
        {{ sum_where('events.amount', "events.kind = 'DISBURSEMENT'") }} as new_amount,
        {{ sum_where('events.amount', "events.kind in ('REPAYMENT', 'RELEASE')") }} as released_amount,
        {{ sum_where('events.amount', "events.kind = 'COMPENSATION'") }} as compensated_amount,
        {{ sum_where('events.amount', "events.kind = 'RECOVERY'") }} as recovered_amount,
        max((events.day_of_month << 58) + (filings.place << 30) + events.line_no) as last_event
    from events
    inner join filings on events.filing_id = filings.filing_id
    group by events.project_no, events.month_no
),

standing as (
    select
        *,
        cast(
            greatest(
                sum(new_amount - released_amount - compensated_amount)
                    over (partition by project_no order by month_no rows unbounded preceding),
                0
            ) as decimal(18, 2)
        ) as guaranteed_balance,
        lead(month_no, 1, {{ month_number(as_of()) }} + 1) over (partition by project_no order by month_no) as next_month_no
    from flows
)

select
    projects.project_id,
    projects.customer_kind,
    projects.cell_no,
    standing.month_no as from_month_no,
    standing.guaranteed_balance,
    {{ share_of('standing.guaranteed_balance', 'projects.reguarantee_share') }} as exposure,
    standing.new_amount,
    standing.released_amount,
    standing.compensated_amount,
    standing.recovered_amount,
    filings.filing_id,
    standing.last_event & ((1 << 30) - 1) as line_no,
    case when standing.guaranteed_balance > 0 then standing.next_month_no - 1 else standing.month_no end as to_month_no,
    coalesce({{ month_number('projects.first_disbursement_date') }} = standing.month_no, false) as is_first_month
from standing
inner join projects on standing.project_no = projects.project_no
inner join filings on (standing.last_event >> 30) & ((1 << 28) - 1) = filings.place
-- depends_on: {{ ref('events') }} {{ ref('changed_events') }}
