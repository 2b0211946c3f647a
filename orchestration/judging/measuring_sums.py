"""The sums by institution and month that regulatory measures are made from, as one question to the warehouse under construction.

Here: SQL, which adds up and knows no rate, weight or limit. Not here: the stretches that it sums (`measuring_spans`), running it
(`measuring`), measures (`scoring.regulatory.measures`).
"""

from __future__ import annotations


def _yuan(fen: str) -> str:
    """Whole fen as yuan."""
    return f"cast(cast({fen} as decimal(20, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2))"


def _known(fen: str) -> str:
    """Whole fen of balances as yuan: zero where nothing is in force any more, null before anything was."""
    return _yuan(f"case when s.month_no >= b.month_no then coalesce({fen}, 0) end")


#: One row for each institution (guarantors and ``self``) and month: amounts in yuan, counts. `{as_of}` is the day of the build.
INSTITUTION_MONTHS_SQL = f"""
with months as (select month_no, month from warehouse.project.months),
stretches as (
    select institution_no, from_month_no, to_month_no, is_small_farmer, is_small_account,
        liability_fen as liability, largest_fen as concentration, contract_fen as balance
    from judgement.liability_stretches
),
held as (
    select s.institution_no, m.month_no, sum(s.liability) as liability, max(s.concentration) as largest_row, sum(s.balance) as balance,
        coalesce(sum(s.balance) filter (where s.is_small_farmer), 0) as small_farmer,
        coalesce(sum(s.balance) filter (where s.is_small_account), 0) as small_account
    from stretches as s inner join months as m on m.month_no between s.from_month_no and s.to_month_no
    group by s.institution_no, m.month_no
),
-- from the first month with a balance on, a month without one has none: that is known, and is not missing
began as (select institution_no, min(from_month_no) as month_no from stretches group by institution_no),
together as (
    select institution_no, is_group, from_month_no, to_month_no, max(concentration_fen) as concentration
    from judgement.concentrations group by all
),
largest as (
    select t.institution_no, m.month_no, max(t.concentration) filter (where not t.is_group) as customer, max(t.concentration) as any_unit
    from together as t inner join months as m on m.month_no between t.from_month_no and t.to_month_no
    group by t.institution_no, m.month_no
),
moved_by_partner as (
    select key as partner_id, month, guaranteed_balance as balance, released_amount as released, compensated_amount as compensated,
        recovered_amount as recovered
    from intermediate.book_months where dimension = 'partner'
),
lost_by_partner as (
    select p.partner_id, strftime(e.event_date, '%Y-%m') as month, sum(e.amount) as written_off
    from warehouse.project.events as e inner join warehouse.project.projects as p on e.project_id = p.project_id
    where e.kind = 'WRITE_OFF' and e.event_date <= date '{{as_of}}' group by all
),
-- what is outstanding moves as scoring says: of a recovery by what its costs leave
outstanding_by_partner as (
    select p.partner_id, strftime(s.event_date, '%Y-%m') as month, sum(s.outstanding_change) as outstanding
    from judgement.loss_shares as s inner join warehouse.project.projects as p on s.project_id = p.project_id group by all
),
overdue_stretches as (
    select institution_no, from_month_no, to_month_no, sum(fen) as fen from judgement.overdue_spans group by all
),
overdue_by_partner as (
    select s.institution_no, m.month_no, sum(s.fen) as fen
    from overdue_stretches as s inner join months as m on m.month_no between s.from_month_no and s.to_month_no
    group by s.institution_no, m.month_no
),
partners as (
    select partner_id as institution_id, any_value(kind) as kind from intermediate.institutions
    where role = 'guarantor' group by partner_id
),
institutions as (select * from partners union all select 'self', 'REGUARANTEE'),
-- partners report each month; the company states its own balance sheet by month or quarter
reports as (
    select partner_id as institution_id, period, total_assets, net_assets, other_guarantor_equity, class1_assets, class2_assets,
        class3_assets, compensation_receivable, unearned_premium_reserve, compensation_reserve, general_risk_reserve, fee_income,
        guaranteed_balance, small_farmer_balance, accounts, small_farmer_accounts, null as liquid_assets, null as liquid_liabilities
    from warehouse.partner.guarantor_reports
    union all by name
    select institution_id, period, total_assets, net_assets, other_guarantor_equity, class1_assets, class2_assets, class3_assets,
        compensation_receivable, unearned_premium_reserve, compensation_reserve, general_risk_reserve, fee_income, liquid_assets,
        liquid_liabilities
    from warehouse.regulatory.company_statements
),
calendar as (
    select i.institution_id, i.kind, m.month_no, m.month from institutions as i cross join months as m
    union
    select r.institution_id, p.kind, year(cast(r.period || '-01' as date)) * 12 + month(cast(r.period || '-01' as date)) - 1, r.period
    from reports as r
    left join institutions as p on r.institution_id = p.institution_id
    where cast(r.period || '-01' as date) <= date '{{as_of}}'
),
moved as (
    select * from moved_by_partner
    union all
    select 'self', month, sum(balance), sum(released), sum(compensated), sum(recovered) from moved_by_partner group by month
),
lost as (
    select * from lost_by_partner union all select 'self', month, sum(written_off) from lost_by_partner group by month
),
outstanding as (
    select * from outstanding_by_partner union all select 'self', month, sum(outstanding) from outstanding_by_partner group by month
),
overdue as (
    select * from overdue_by_partner
    union all
    select hash('self'), month_no, sum(fen) from overdue_by_partner group by month_no
),
flows as (
    select c.institution_id, c.kind, c.month_no, c.month, coalesce(m.balance, 0) as balance, coalesce(m.compensated, 0) as compensated,
        coalesce(m.released, 0) + coalesce(m.compensated, 0) as released, coalesce(m.recovered, 0) as recovered,
        coalesce(l.written_off, 0) as written_off, coalesce(o.outstanding, 0) as outstanding
    from calendar as c
    left join moved as m on c.institution_id = m.partner_id and c.month = m.month
    left join lost as l on c.institution_id = l.partner_id and c.month = l.month
    left join outstanding as o on c.institution_id = o.partner_id and c.month = o.month
),
summed as (
    select *,
        sum(released) over ever as released_ever, sum(compensated) over ever as compensated_ever,
        sum(outstanding) over ever - sum(outstanding) over of_year as outstanding_opening,
        sum(released) over of_year as released_year, sum(compensated) over of_year as compensated_year,
        sum(recovered) over of_year as recovered_year, sum(written_off) over of_year as written_off_year,
        sum(compensated) over twelve as compensated_12m, sum(balance) over twelve / 12 as average_balance_12m
    from flows
    window
        ever as (partition by institution_id order by month_no rows unbounded preceding),
        of_year as (partition by institution_id, month_no // 12 order by month_no rows unbounded preceding),
        twelve as (partition by institution_id order by month_no range between 11 preceding and current row)
)
select
    s.institution_id, s.month as period, s.kind,
    {_known("h.liability")} as liability,
    {_known("greatest(h.largest_row, l.customer)")} as largest_customer,
    {_known("greatest(h.largest_row, l.any_unit)")} as largest_group,
    {_known("h.balance")} as filed_balance, {_known("h.small_farmer")} as filed_small_farmer,
    {_known("h.small_account")} as filed_small_accounts,
    {_known("case when h.balance is not null then o.fen end")} as overdue_balance,
    s.released, s.compensated, s.released_ever, s.compensated_ever, s.recovered_year, s.compensated_year, s.released_year,
    s.written_off_year,
    s.outstanding_opening, s.compensated_12m, s.average_balance_12m,
    r.total_assets, r.net_assets, r.other_guarantor_equity, r.class1_assets, r.class2_assets, r.class3_assets,
    r.compensation_receivable, r.unearned_premium_reserve, r.compensation_reserve, r.general_risk_reserve, r.fee_income,
    r.guaranteed_balance, r.small_farmer_balance, opening.compensation_reserve as opening_reserve,
    r.liquid_assets, r.liquid_liabilities, r.accounts, r.small_farmer_accounts
from summed as s
left join held as h on hash(s.institution_id) = h.institution_no and s.month_no = h.month_no
left join began as b on hash(s.institution_id) = b.institution_no
left join largest as l on hash(s.institution_id) = l.institution_no and s.month_no = l.month_no
left join overdue as o on hash(s.institution_id) = o.institution_no and s.month_no = o.month_no
left join reports as r on s.institution_id = r.institution_id and s.month = r.period
left join reports as opening
    on s.institution_id = opening.institution_id and opening.period = (s.month_no // 12 - 1) || '-12'
order by s.institution_id, s.month
"""  # noqa: S608 - constants of ours
