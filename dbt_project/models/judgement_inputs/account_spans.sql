{{ config(tags=['standing']) }}

-- What each customer has in force at each institution, by month: at its guarantor with the guarantor's share, at the company
-- (`self`) with the re-guarantor's. `whole_balance` is over all its projects at the institution, before sharing. A customer with
-- one project there has a row for each stretch of months; one with several a row for each month and class of its projects.
with spans as (
    select
        spans.project_id,
        spans.from_month_no,
        spans.to_month_no,
        spans.guaranteed_balance,
        spans.exposure,
        projects.partner_id,
        projects.customer_id,
        projects.product,
        projects.is_small_firm,
        projects.is_farmer,
        projects.issuer_grade,
        {{ share_of('spans.guaranteed_balance', 'projects.guarantor_share') }} as guarantor_exposure
    from {{ ref('balance_spans') }} as spans
    inner join {{ ref('projects') }} as projects on spans.project_id = projects.project_id
    where spans.guaranteed_balance > 0
),

held as (
    select
        * exclude (partner_id, exposure, guarantor_exposure),
        partner_id as institution_id,
        guarantor_exposure as own_balance
    from spans
    union all
    select
        * exclude (partner_id, exposure, guarantor_exposure),
        'self' as institution_id,
        exposure as own_balance
    from spans
),

several as (
    select
        institution_id,
        customer_id
    from held
    group by institution_id, customer_id
    having min(project_id) != max(project_id)
),

by_month as (
    select
        held.institution_id,
        held.customer_id,
        months.month_no,
        held.product,
        held.is_small_firm,
        held.is_farmer,
        held.issuer_grade,
        sum(held.guaranteed_balance) as contract_balance,
        sum(held.own_balance) as own_balance
    from held
    inner join several on held.institution_id = several.institution_id and held.customer_id = several.customer_id
    inner join {{ ref('months') }} as months on months.month_no between held.from_month_no and held.to_month_no
    group by all
)

select
    held.institution_id,
    held.customer_id,
    held.product,
    held.is_small_firm,
    held.is_farmer,
    held.issuer_grade,
    held.own_balance,
    held.guaranteed_balance as whole_balance,
    held.guaranteed_balance as contract_balance,
    cast(held.from_month_no as bigint) as from_month_no,
    cast(held.to_month_no as bigint) as to_month_no
from held
anti join several on held.institution_id = several.institution_id and held.customer_id = several.customer_id
union all
select
    institution_id,
    customer_id,
    product,
    is_small_firm,
    is_farmer,
    issuer_grade,
    cast(own_balance as decimal(18, 2)) as own_balance,
    cast(sum(contract_balance) over (partition by institution_id, customer_id, month_no) as decimal(18, 2)) as whole_balance,
    cast(contract_balance as decimal(18, 2)) as contract_balance,
    cast(month_no as bigint) as from_month_no,
    cast(month_no as bigint) as to_month_no
from by_month
