"""The panels of partners, banks, regions, industries and the whole book: one row for each subject and month, up to a day.

Here: SQL on the work file, with places for the day (`{day}`), the first month wanted (`{first}`, counted from year 0) and the day of the
month on which filings are due (`{due_day}`). Not here: the columns' meaning (`scoring.warning.watched`), panels as of a day (`watching_subjects`).
"""

# ruff: noqa: E501 - SQL, in the lines it was thought in

from __future__ import annotations

from orchestration.judging.watching_young import YOUNG

#: What a learned model says of partners, for the day of the build; for a past day, and for whoever learns, nothing.
OUTLOOK_NOW = "select partner_id, probability from judgement.partner_outlook"
OUTLOOK_THEN = "select null::varchar as partner_id, null::double as probability where false"

PARTNER = (
    """
with months as (
    select month_no, month, least(last_day(cast(month || '-01' as date)), date '{day}') as evaluated_on
    from warehouse.project.months where month_no >= {first} - 12 and cast(month || '-01' as date) <= date '{day}'
),
partners as (select distinct partner_id from intermediate.institutions where role = 'guarantor'),
calendar as (select p.partner_id, m.* from partners as p cross join months as m),
measured as (
    pivot (select institution_id, period, measure, value from judgement.measures where institution_id != 'self')
    on measure in (
        'compensation_rate_balance', 'compensation_rate_period', 'leverage', 'leverage_filed', 'single_customer_share', 'capital_ratio',
        'class1_ratio', 'class12_ratio', 'class3_ratio', 'reserve_cover', 'overdue_rate', 'loss_rate', 'liability_balance_filed',
        'liability_balance_reported', 'small_farmer_share'
    ) using max(value) group by institution_id, period
),
moved as (
    select key as partner_id, month, guaranteed_balance, exposure, compensated_amount as compensated, recovered_amount as recovered, new_amount
    from intermediate.book_months where dimension = 'partner'
),
flows as (
    select c.*, coalesce(m.guaranteed_balance, 0) as guaranteed_balance, coalesce(m.exposure, 0) as exposure,
        lag(coalesce(m.guaranteed_balance, 0), 12) over by_month as balance_12m_before,
        sum(coalesce(m.compensated, 0)) over (by_month rows between 2 preceding and current row) as compensated_3m,
        sum(coalesce(m.compensated, 0)) over (by_month rows between 5 preceding and 3 preceding) as compensated_3m_before,
        sum(coalesce(m.new_amount, 0)) over (by_month rows between 2 preceding and current row) as new_amount_3m,
        sum(coalesce(m.new_amount, 0)) over (by_month rows between 5 preceding and 3 preceding) as new_amount_3m_before,
        sum(coalesce(m.compensated, 0)) over (by_month rows between 11 preceding and current row) as compensated_12m,
        sum(coalesce(m.recovered, 0)) over (by_month rows between 11 preceding and current row) as recovered_12m
    from calendar as c left join moved as m on c.partner_id = m.partner_id and c.month = m.month
    window by_month as (partition by c.partner_id order by c.month_no)
),
"""  # noqa: S608 - ours, in three parts
    + YOUNG
    + """filings as (
    select partner_id, contract, period, cast(received_at as date) as received_on, rows_sent, rows_quarantined,
        year(cast(period || '-01' as date)) * 12 + month(cast(period || '-01' as date)) - 1 as period_no
    from warehouse.exchange.filings where period is not null
),
quality as (
    select c.partner_id, c.month, sum(f.rows_sent) as sent_rows, sum(f.rows_quarantined) as quarantined_rows
    from calendar as c inner join filings as f on c.partner_id = f.partner_id and f.period_no between c.month_no - 2 and c.month_no
    where f.received_on <= c.evaluated_on + 31 group by c.partner_id, c.month
),
-- the filing of the month before is due early in this one
timely as (
    select c.partner_id, c.month, min(f.received_on) filter (where f.period_no = c.month_no - 1 and f.contract = 'projects') as came_on,
        max(f.period_no) filter (where f.received_on <= c.evaluated_on and f.period_no < c.month_no and f.contract in ('projects', 'project_events')) as last_no,
        min(f.period_no) as first_no
    from calendar as c inner join filings as f on c.partner_id = f.partner_id group by c.partner_id, c.month
)
select
    f.partner_id as subject_id, f.evaluated_on, f.partner_id, f.exposure as money_at_risk, m.* exclude (institution_id, period),
    f.guaranteed_balance, nullif(f.balance_12m_before, 0) as balance_12m_before, f.compensated_3m, nullif(f.compensated_3m_before, 0) as compensated_3m_before,
    f.new_amount_3m, f.new_amount_3m_before, f.recovered_12m, nullif(f.compensated_12m, 0) as compensated_12m, q.quarantined_rows, q.sent_rows,
    x.young_troubled, x.young_expected, (x.young_troubled - x.young_expected) / sqrt(nullif(x.young_expected, 0)) as young_excess, n.young_chance,
    o.probability as worsening_probability,
    case when t.first_no < f.month_no and f.guaranteed_balance > 0 then greatest(f.month_no - 1 - coalesce(t.last_no, t.first_no - 1), 0) end as months_since_filing,
    case when t.first_no < f.month_no - 1 and f.guaranteed_balance > 0 and f.evaluated_on >= cast(f.month || '-01' as date) + {due_day} - 1
        then greatest(date_diff('day', cast(f.month || '-01' as date) + {due_day} - 1, least(coalesce(t.came_on, f.evaluated_on), f.evaluated_on)), 0) end as days_late
from flows as f
left join measured as m on f.partner_id = m.institution_id and f.month = m.period
left join excess as x on f.partner_id = x.partner_id and f.month = x.month
left join chances as n on f.partner_id = n.partner_id and f.month = n.month
left join quality as q on f.partner_id = q.partner_id and f.month = q.month
left join timely as t on f.partner_id = t.partner_id and f.month = t.month
left join ({outlook}) as o on f.partner_id = o.partner_id and f.evaluated_on = date '{day}'
where f.month_no >= {first}
"""
)

#: Of banks, regions and industries: `{dimension}` is one of the sums of the monthly cube.
PART_OF_THE_BOOK = """
with months as (
    select month_no, month, least(last_day(cast(month || '-01' as date)), date '{day}') as evaluated_on
    from warehouse.project.months where month_no >= {first} - 12 and cast(month || '-01' as date) <= date '{day}'
),
moved as (
    select key as subject_id, month, guaranteed_balance, exposure, compensated_amount as compensated
    from intermediate.book_months where dimension = '{dimension}' and key is not null
),
calendar as (select s.subject_id, m.* from (select distinct subject_id from moved) as s cross join months as m),
flows as (
    select c.*, coalesce(m.guaranteed_balance, 0) as guaranteed_balance, coalesce(m.exposure, 0) as exposure,
        sum(coalesce(m.compensated, 0)) over twelve as compensated_12m, sum(coalesce(m.guaranteed_balance, 0)) over twelve / 12 as average_balance_12m,
        sum(coalesce(m.guaranteed_balance, 0)) over (partition by c.month_no) as book_balance
    from calendar as c left join moved as m on c.subject_id = m.subject_id and c.month = m.month
    window twelve as (partition by c.subject_id order by c.month_no rows between 11 preceding and current row)
)
select subject_id, evaluated_on, null::varchar as partner_id, exposure as money_at_risk, guaranteed_balance, compensated_12m, average_balance_12m, book_balance
from flows where month_no >= {first}
"""

PORTFOLIO = """
with months as (
    select month_no, month, least(last_day(cast(month || '-01' as date)), date '{day}') as evaluated_on
    from warehouse.project.months where month_no >= {first} - 12 and cast(month || '-01' as date) <= date '{day}'
),
shares as (
    select month, dimension, cast(guaranteed_balance as double) / nullif(sum(cast(guaranteed_balance as double)) over (partition by month, dimension), 0) as share
    from intermediate.book_months
),
hhi as (
    select month, sum(share * share) filter (where dimension = 'industry') as hhi_industry, sum(share * share) filter (where dimension = 'partner') as hhi_partner,
        sum(share * share) filter (where dimension = 'bank') as hhi_bank, sum(share * share) filter (where dimension = 'region') as hhi_region
    from shares group by month
),
moved as (
    select month, guaranteed_balance, exposure, compensated_amount as compensated, recovered_amount as recovered
    from intermediate.book_months where dimension = 'all'
),
flows as (
    select c.*, coalesce(m.guaranteed_balance, 0) as guaranteed_balance, coalesce(m.exposure, 0) as exposure,
        lag(coalesce(m.guaranteed_balance, 0), 12) over by_month as balance_12m_before,
        sum(coalesce(m.compensated, 0)) over (by_month rows between 11 preceding and current row) as compensated_12m,
        sum(coalesce(m.recovered, 0)) over (by_month rows between 11 preceding and current row) as recovered_12m,
        sum(coalesce(m.guaranteed_balance, 0)) over (by_month rows between 11 preceding and current row) / 12 as average_balance_12m
    from months as c left join moved as m on c.month = m.month window by_month as (order by c.month_no)
),
measured as (
    select period, max(value) filter (where measure = 'compensation_rate_balance') as compensation_rate_balance,
        max(value) filter (where measure = 'loss_rate') as loss_rate, max(value) filter (where measure = 'overdue_rate') as overdue_rate
    from judgement.measures where institution_id = 'self' group by period
)
select 'self' as subject_id, f.evaluated_on, null::varchar as partner_id, f.exposure as money_at_risk, h.* exclude (month), f.guaranteed_balance,
    nullif(f.balance_12m_before, 0) as balance_12m_before, nullif(f.compensated_12m, 0) as compensated_12m, f.average_balance_12m, f.recovered_12m,
    m.* exclude (period)
from flows as f left join hhi as h on f.month = h.month left join measured as m on f.month = m.period
where f.month_no >= {first}
"""
