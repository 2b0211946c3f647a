{% set limits = var('account_limits') %}
-- What each customer has in force at each institution, by stretches of months, in whole fen. Projects of a customer that could
-- together exceed a limit of the liability balance are added up by kind, and have the customer's whole balance before sharing
-- beside each part; those of any other customer stay apart, and each is tested by itself.
with held as materialized (
    select * from {{ ref('held_balances') }}
),

highest as (
    select
        customer_no,
        institution_no,
        any_value(kind_no) as kind_no,
        max(contract_fen) as fen,
        bool_or(is_farmer) as is_farmer
    from held
    group by customer_no, institution_no, project_hash
),

near_a_limit as materialized (
    select
        customer_no,
        institution_no,
        min(kind_no) != max(kind_no) as has_kinds
    from highest
    group by customer_no, institution_no
    having
        count(*) > 1
        and sum(fen) > case when bool_or(is_farmer) then {{ limits.farmer }}::decimal(18, 2) else {{ limits.other }} end * 100
),

signs as (
    select unnest([1, -1]) as sign
),

moves as materialized (
    select
        held.customer_no,
        held.institution_no,
        held.kind_no,
        near_a_limit.has_kinds,
        cast(sum(signs.sign * held.contract_fen) as bigint) as contract_fen,
        cast(sum(signs.sign * held.own_fen) as bigint) as own_fen,
        cast(sum(signs.sign * held.company_fen) as bigint) as company_fen,
        case when signs.sign > 0 then held.from_month_no else held.to_month_no + 1 end as month_no
    from held
    inner join near_a_limit
        on held.customer_no = near_a_limit.customer_no and held.institution_no = near_a_limit.institution_no
    cross join signs
    group by held.customer_no, held.institution_no, held.kind_no, near_a_limit.has_kinds, month_no
    having
        sum(signs.sign * held.contract_fen) != 0 or sum(signs.sign * held.own_fen) != 0
        or sum(signs.sign * held.company_fen) != 0
),

parts as (
    select
        customer_no,
        institution_no,
        kind_no,
        has_kinds,
        month_no as from_month_no,
        cast(sum(contract_fen) over stretch as bigint) as contract_fen,
        cast(sum(own_fen) over stretch as bigint) as own_fen,
        cast(sum(company_fen) over stretch as bigint) as company_fen,
        lead(month_no) over stretch - 1 as to_month_no
    from moves
    window stretch as (partition by customer_no, institution_no, kind_no order by month_no)
),

moved_wholes as (
    select
        customer_no,
        institution_no,
        month_no,
        cast(sum(contract_fen) as bigint) as contract_fen
    from moves
    where has_kinds
    group by customer_no, institution_no, month_no
),

wholes as (
    select
        customer_no,
        institution_no,
        month_no as from_month_no,
        cast(sum(contract_fen) over stretch as bigint) as whole_fen,
        lead(month_no) over stretch - 1 as to_month_no
    from moved_wholes
    window stretch as (partition by customer_no, institution_no order by month_no)
)

select
    * exclude (project_hash, is_farmer),
    project_hash as part_no,
    contract_fen as whole_fen
from held
where (customer_no, institution_no) not in (select (near_a_limit.customer_no, near_a_limit.institution_no) from near_a_limit)
union all by name
select
    * exclude (has_kinds),
    kind_no as part_no,
    contract_fen as whole_fen
from parts
where not has_kinds and contract_fen > 0
union all by name
select
    parts.* exclude (has_kinds, from_month_no, to_month_no),  -- noqa: RF02
    parts.kind_no as part_no,
    wholes.whole_fen,
    greatest(parts.from_month_no, wholes.from_month_no) as from_month_no,
    least(parts.to_month_no, wholes.to_month_no) as to_month_no
from parts
inner join wholes
    on
        parts.customer_no = wholes.customer_no
        and parts.institution_no = wholes.institution_no
        and parts.from_month_no <= wholes.to_month_no
        and parts.to_month_no >= wholes.from_month_no
where parts.has_kinds and parts.contract_fen > 0
