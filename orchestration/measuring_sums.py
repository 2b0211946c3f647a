"""The sums by institution and month that regulatory measures are made from, as one question to the warehouse under construction.

Here: SQL, which adds up and knows no rate, weight or limit. Not here: running it (`measuring`), measures (`scoring.regulatory`).
"""

from __future__ import annotations

#: One row for each institution (guarantors and ``self``) and month: amounts in yuan, counts. `{as_of}` is the day of the build.
INSTITUTION_MONTHS_SQL = """
with months as (select month_no, month from warehouse.project.months),
stretches as (
    select institution_id, from_month_no, to_month_no, sum(liability) as liability, max(concentration) as concentration,
        sum(contract_balance) as balance, sum(contract_balance) filter (where is_small_farmer) as small_farmer,
        sum(contract_balance) filter (where is_small_account) as small_account
    from judgement.liability_spans group by all
),
held as (
    select s.institution_id, m.month_no, sum(s.liability) as liability, max(s.concentration) as largest_row, sum(s.balance) as balance,
        coalesce(sum(s.small_farmer), 0) as small_farmer, coalesce(sum(s.small_account), 0) as small_account
    from stretches as s inner join months as m on m.month_no between s.from_month_no and s.to_month_no
    group by s.institution_id, m.month_no
),
-- only a customer that could be above the largest single row of some month is added up by month
customer_months as (
    select account_no, any_value(institution_id) as institution_id, sum(concentration) as concentration
    from judgement.liability_spans where project_id is null group by account_no, from_month_no
),
highest_rows as (
    select account_no, any_value(institution_id) as institution_id, max(concentration) as concentration
    from judgement.liability_spans where project_id is not null group by account_no, hash(project_id)
    union all
    select account_no, any_value(institution_id), max(concentration) from customer_months group by account_no
),
could_reach as (
    select account_no, any_value(institution_id) as institution_id, sum(concentration) as concentration
    from highest_rows group by account_no
    having sum(concentration) >= (select min(largest_row) from held)
),
largest_customers as (
    select institution_id, month_no, max(concentration) as concentration
    from (
        select s.account_no, m.month_no, any_value(s.institution_id) as institution_id, sum(s.concentration) as concentration
        from judgement.liability_spans as s
        inner join could_reach as c on s.account_no = c.account_no
        inner join months as m on m.month_no between s.from_month_no and s.to_month_no
        group by s.account_no, m.month_no
    ) group by all
),
largest_groups as (
    select institution_id, month_no, max(concentration) as concentration
    from (
        select s.institution_id, g.group_id, m.month_no, sum(s.concentration) as concentration
        from judgement.customer_groups as g
        inner join judgement.liability_spans as s on g.customer_id = s.customer_id
        inner join months as m on m.month_no between s.from_month_no and s.to_month_no
        group by all
    ) group by all
),
moved_by_partner as (
    select partner_id, month, sum(guaranteed_balance) as balance, sum(released_amount) as released,
        sum(compensated_amount) as compensated, sum(recovered_amount) as recovered
    from warehouse.project.monthly group by partner_id, month
),
lost_by_partner as (
    select p.partner_id, strftime(e.event_date, '%Y-%m') as month, sum(e.amount) as written_off
    from warehouse.project.events as e inner join warehouse.project.projects as p on e.project_id = p.project_id
    where e.kind = 'WRITE_OFF' and e.event_date <= date '{as_of}' group by all
),
overdue_events as (
    select project_id, year(event_date) * 12 + month(event_date) - 1 as month_no,
        arg_max(kind = 'OVERDUE' and coalesce(days_overdue, 1) > 0, row(event_date, length(event_no), event_no)) as is_overdue
    from warehouse.project.events
    where event_date <= date '{as_of}' and kind in ('OVERDUE', 'REPAYMENT', 'RELEASE', 'COMPENSATION', 'EXTENSION')
        and project_id in (select project_id from warehouse.project.events where kind = 'OVERDUE')
    group by project_id, 2
),
overdue_spans as (
    select project_id, month_no as from_no, is_overdue,
        lead(month_no, 1, 999999) over (partition by project_id order by month_no) - 1 as to_no
    from overdue_events
),
overdue_by_partner as (
    select p.partner_id, m.month, sum(b.guaranteed_balance) as balance
    from overdue_spans as o
    inner join warehouse.project.balance_spans as b
        on o.project_id = b.project_id and b.from_month_no <= o.to_no and b.to_month_no >= o.from_no
    inner join months as m on m.month_no between greatest(o.from_no, b.from_month_no) and least(o.to_no, b.to_month_no)
    inner join warehouse.project.projects as p on b.project_id = p.project_id
    where o.is_overdue group by all
),
partners as (
    select partner_id as institution_id, any_value(kind) as kind from intermediate.institutions
    where role = 'guarantor' group by partner_id
),
institutions as (select * from partners union all select 'self', 'REGUARANTEE'),
calendar as (
    select i.institution_id, i.kind, m.month_no, m.month from institutions as i cross join months as m
    union
    select r.partner_id, p.kind, year(cast(r.period || '-01' as date)) * 12 + month(cast(r.period || '-01' as date)) - 1, r.period
    from warehouse.partner.guarantor_reports as r
    left join partners as p on r.partner_id = p.institution_id
    where cast(r.period || '-01' as date) <= date '{as_of}'
),
moved as (
    select * from moved_by_partner
    union all
    select 'self', month, sum(balance), sum(released), sum(compensated), sum(recovered) from moved_by_partner group by month
),
lost as (
    select * from lost_by_partner union all select 'self', month, sum(written_off) from lost_by_partner group by month
),
overdue as (
    select * from overdue_by_partner union all select 'self', month, sum(balance) from overdue_by_partner group by month
),
flows as (
    select c.institution_id, c.kind, c.month_no, c.month, coalesce(m.balance, 0) as balance, coalesce(m.compensated, 0) as compensated,
        coalesce(m.released, 0) + coalesce(m.compensated, 0) as released, coalesce(m.recovered, 0) as recovered,
        coalesce(l.written_off, 0) as written_off
    from calendar as c
    left join moved as m on c.institution_id = m.partner_id and c.month = m.month
    left join lost as l on c.institution_id = l.partner_id and c.month = l.month
),
summed as (
    select *,
        sum(released) over ever as released_ever, sum(compensated) over ever as compensated_ever,
        sum(recovered + written_off) over ever as cleared_ever,
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
    h.liability, c.concentration as largest_customer, greatest(c.concentration, g.concentration) as largest_group,
    h.balance as filed_balance, h.small_farmer as filed_small_farmer, h.small_account as filed_small_accounts,
    case when h.balance is not null then coalesce(o.balance, 0) end as overdue_balance,
    s.released, s.compensated, s.released_ever, s.compensated_ever, s.recovered_year, s.compensated_year, s.released_year,
    s.written_off_year,
    s.compensated_ever - s.compensated_year - s.cleared_ever + s.recovered_year + s.written_off_year as outstanding_opening,
    s.compensated_12m, s.average_balance_12m,
    r.total_assets, r.net_assets, r.other_guarantor_equity, r.class1_assets, r.class2_assets, r.class3_assets,
    r.compensation_receivable, r.unearned_premium_reserve, r.compensation_reserve, r.general_risk_reserve, r.fee_income,
    r.guaranteed_balance, r.small_farmer_balance, opening.compensation_reserve as opening_reserve,
    r.accounts, r.small_farmer_accounts
from summed as s
left join held as h on s.institution_id = h.institution_id and s.month_no = h.month_no
left join largest_customers as c on s.institution_id = c.institution_id and s.month_no = c.month_no
left join largest_groups as g on s.institution_id = g.institution_id and s.month_no = g.month_no
left join overdue as o on s.institution_id = o.partner_id and s.month = o.month
left join warehouse.partner.guarantor_reports as r on s.institution_id = r.partner_id and s.month = r.period
left join warehouse.partner.guarantor_reports as opening
    on s.institution_id = opening.partner_id and opening.period = (s.month_no // 12 - 1) || '-12'
order by s.institution_id, s.month
"""
