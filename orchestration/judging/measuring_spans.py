"""What regulatory measures are summed from: tables of stretches of months that an increment rewrites for what changed, as SQL.

Here: balances weighed by the decisions of `scoring.regulatory.liability`, what customers and groups weigh together, overdue balances;
whole fen, and texts as numbers. Not here: running it (`measuring`), the sums by institution (`measuring_sums`), any rate, weight or limit.
"""

from __future__ import annotations


def weighed_fen(weight: str) -> str:
    """Fen times thousandths, half up to the fen, cut in two so that no product leaves 64 bits."""
    return f"measured_fen // 1000 * {weight} + (measured_fen % 1000 * {weight} + 500) // 1000"


#: Balances with their class and weight; `decisions` is the table of `scoring.regulatory.liability.decisions`.
WEIGHED_SQL = f"""
with sides as (select unnest([false, true]) as is_company),
decided as (
    select a.customer_no, case when s.is_company then hash('self') else a.institution_no end as institution_no, a.part_no,
        cast(greatest(a.from_month_no, d.from_month_no) as integer) as from_month_no,
        cast(least(a.to_month_no, d.to_month_no) as integer) as to_month_no,
        d.liability_class, d.weight, d.concentration_weight, d.is_small_farmer, d.is_small_account, a.contract_fen,
        case when not d.is_own_share then a.contract_fen when s.is_company then a.company_fen else a.own_fen end as measured_fen
    from judgement_inputs.account_spans as a
    inner join decisions as d
        on a.kind_no = d.kind_no and a.from_month_no <= d.to_month_no and a.to_month_no >= d.from_month_no
        and a.whole_fen > d.above and a.whole_fen <= d.up_to
    inner join sides as s on not s.is_company or a.company_fen is not null
)
select customer_no, institution_no, part_no, from_month_no, to_month_no, liability_class, weight, is_small_farmer, is_small_account,
    contract_fen, measured_fen, {weighed_fen("weight")} as liability_fen, {weighed_fen("concentration_weight")} as concentration_fen
from decided
"""  # noqa: S608 - constants of ours

#: What they weigh by institution, class and stretch of months: added up once for all who need no customer. `largest_fen`: of one row.
STRETCHES_SQL = """
select institution_no, liability_class, weight, is_small_farmer, is_small_account, from_month_no, to_month_no,
    sum(contract_fen) as contract_fen, sum(measured_fen) as measured_fen, sum(liability_fen) as liability_fen,
    max(concentration_fen) as largest_fen
from judgement.liability_spans group by all
"""

#: Who belongs to which group, as numbers.
MEMBERS_SQL = """
select hash(customer_id) as customer_no, hash(group_id) as unit_no from judgement.customer_groups
"""

#: Units of which the concentration is another: customers that changed, and groups of which a customer or a membership did.
CHANGED_UNITS_SQL = f"""
with members as ({MEMBERS_SQL}),
customers as (select hash(customer_id) as customer_no from intermediate.changed_customers)
select customer_no as unit_no from customers
union select unit_no from members where customer_no in (from customers)
union select unit_no from (from members except from judgement.measured_members)
union select unit_no from (from judgement.measured_members except from members)
"""  # noqa: S608 - constants of ours

#: What is weighed of those units and of members of groups among them: read once, for three questions.
SPANS_AT_HAND_SQL = f"""
select customer_no, institution_no, part_no, from_month_no, to_month_no, concentration_fen from judgement.liability_spans
where customer_no in (
    select unit_no from changed_units
    union select customer_no from ({MEMBERS_SQL}) where unit_no in (select unit_no from changed_units)
)
"""  # noqa: S608 - constants of ours

#: What customers of several rows at a time, and groups, weigh together at an institution; `{{among}}` says which units, `{{spans}}` where
#: their balances are.
CONCENTRATIONS_SQL = f"""
with several as (
    select customer_no, institution_no from {{spans}} where customer_no {{among}}
    group by customer_no, institution_no having min(part_no) != max(part_no)
),
units as (
    select customer_no, institution_no, customer_no as unit_no, false as is_group from several
    union all
    select distinct m.customer_no, i.institution_no, m.unit_no, true
    from {{spans}} as i
    inner join (from ({MEMBERS_SQL}) where unit_no {{among}}) as m on i.customer_no = m.customer_no
),
moves as (
    select institution_no, unit_no, is_group, case when sign > 0 then from_month_no else to_month_no + 1 end as month_no,
        cast(sum(sign * concentration_fen) as bigint) as fen
    from {{spans}} inner join units using (customer_no, institution_no) cross join (select unnest([1, -1]) as sign)
    group by all having sum(sign * concentration_fen) != 0
)
select institution_no, unit_no, is_group, month_no as from_month_no, lead(month_no) over months - 1 as to_month_no,
    cast(sum(fen) over months as bigint) as concentration_fen
from moves window months as (partition by institution_no, unit_no, is_group order by month_no)
"""  # noqa: S608 - constants of ours

#: Balances of projects while they are overdue; `{among}` says which projects. A project is overdue at the end of a month when the last
#: that was told of it until then is an overdue record: a repayment, release, compensation or extension after it settles it. The only
#: definition: the overdue rate and the returns read it.
OVERDUE_SQL = """
with events as (
    select hash(project_id) as project_no, cast(year(event_date) * 12 + month(event_date) - 1 as integer) as month_no,
        kind = 'OVERDUE' and coalesce(days_overdue, 1) > 0 as is_overdue, event_date, event_no
    from warehouse.project.events
    where event_date <= date '{as_of}' and kind in ('OVERDUE', 'REPAYMENT', 'RELEASE', 'COMPENSATION', 'EXTENSION') and project_id {among}
),
months as (
    select project_no, month_no, arg_max(is_overdue, row(event_date, length(event_no), event_no)) as is_overdue
    from events where project_no in (select project_no from events where is_overdue)
    group by project_no, month_no
),
spans as (
    select *, lead(month_no, 1, 999999) over (partition by project_no order by month_no) - 1 as to_month_no from months
)
select hash(p.partner_id) as institution_no, o.project_no, b.project_id, greatest(o.month_no, b.from_month_no) as from_month_no,
    least(o.to_month_no, b.to_month_no) as to_month_no, cast(b.guaranteed_balance * 100 as bigint) as fen
from spans as o
inner join warehouse.project.balance_spans as b
    on o.project_no = hash(b.project_id) and b.from_month_no <= o.to_month_no and b.to_month_no >= o.month_no
inner join warehouse.project.projects as p on b.project_id = p.project_id
where o.is_overdue and b.project_id {among}
"""
