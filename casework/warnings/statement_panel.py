"""What indicators of customers take from financial statements as of a day, as SQL: a build asks it of every customer, the evidence of one.

Here: parts of a question over `filed` (customer_id, statement_month, s: the statement that counts for its month), with a place for the day
(`{day}`). Not here: which statements are filed by then, the columns' meaning (`scoring.warning.watched`).
"""

# ruff: noqa: E501 - SQL, in the lines it was thought in

from __future__ import annotations

#: The newest statement of each customer, and the revenue and month of the one before it.
NEWEST_STATEMENTS = """statements as (
    select customer_id, statement_month, s, lag(s.revenue) over (partition by customer_id order by statement_month) as revenue_before,
        lag(statement_month) over (partition by customer_id order by statement_month) as month_before
    from filed qualify row_number() over (partition by customer_id order by statement_month desc) = 1
)"""
#: Columns of the panel over `statements as s`.
STATEMENT_COLUMNS = """s.s.total_assets, s.s.total_liabilities, s.s.current_assets, s.s.current_liabilities, s.s.revenue, s.s.net_profit, s.s.profit_before_tax,
    s.s.interest_expense, s.s.operating_cash_flow, s.s.receivables, s.s.inventory, s.s.short_term_debt, s.s.cash, s.s.equity,
    case when s.month_before = (cast(left(s.statement_month, 4) as integer) - 1) || right(s.statement_month, 3) then s.revenue_before end as revenue_before,
    date_diff('month', cast(s.statement_month || '-01' as date), date '{day}') as statement_months,
    last_day(cast(s.statement_month || '-01' as date)) as statement_day"""
#: A statement can be used from the month after it on, and not before the period in which it was filed.
USABLE = """cast(statement_month || '-01' as date) + interval 1 month <= date '{day}' + 1
        and cast(coalesce(period, statement_month) || '-01' as date) <= date '{day}'"""
