-- What each customer has in force at each institution, by stretches of months, in whole fen: what moved, added up. There is a
-- row for each change, not for each month. A customer that could exceed a limit has its whole balance before sharing beside
-- each part; any other is tested project by project.
with moves as materialized (
    select * from {{ ref('account_moves') }}
),

parts as (
    select
        customer_no,
        institution_no,
        part_no,
        kind_no,
        is_near,
        month_no as from_month_no,
        cast(sum(contract_fen) over stretch as bigint) as contract_fen,
        cast(sum(own_fen) over stretch as bigint) as own_fen,
        cast(sum(company_fen) over stretch as bigint) as company_fen,
        lead(month_no) over stretch - 1 as to_month_no
    from moves
    window stretch as (partition by customer_no, institution_no, part_no order by month_no)
),

moved_wholes as (
    select
        customer_no,
        institution_no,
        month_no,
        cast(sum(contract_fen) as bigint) as contract_fen
    from moves
    where is_near
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
    customer_no,
    institution_no,
    part_no,
    kind_no,
    from_month_no,
    to_month_no,
    contract_fen as whole_fen,
    contract_fen,
    own_fen,
    company_fen
from parts
where not is_near and contract_fen > 0
union all
select
    parts.customer_no,
    parts.institution_no,
    parts.part_no,
    parts.kind_no,
    greatest(parts.from_month_no, wholes.from_month_no) as from_month_no,
    least(parts.to_month_no, wholes.to_month_no) as to_month_no,
    wholes.whole_fen,
    parts.contract_fen,
    parts.own_fen,
    parts.company_fen
from parts
inner join wholes
    on
        parts.customer_no = wholes.customer_no
        and parts.institution_no = wholes.institution_no
        and parts.from_month_no <= wholes.to_month_no
        and parts.to_month_no >= wholes.from_month_no
where parts.is_near and parts.contract_fen > 0
