-- Each project as known on its first day, that of its decision, and what became of it by the as-of day.
with projects as (
    select * from {{ ref('projects') }}
),

pledged as (
    select
        measures.project_id,
        sum(
            case
                when measures.kind not in ('PERSON', 'ENTERPRISE', 'ENTERPRISE_STRONG', 'GUARANTOR_COMPANY')
                    then greatest(coalesce(measures.appraised_value, 0) - coalesce(measures.prior_claims, 0), 0)
            end
        ) as pledged_value,
        count(*) filter (
            where measures.kind in ('PERSON', 'ENTERPRISE', 'ENTERPRISE_STRONG', 'GUARANTOR_COMPANY')
        ) as guarantors_count
    from {{ ref('current_measures') }} as measures
    inner join projects on measures.project_id = projects.project_id
    where coalesce(measures.appraised_on, projects.start_date) <= projects.start_date
    group by measures.project_id
),

versions as (
    select
        projects.project_id,
        arg_max(
            struct_pack(
                valid_from := history.valid_from, kind := history.kind, size := history.size, employees := history.employees,
                established := history.established
            ),
            row(
                coalesce(history.valid_from <= projects.start_date, false),
                epoch(history.valid_from) * case when history.valid_from <= projects.start_date then 1 else -1 end,
                history.known_from, history.partner_id, history.customer_id
            )
        ) as customer
    from {{ ref('customer_history') }} as history
    left join {{ ref('standing_merges') }} as stood_for on history.customer_id = stood_for.customer_id
    inner join projects on coalesce(stood_for.merged_into_id, history.customer_id) = projects.customer_id
    group by projects.project_id
),

statements as (
    select
        projects.project_id,
        arg_max(
            struct_pack(
                filed_from := {{ month_start('filed.period') }}, total_assets := filed.total_assets,
                total_liabilities := filed.total_liabilities, current_assets := filed.current_assets,
                current_liabilities := filed.current_liabilities, revenue := filed.revenue, net_profit := filed.net_profit,
                operating_cash_flow := filed.operating_cash_flow
            ),
            row(filed.statement_month, filed.period, filed.known_seq, filed.line_no)
        ) as report
    from {{ ref('stg_customer_statements') }} as filed
    inner join {{ ref('identities') }} as identities on filed.id_number = identities.id_number
    inner join projects on identities.customer_id = projects.customer_id
    where
        filed.action != 'D'
        and {{ month_start('filed.period') }} <= projects.start_date
        and {{ month_start('filed.statement_month') }} + interval 1 month <= projects.start_date
    group by projects.project_id
),

compensated as (
    select
        project_id,
        min(event_date) as first_compensated_on
    from {{ ref('events') }}
    where kind = 'COMPENSATION' and event_date <= {{ as_of() }}
    group by project_id
),

own_record as (
    select
        projects.project_id,
        max(coalesce(events.days_overdue, 0)) as customer_overdue_before,
        count(*) filter (where events.kind = 'COMPENSATION') as customer_compensated_before
    from projects
    inner join projects as same_customer on projects.customer_id = same_customer.customer_id
    inner join {{ ref('events') }} as events on same_customer.project_id = events.project_id
    where
        events.kind in ('OVERDUE', 'COMPENSATION')
        and events.event_date <= {{ as_of() }}
        and projects.start_date > events.event_date
    group by projects.project_id
)

select
    projects.* exclude (customer_kind, customer_size),
    projects.start_date as decided_on,
    {{ month_number('projects.start_date') }} as decided_month_no,
    date_diff('month', projects.start_date, projects.contracted_due_date) as term_months,
    versions.customer.valid_from as customer_known_on,
    versions.customer.kind as customer_kind,
    versions.customer.size as customer_size,
    versions.customer.employees,
    versions.customer.established,
    statements.report.filed_from as statement_known_on,
    statements.report.total_assets,
    statements.report.total_liabilities,
    statements.report.current_assets,
    statements.report.current_liabilities,
    statements.report.revenue,
    statements.report.net_profit,
    statements.report.operating_cash_flow,
    compensated.first_compensated_on,
    coalesce(pledged.pledged_value, 0) as pledged_value,
    coalesce(pledged.guarantors_count, 0) as guarantors_count,
    row_number() over (partition by projects.customer_id order by projects.start_date, projects.project_id)
    - 1 as customer_projects_before,
    coalesce(own_record.customer_overdue_before, 0) as customer_overdue_before,
    coalesce(own_record.customer_compensated_before, 0) as customer_compensated_before
from projects
left join pledged on projects.project_id = pledged.project_id
left join versions on projects.project_id = versions.project_id
left join statements on projects.project_id = statements.project_id
left join compensated on projects.project_id = compensated.project_id
left join own_record on projects.project_id = own_record.project_id
