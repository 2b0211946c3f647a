{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='changed_projects'
) }}

-- One row for each month that a balance stands at its end, or in which something happened. Between two months with events the
-- balance stands still: it is summed once for each month with events and then repeated, which is a third of the work.
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
),

spans as (
    select
        projects.project_id,
        projects.partner_id,
        projects.bank_id,
        projects.customer_kind,
        projects.region_code,
        projects.industry_code,
        projects.product,
        projects.scheme,
        projects.cell_no,
        standing.month_no,
        cast(standing.guaranteed_balance as decimal(18, 2)) as guaranteed_balance,
        {{ share_of('cast(standing.guaranteed_balance as decimal(18, 2))', 'projects.reguarantee_share') }} as exposure,
        cast(coalesce(standing.new_amount, 0) as decimal(18, 2)) as new_amount,
        cast(coalesce(standing.released_amount, 0) as decimal(18, 2)) as released_amount,
        cast(coalesce(standing.compensated_amount, 0) as decimal(18, 2)) as compensated_amount,
        cast(coalesce(standing.recovered_amount, 0) as decimal(18, 2)) as recovered_amount,
        {{ month_number('projects.first_disbursement_date') }} = standing.month_no as is_first_month,
        struct_extract(standing.last_event, 2) as filing_id,
        struct_extract(standing.last_event, 3) as line_no,
        unnest(
            case
                when standing.guaranteed_balance > 0 then range(standing.month_no, standing.next_month_no)
                else [standing.month_no]
            end
        ) as repeated_month_no
    from standing
    inner join projects on standing.project_id = projects.project_id
),

-- Written out once for each month there is, not for each row.
month_numbers as (
    select unnest(range({{ month_number('min(event_date)') }}, {{ month_number(as_of()) }} + 1)) as month_no
    from {{ ref('events') }}
),

months as (
    select
        month_no,
        {{ month_text('month_no') }} as month
    from month_numbers
)

select
    spans.project_id,
    months.month,
    spans.guaranteed_balance,
    spans.exposure,
    spans.partner_id,
    spans.bank_id,
    spans.customer_kind,
    spans.region_code,
    spans.industry_code,
    spans.product,
    spans.scheme,
    spans.cell_no,
    spans.filing_id,
    spans.line_no,
    case when spans.repeated_month_no = spans.month_no then spans.new_amount else 0 end as new_amount,
    case when spans.repeated_month_no = spans.month_no then spans.released_amount else 0 end as released_amount,
    case when spans.repeated_month_no = spans.month_no then spans.compensated_amount else 0 end as compensated_amount,
    case when spans.repeated_month_no = spans.month_no then spans.recovered_amount else 0 end as recovered_amount,
    spans.repeated_month_no = spans.month_no and spans.is_first_month as is_first_month
from spans
inner join months on spans.repeated_month_no = months.month_no
