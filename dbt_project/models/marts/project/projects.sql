{{ config(
    materialized='incremental', incremental_strategy='changed_keys', unique_key='project_id', changed='changed_projects'
) }}

-- The customer is the one that stands for the record that was filed, where people merged the two; the filed one stays beside it.
-- The identifier of the filed one is made here, of the rows that count: hashing takes longer than reading them.
with rows_of_projects as {{ read_again() }} (
    select * exclude (customer_id)
    from {{ ref('stg_projects') }}
    where {{ only_changed('project_id', 'changed_projects') }}
),

versions as (
    {{ current_version('rows_of_projects') }}
),

projects as (
    select
        *,
        {{ customer_id('customer_id_type', 'customer_id_number') }} as customer_id
    from versions
),

positions as (
    select *
    from {{ ref('project_positions') }}
    where {{ only_changed('project_id', 'changed_projects') }}
),

divisions as (
    select * from {{ ref('industries') }}
),

standing_merges as (
    select * from {{ ref('standing_merges') }}
),

customers as (
    select * from {{ ref('current_customers') }}
),

banks as (
    select * from {{ ref('banks') }}
)

select
    projects.project_id,
    projects.project_no,
    projects.partner_id,
    projects.customer_id as filed_customer_id,
    projects.bank_id,
    projects.scheme,
    projects.product,
    projects.agreement_no,
    projects.loan_contract_no,
    projects.guarantee_contract_no,
    projects.loan_amount,
    projects.guaranteed_amount,
    projects.loan_rate,
    projects.fee_rate,
    projects.start_date,
    projects.due_date as contracted_due_date,
    projects.repayment_plan,
    projects.purpose,
    projects.industry_code,
    divisions.section as industry_section,
    projects.region_code,
    projects.is_small_firm,
    projects.is_farmer,
    projects.is_tech,
    projects.issuer_grade,
    projects.guarantee_mode,
    projects.reguarantee_mode,
    projects.bank_share,
    projects.guarantor_share,
    projects.reguarantor_share as reguarantee_share,
    projects.fund_share,
    projects.government_share,
    customers.kind as customer_kind,
    customers.size as customer_size,
    coalesce(positions.classification, 'NORMAL') as classification,
    positions.first_disbursement_date,
    positions.first_event_date,
    positions.last_event_date,
    positions.released_date,
    projects.filing_id,
    projects.line_no,
    projects.known_from,
    coalesce(stood_for.merged_into_id, projects.customer_id) as customer_id,
    {{ plain_number('projects.loan_contract_no') }} as plain_loan_contract_no,
    {{ division_of('projects') }} as industry_division,
    {{ cell_no('projects', division_of('projects')) }} as cell_no,
    coalesce(positions.extended_due_date, projects.due_date) as due_date,
    coalesce(positions.status, 'PENDING') as status,
    coalesce(positions.guaranteed_balance, 0) as guaranteed_balance,
    {{ share_of('coalesce(positions.guaranteed_balance, 0)', 'projects.reguarantor_share') }} as exposure,
    coalesce(positions.disbursed_amount, 0) as disbursed_amount,
    coalesce(positions.released_amount, 0) as released_amount,
    coalesce(positions.compensated_amount, 0) as compensated_amount,
    coalesce(positions.recovered_amount, 0) as recovered_amount,
    coalesce(positions.recovery_cost, 0) as recovery_cost,
    coalesce(positions.written_off_amount, 0) as written_off_amount,
    case when positions.status = 'IN_FORCE' then coalesce(positions.overdue_days, 0) else 0 end as overdue_days,
    customers.customer_id is null or banks.bank_id is null as is_waiting
from projects
left join positions on projects.project_id = positions.project_id
left join standing_merges as stood_for on projects.customer_id = stood_for.customer_id
left join customers on coalesce(stood_for.merged_into_id, projects.customer_id) = customers.customer_id
left join banks on projects.bank_id = banks.bank_id
left join divisions on projects.scheme = divisions.scheme and {{ listed_industry('projects') }} = divisions.code
