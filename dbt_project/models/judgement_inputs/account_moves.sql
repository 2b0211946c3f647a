{% set limits = var('account_limits') %}

-- By how much, in whole fen, what each customer has in force at an institution moves from month to month: up where a balance
-- begins to stand, down after its last month. Projects of a customer that could together exceed a limit of the liability balance
-- are added up by kind, those of any other customer stay apart.
with held as (
    select * from {{ ref('held_balances') }}
),

highest as (
    select
        customer_no,
        institution_no,
        max(contract_fen) as fen,
        bool_or(is_farmer) as is_farmer
    from held
    group by customer_no, institution_no, project_hash
),

near_a_limit as (
    select
        customer_no,
        institution_no,
        true as is_near
    from highest
    group by customer_no, institution_no
    having
        count(*) > 1
        and sum(fen)
        > {{ fen('case when bool_or(is_farmer) then ' ~ limits.farmer ~ '::decimal(18, 2) else ' ~ limits.other ~ ' end') }}
),

signs as (
    select unnest([1, -1]) as sign
),

moved as (
    select
        held.customer_no,
        held.institution_no,
        held.kind_no,
        coalesce(near_a_limit.is_near, false) as is_near,
        case when near_a_limit.is_near then held.kind_no else held.project_hash end as part_no,
        case when signs.sign > 0 then held.from_month_no else held.to_month_no + 1 end as month_no,
        signs.sign * held.contract_fen as contract_fen,
        signs.sign * held.own_fen as own_fen,
        signs.sign * held.company_fen as company_fen
    from held
    left join near_a_limit
        on held.customer_no = near_a_limit.customer_no and held.institution_no = near_a_limit.institution_no
    cross join signs
)

select
    customer_no,
    institution_no,
    part_no,
    kind_no,
    is_near,
    month_no,
    cast(sum(contract_fen) as bigint) as contract_fen,
    cast(sum(own_fen) as bigint) as own_fen,
    cast(sum(company_fen) as bigint) as company_fen
from moved
group by customer_no, institution_no, part_no, kind_no, is_near, month_no
having sum(contract_fen) != 0 or sum(own_fen) != 0 or sum(company_fen) != 0
