{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='changed_projects'
) }}

-- One row for each stretch of months over which a project's position at the month's end stands still: it begins with a month in
-- which something happened and ends before the next. Written once for each stretch, not for each of its months, it is a third of
-- the rows; `balances` has them by month.
with projects as (
    select *
    from {{ ref('projects') }}
    where {{ only_changed('project_id', 'changed_projects') }}
),

flows as (
    select
        project_id,
        {{ month_number('event_date') }} as month_no,
        sum(amount) filter (where kind = 'DISBURSEMENT') as new_amount,
        sum(amount) filter (where kind in ('REPAYMENT', 'RELEASE')) as released_amount,
        sum(amount) filter (where kind = 'COMPENSATION') as compensated_amount,
        sum(amount) filter (where kind = 'RECOVERY') as recovered_amount,
        max(row(event_date, filing_id, line_no)) as last_event
    from {{ ref('events') }}
    where
        event_date <= {{ as_of() }}
        and {{ only_changed('project_id', 'changed_projects') }}
    group by project_id, {{ month_number('event_date') }}
),

standing as (
    select
        *,
        greatest(
            sum(coalesce(new_amount, 0) - coalesce(released_amount, 0) - coalesce(compensated_amount, 0))
                over (partition by project_id order by month_no rows unbounded preceding),
            0
        ) as guaranteed_balance,
        lead(month_no, 1, {{ month_number(as_of()) }} + 1) over (partition by project_id order by month_no) as next_month_no
    from flows
)

select
    projects.project_id,
    projects.customer_kind,
    projects.cell_no,
    standing.month_no as from_month_no,
    cast(standing.guaranteed_balance as decimal(18, 2)) as guaranteed_balance,
    {{ share_of('cast(standing.guaranteed_balance as decimal(18, 2))', 'projects.reguarantee_share') }} as exposure,
    cast(coalesce(standing.new_amount, 0) as decimal(18, 2)) as new_amount,
    cast(coalesce(standing.released_amount, 0) as decimal(18, 2)) as released_amount,
    cast(coalesce(standing.compensated_amount, 0) as decimal(18, 2)) as compensated_amount,
    cast(coalesce(standing.recovered_amount, 0) as decimal(18, 2)) as recovered_amount,
    struct_extract(standing.last_event, 2) as filing_id,
    struct_extract(standing.last_event, 3) as line_no,
    case when standing.guaranteed_balance > 0 then standing.next_month_no - 1 else standing.month_no end as to_month_no,
    coalesce({{ month_number('projects.first_disbursement_date') }} = standing.month_no, false) as is_first_month
from standing
inner join projects on standing.project_id = projects.project_id
