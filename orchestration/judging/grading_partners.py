"""Grades of partners at month ends in a build: figures by partner and month from DuckDB to `scoring`, and the grades back.

Here: SQL of the figures and the table of the schema ``judgement``. Not here: a grade (`scoring.rating.partner_history`). Partners are
few: every month of every one is graded each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from casework.partners.queries import OF_THE_REPORT
from orchestration.judging.grading_months import MONTHS
from scoring.calendar import MONTHS_OF_YEAR
from scoring.parameters.model import Parameters
from scoring.rating.customer_history import Month, months_before
from scoring.rating.partner_history import partner_grades


@dataclass(frozen=True)
class GradingPartners:
    """One run on an open connection to the work file."""

    connection: duckdb.DuckDBPyConnection
    parameters: Parameters
    as_of: date

    def run(self) -> None:
        """Write the table: the last months, and that of the build as of its day."""
        now = Month(
            self.as_of.year * MONTHS_OF_YEAR + self.as_of.month - 1,
            self.as_of,
            self.as_of,
            self.parameters.at(self.as_of),
        )
        months = (*months_before(self.as_of, MONTHS, self.parameters), now)
        sql = _FIGURES.format(first=months[0].month_no, last=now.month_no)
        figures = pl.from_arrow(self.connection.execute(sql).to_arrow_table())
        assert isinstance(figures, pl.DataFrame)  # noqa: S101
        self.connection.register("graded", partner_grades(figures, months).to_arrow())
        self.connection.execute("create or replace table judgement.partner_grades as select * from graded")
        self.connection.unregister("graded")


#: One row for each guarantor and month in which it has a balance, a report or a filing by then: the scorecard's figures, from what is dated
#: by the month's end. A report counts until the next one; filings are those of the twelve periods up to the month, or to the newest one.
_FIGURES = f"""
with partners as (select distinct partner_id from intermediate.institutions where role = 'guarantor'),
calendar as (
    select p.partner_id, m.month_no, m.month from partners as p cross join warehouse.project.months as m
    where m.month_no between {{first}} and {{last}}
),
measured as (
    select institution_id as partner_id, year(cast(period || '-01' as date)) * 12 + month(cast(period || '-01' as date)) - 1 as month_no,
        max(value) filter (where measure = 'compensation_rate_balance') as compensation_rate,
        max(value) filter (where measure = 'overdue_rate') as overdue_rate
    from judgement.measures where measure in ('compensation_rate_balance', 'overdue_rate') group by all
),
flows as (
    select key as partner_id, year(cast(month || '-01' as date)) * 12 + month(cast(month || '-01' as date)) - 1 as month_no,
        guaranteed_balance as balance, compensated_amount as compensated
    from intermediate.book_months where dimension = 'partner'
),
yearly as (
    select c.partner_id, c.month_no, sum(f.compensated) as compensated
    from calendar as c inner join flows as f on c.partner_id = f.partner_id and f.month_no between c.month_no - 11 and c.month_no
    group by all
),
reports as (
    select *, year(cast(period || '-01' as date)) * 12 + month(cast(period || '-01' as date)) - 1 as month_no
    from warehouse.partner.guarantor_reports
),
filed as (
    select partner_id, rows_accepted, rows_sent, period,
        year(cast(period || '-01' as date)) * 12 + month(cast(period || '-01' as date)) - 1 as month_no
    from warehouse.exchange.filings where period is not null
),
newest as (select max(month_no) as month_no from filed),
sent as (
    select c.partner_id, c.month_no, cast(sum(f.rows_accepted) as double) / nullif(sum(f.rows_sent), 0) as row_quality,
        count(distinct f.period) / 12.0 as punctuality
    from calendar as c cross join newest as n
    inner join filed as f
        on c.partner_id = f.partner_id and f.month_no between least(c.month_no, n.month_no) - 11 and least(c.month_no, n.month_no)
    group by all
)
select c.partner_id, c.month_no, now.compensation_rate, now.overdue_rate,
    now.compensation_rate - before.compensation_rate as compensation_trend,
    {OF_THE_REPORT}, sent.row_quality, sent.punctuality
from calendar as c
left join measured as now on c.partner_id = now.partner_id and c.month_no = now.month_no
left join measured as before on c.partner_id = before.partner_id and c.month_no - 12 = before.month_no
left join yearly as rates on c.partner_id = rates.partner_id and c.month_no = rates.month_no
asof left join reports as report on c.partner_id = report.partner_id and c.month_no >= report.month_no
left join reports as year_before on c.partner_id = year_before.partner_id and report.month_no - 12 = year_before.month_no
left join sent on c.partner_id = sent.partner_id and c.month_no = sent.month_no
where report.partner_id is not null or sent.partner_id is not null
    or exists (select 1 from flows as f where f.partner_id = c.partner_id and f.month_no <= c.month_no and f.balance > 0)
"""  # noqa: S608 - constants of ours
