"""Deadlines of the company's own returns (监管报表报送期限): which is owed for which month, by when, and whether it went out in time.

Here: due days from dated parameters and the calendar of working days, and the state of each. Not here: what was made, signed and handed
over (`casework.returns`), deadlines of partners' filings (`scoring.reporting.deadlines`).

The rule in force on the last day of a month decides that month's deadline. Days are days in China.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from scoring.calendar import MONTHS_OF_YEAR, add_months, month_end
from scoring.office_time import AHEAD_OF_UTC
from scoring.parameters.model import Parameters
from scoring.reporting.deadlines import DUE_SOON, LATE, NOT_YET_DUE, ON_TIME, OVERDUE, due_on
from scoring.working_days import is_announced, moved

DONE: dict[str, Any] = {"report": pl.String, "period": pl.String, "done_at": pl.Datetime("us")}
"""What went out: of each return and month the moment (UTC)."""
RETURN_DEADLINES: dict[str, Any] = {
    "report": pl.String,
    "period": pl.String,
    "due_on": pl.Date,
    "is_calendar_announced": pl.Boolean,
    "done_at": pl.Datetime("us"),
    "state": pl.String,
    "days_late": pl.Int64,
}


def return_deadlines(done: pl.DataFrame, first_period: str, parameters: Parameters, as_of: date) -> pl.DataFrame:
    """Every return owed in the months watched, from `first_period` (there are no figures before it) through the month of `as_of`."""
    rules = parameters.at(as_of)
    months = [f"{add_months(as_of.replace(day=1), -back):%Y-%m}" for back in range(rules.whole("return_watch_months"))]
    owed = pl.DataFrame(
        [row for period in months if period >= first_period for row in _owed(period, parameters)],
        schema={name: RETURN_DEADLINES[name] for name in ("report", "period", "due_on", "is_calendar_announced")},
        orient="row",
    )
    first = (
        done.select(pl.col(name).cast(kind) for name, kind in DONE.items())
        .sort("done_at")
        .unique(("report", "period"), keep="first")
    )
    return _judged(owed.join(first, on=("report", "period"), how="left"), rules.whole("filing_due_soon_days"), as_of)


def _owed(period: str, parameters: Parameters) -> list[tuple[str, str, date, bool]]:
    month = int(period[5:])
    rules = parameters.at(month_end(int(period[:4]), month))
    days, every = rules.table("return_due_day"), rules.table("return_months")
    due = {report: due_on(period, int(day)) for report, day in days.items() if _ends_here(month, int(every[report]))}
    return [(report, period, day, is_announced(day)) for report, day in due.items()]


def _ends_here(month: int, every: int) -> bool:
    """Whether a stretch of so many months, counted from January, ends with this one.

    >>> [month for month in range(1, 13) if _ends_here(month, 3)], _ends_here(11, 12)
    ([3, 6, 9, 12], False)
    """
    return month % every == 0 or month == MONTHS_OF_YEAR


def _judged(owed: pl.DataFrame, soon_days: int, as_of: date) -> pl.DataFrame:
    soon = {day: moved(day, -soon_days) for day in owed["due_on"].unique().to_list()}
    soon_from = pl.col("due_on").replace_strict(list(soon), list(soon.values()), return_dtype=pl.Date)
    went = (pl.col("done_at") + pl.lit(AHEAD_OF_UTC)).dt.date()
    ended = went.fill_null(pl.lit(as_of))
    late = ended > pl.col("due_on")
    open_state = (
        pl.when(late)
        .then(pl.lit(OVERDUE))
        .when(as_of >= soon_from)
        .then(pl.lit(DUE_SOON))
        .otherwise(pl.lit(NOT_YET_DUE))
    )
    state = pl.when(went.is_null()).then(open_state).when(late).then(pl.lit(LATE)).otherwise(pl.lit(ON_TIME))
    days = pl.when(late).then((ended - pl.col("due_on")).dt.total_days()).otherwise(0)
    told = owed.with_columns(state=state, days_late=days)
    return told.select(pl.col(name).cast(kind) for name, kind in RETURN_DEADLINES.items()).sort("due_on", "report")
