-- Each project as it was known on the day of its decision, taken to be its first day, and what became of it by the as-of day. Of
-- rows that are filed month by month the last version before the decision counts, and where there is none the first one after it:
-- `customer_known_on` and `statement_known_on` say so, and whoever learns from them must look.
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
        arg_max(history, row(
            coalesce(history.valid_from <= projects.start_date, false),
            case when history.valid_from <= projects.start_date then epoch(history.valid_from) else -epoch(history.valid_from) end,
            history.known_from, history.partner_id
        )) as customer
    from {{ ref('customer_history') }} as history
    inner join projects on history.customer_id = projects.customer_id
    group by projects.project_id
),

statement_versions as (
    select
        identities.customer_id,
        filed.*,
        {{ month_start('filed.period') }} as filed_from
    from {{ ref('stg_customer_statements') }} as filed
    inner join {{ ref('identities') }} as identities on filed.id_number = identities.id_number
    where filed.action != 'D'
),

statements as (
    select
        projects.project_id,
        arg_max(filed, row(filed.statement_month, filed.period, filed.known_seq, filed.line_no)) as statement
    from statement_versions as filed
    inner join projects on filed.customer_id = projects.customer_id
    where
        filed.filed_from <= projects.start_date
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

troubled as (
    select
        projects.customer_id,
        events.event_date,
        events.kind,
        coalesce(events.days_overdue, 0) as days_overdue
    from {{ ref('events') }} as events
    inner join projects on events.project_id = projects.project_id
    where events.kind in ('OVERDUE', 'COMPENSATION') and events.event_date <= {{ as_of() }}
),

own_record as (
    select
        projects.project_id,
        max(troubled.days_overdue) as customer_overdue_before,
        count(*) filter (where troubled.kind = 'COMPENSATION') as customer_compensated_before
    from projects
    inner join troubled on projects.customer_id = troubled.customer_id and troubled.event_date < projects.start_date
    group by projects.project_id
)

select
    projects.project_id,
    projects.partner_id,
    projects.bank_id,
    projects.scheme,
    projects.start_date as decided_on,
    projects.due_date,
    projects.contracted_due_date,
    {{ month_number('projects.start_date') }} as decided_month_no,
    date_diff('month', projects.start_date, projects.contracted_due_date) as term_months,
    projects.guaranteed_amount,
    projects.exposure,
    projects.reguarantee_share,
    projects.bank_share,
    projects.loan_rate,
    projects.fee_rate,
    projects.product,
    projects.repayment_plan,
    projects.is_small_firm,
    projects.is_farmer,
    projects.is_tech,
    projects.industry_section,
    projects.industry_division,
    projects.region_code,
    projects.guarantee_mode,
    projects.status,
    versions.customer.valid_from as customer_known_on,
    versions.customer.kind as customer_kind,
    versions.customer.size as customer_size,
    versions.customer.employees as employees,
    versions.customer.established as established,
    statements.statement.filed_from as statement_known_on,
    statements.statement.total_assets as total_assets,
    statements.statement.total_liabilities as total_liabilities,
    statements.statement.current_assets as current_assets,
    statements.statement.current_liabilities as current_liabilities,
    statements.statement.revenue as revenue,
    statements.statement.net_profit as net_profit,
    statements.statement.operating_cash_flow as operating_cash_flow,
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
