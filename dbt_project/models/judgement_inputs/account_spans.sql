{% set limits = var('account_limits') %}

-- What each customer has in force at each institution, by stretches of months. A customer whose projects there could together
-- exceed a limit of the liability balance has a row for each month and class of its projects, with its whole balance before
-- sharing; any other a row for each project's stretch.
with held as (
    select * from {{ ref('held_balances') }}
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
