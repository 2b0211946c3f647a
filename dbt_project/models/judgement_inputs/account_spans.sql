{% set limits = var('account_limits') %}

-- What each customer has in force at each institution, by stretches of months: at its guarantor with the guarantor's share, at the
-- company (`self`) with the re-guarantor's. A customer whose projects there could together exceed a limit of the liability balance has
-- a row for each month and class of its projects, with its whole balance before sharing; any other a row for each project's stretch.
-- `account_no` stands for institution and customer, so that millions of rows are grouped by a number and not by two texts.
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
    where
        spans.guaranteed_balance > 0
        {% if not var('weigh_all') %}
            and projects.customer_id in (select changed.customer_id from {{ ref('changed_customers') }} as changed)
        {% endif %}
),

held as (
    select
        * exclude (partner_id, exposure, guarantor_exposure),
        partner_id as institution_id,
        guarantor_exposure as own_balance,
        hash(partner_id, customer_id) as account_no
    from spans
    union all
    select
        * exclude (partner_id, exposure, guarantor_exposure),
        'self' as institution_id,
        exposure as own_balance,
        hash('self', customer_id) as account_no
    from spans
),

highest as (
    select
        account_no,
        max(guaranteed_balance) as balance,
        bool_or(is_farmer) as is_farmer
    from held
    group by account_no, hash(project_id)
),

near_a_limit as materialized (
    select account_no
    from highest
    group by account_no
    having
        count(*) > 1
        and sum(balance) > case when bool_or(is_farmer) then {{ limits.farmer }} else {{ limits.other }} end
),

by_month as (
    select
        held.account_no,
        months.month_no,
        held.product,
        held.is_small_firm,
        held.is_farmer,
        held.issuer_grade,
        any_value(held.institution_id) as institution_id,
        any_value(held.customer_id) as customer_id,
        sum(held.guaranteed_balance) as contract_balance,
        sum(held.own_balance) as own_balance
    from held
    inner join near_a_limit on held.account_no = near_a_limit.account_no
    inner join {{ ref('months') }} as months on months.month_no between held.from_month_no and held.to_month_no
    group by all
),

wholes as (
    select
        account_no,
        month_no,
        sum(contract_balance) as whole_balance
    from by_month
    group by account_no, month_no
)

select
    held.institution_id,
    held.customer_id,
    held.project_id,
    held.account_no,
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
anti join near_a_limit on held.account_no = near_a_limit.account_no
union all
select
    by_month.institution_id,
    by_month.customer_id,
    null as project_id,
    by_month.account_no,
    by_month.product,
    by_month.is_small_firm,
    by_month.is_farmer,
    by_month.issuer_grade,
    cast(by_month.own_balance as decimal(18, 2)) as own_balance,
    cast(wholes.whole_balance as decimal(18, 2)) as whole_balance,
    cast(by_month.contract_balance as decimal(18, 2)) as contract_balance,
    cast(by_month.month_no as bigint) as from_month_no,
    cast(by_month.month_no as bigint) as to_month_no
from by_month
inner join wholes on by_month.account_no = wholes.account_no and by_month.month_no = wholes.month_no
-- depends_on: {{ ref('changed_customers') }}
