"""Grades at past month ends in a build: what may turn a grade from DuckDB to `scoring`, and the stretches of one grade back.

Here: whose history is made anew, and the table of the schema ``judgement``. Not here: a grade, or when it may turn
(`scoring.rating.customer_history`).

The month of the build is not among them: its grade is that of the day, which is judged in any case. So a day that passes changes no
history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from casework.store.questions import frame_of
from orchestration.judging.tables import in_pieces, replace_rows, replace_table
from scoring.calendar import MONTHS_OF_YEAR
from scoring.parameters.model import Parameters
from scoring.rating.customer_history import Month, months_before, spans, turns

MONTHS = 24
_CHANGED = "from intermediate.changed_customers"


@dataclass(frozen=True)
class GradingMonths:
    """One run on an open connection to the work file; `anew` grades every customer's months, else only those that changed."""

    connection: duckdb.DuckDBPyConnection
    parameters: Parameters
    as_of: date
    anew: bool

    def run(self, read: Mapping[str, pl.DataFrame] | None = None) -> None:
        """Write the table; `read` has the ``customers`` whose months are graded, and their ``statements``, where they were read already."""
        months = months_before(self.as_of, MONTHS, self.parameters)
        names = ("customers", "statements")
        customers, statements = (read[name] if read else self._of_changed(name) for name in names)
        self.connection.register("turning", in_pieces(turns(customers, statements, months)))
        self.connection.register("past_months", _months(months).to_arrow())
        among = "true" if self.anew else f"customer_id in (select customer_id {_CHANGED})"
        turning = frame_of(self.connection, _WORST.format(among=among))
        for name in ("turning", "past_months"):
            self.connection.unregister(name)
        self._put(spans(turning, customers, statements, months))

    def _of_changed(self, table: str) -> pl.DataFrame:
        among = "" if self.anew else f"where customer_id in (select customer_id {_CHANGED})"
        return frame_of(self.connection, f"select * from judgement_inputs.{table} {among}")  # noqa: S608 - both are ours

    def _put(self, found: pl.DataFrame) -> None:
        if self.anew:
            replace_table(self.connection, "grade_spans", found)
        else:
            replace_rows(self.connection, "grade_spans", found, gone=f"customer_id in (select customer_id {_CHANGED})")


def _months(months: tuple[Month, ...]) -> pl.DataFrame:
    """month_no, day, since; and how many months after a record it counts no more."""
    rows = [(one.month_no, one.day, one.since, _months_between(one)) for one in months]
    schema = {"month_no": pl.Int32, "day": pl.Date, "since": pl.Date, "counts": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _months_between(month: Month) -> int:
    return (month.day.year - month.since.year) * MONTHS_OF_YEAR + month.day.month - month.since.month


#: The worst days overdue of every customer at every month in which its grade may turn. What counts changes only where a record of some days
#: comes or ages, and where the first of some records comes or the last of them ages: by the end of its month, or of the one after it where
#: the day it ages on falls on a leap day.
_WORST = """
    with records as (
        select customer_id, reported_on, cast(year(reported_on) * 12 + month(reported_on) - 1 as integer) as month_no,
            max(days_overdue) as days_overdue
        from judgement_inputs.overdue_records where {among} group by all
    ),
    spoken as (
        select customer_id, month_no, bool_or(days_overdue > 0) as is_overdue,
            lag(month_no) over by_month as before, lead(month_no) over by_month as after
        from records group by customer_id, month_no window by_month as (partition by customer_id order by month_no)
    ),
    lengths as (select distinct counts from past_months),
    moving as (
        select customer_id, month_no from spoken, lengths where is_overdue or before is null or month_no - before >= counts
        union all
        select customer_id, unnest([month_no + counts, month_no + counts + 1]) from spoken, lengths
        where is_overdue or after is null or after - month_no >= counts
    ),
    wanted as (
        select customer_id, month_no from turning
        union
        select customer_id, month_no from moving
        where month_no in (select month_no from past_months) and customer_id in (select customer_id from turning)
    )
    select w.customer_id, w.month_no, max(r.days_overdue) as worst_days_overdue_24m
    from wanted as w
    inner join past_months as m on w.month_no = m.month_no
    left join records as r on w.customer_id = r.customer_id and r.reported_on > m.since and r.reported_on <= m.day
    group by w.customer_id, w.month_no
"""
