"""Deadlines of filings (报送期限): who owes what for which month, by when, and whether it came.

Here: due days from dated parameters and the calendar of working days, and the state of each filing that is owed. Not here: what was filed
(the register), reminders (`casework.deadlines`), pages.

The rule in force on the last day of a month decides that month's deadline. A partner owes what its kind owes (`filing_duties_…`), from the
first month that it has filed any of it for; whoever has filed one of a kind's contracts is of that kind. Agreements with single partners
(`filing_due_day_agreed`) move a day, add a duty or end one. What nobody owes but always came (in as many months on end as
`plausible_silence` says) is missed in the first month in which it does not, until it comes or is declared nil. Days are days in China.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.calendar import add_months, month_end
from scoring.office_time import AHEAD_OF_UTC
from scoring.parameters.model import InForce, Parameters
from scoring.working_days import is_announced, moved, on_or_after

NOT_YET_DUE, DUE_SOON, IN_GRACE, OVERDUE = "not_yet_due", "due_soon", "in_grace", "overdue"
ON_TIME, LATE, NIL = "received_on_time", "received_late", "nil_return"
STATES = (NOT_YET_DUE, DUE_SOON, IN_GRACE, OVERDUE, ON_TIME, LATE, NIL)
DUTY, HABIT = "duty", "habit"
_KEY = ("partner_id", "contract", "period")

FILED: dict[str, Any] = {
    "partner_id": pl.String,
    "contract": pl.String,
    "period": pl.String,
    "is_nil": pl.Boolean,
    "filing_id": pl.String,
    "received_at": pl.Datetime("us"),
}
"""What came: of each partner, contract, month and kind (rows, or a nil return) the first filing that was not refused; times in UTC."""

DEADLINES: dict[str, Any] = {
    "partner_id": pl.String,
    "contract": pl.String,
    "period": pl.String,
    "due_on": pl.Date,
    "grace_until": pl.Date,
    "is_calendar_announced": pl.Boolean,
    "received_at": pl.Datetime("us"),
    "filing_id": pl.String,
    "state": pl.String,
    "days_late": pl.Int64,
    "as_of": pl.Date,
    "parameters_version": pl.String,
    "basis": pl.String,
}
"""One row for each month of each contract that a partner owes, or that is missed out of habit (`basis`).

`days_late` are calendar days after the due day, once the grace is over.
"""


def deadlines(filed: pl.DataFrame, parameters: Parameters, as_of: date) -> pl.DataFrame:
    """Every filing owed in the months watched, through the month of `as_of`: columns of `DEADLINES`, in the order of its key.

    What was received counts although `as_of` is before its receipt: whoever asks as known on a day gives what was known then.
    """
    filed = filed.select(pl.col(name).cast(kind) for name, kind in FILED.items())
    months = list(_months(as_of, parameters.at(as_of).whole("filing_watch_months")))
    owed = _owed(filed, months, parameters).with_columns(basis=pl.lit(DUTY))
    missed = _missed(filed, months, parameters).join(owed, on=_KEY, how="anti").with_columns(basis=pl.lit(HABIT))
    owed = pl.concat([owed, missed.select(owed.columns)])
    return _judged(owed.join(_settled(filed), on=_KEY, how="left"), parameters.at(as_of)).sort(_KEY)


def due_on(period: str, day: int) -> date:
    """The `day` of the month after `period`, moved to a working day.

    >>> due_on("2025-09", 10), due_on("2024-12", 28), due_on("2025-01", 31)
    (datetime.date(2025, 10, 10), datetime.date(2025, 2, 5), datetime.date(2025, 2, 28))
    """
    following = add_months(_first(period), 1)
    last = month_end(following.year, following.month)
    return on_or_after(following.replace(day=min(day, last.day)))


def _months(as_of: date, count: int) -> Iterator[str]:
    for back in range(count):
        yield f"{add_months(as_of.replace(day=1), -back):%Y-%m}"


def _owed(filed: pl.DataFrame, months: list[str], parameters: Parameters) -> pl.DataFrame:
    """partner_id, contract, period, due_on, grace_until, is_calendar_announced."""
    usual, agreed = [], []
    for period in months:
        rules = parameters.at(_last_day(period))
        usual += [(period, *row) for row in _usual_days(rules)]
        agreed += [(period, *key.split("/"), int(day)) for key, day in rules.table("filing_due_day_agreed").items()]
    by_kind = pl.DataFrame(
        usual, schema={"period": pl.String, "kind": pl.String, "contract": pl.String, "day": pl.Int64}, orient="row"
    )
    by_partner = pl.DataFrame(
        agreed,
        schema={"period": pl.String, "partner_id": pl.String, "contract": pl.String, "agreed": pl.Int64},
        orient="row",
    )
    kinds = _kinds(filed, by_kind)
    owed = kinds.join(by_kind, on="kind").filter(pl.col("period") >= pl.col("first_period")).select(*_KEY, "day")
    owed = owed.join(by_partner, on=_KEY, how="full", coalesce=True)
    owed = owed.select(*_KEY, day=pl.coalesce("agreed", "day")).filter(pl.col("day") > 0)
    return owed.join(_dates(owed, parameters), on=["period", "day"]).drop("day")


def _missed(filed: pl.DataFrame, months: list[str], parameters: Parameters) -> pl.DataFrame:
    """As `_owed`: of each partner and contract the first month without a filing after enough months on end that had one."""
    number = pl.col("period").str.head(4).cast(pl.Int64) * 12 + pl.col("period").str.tail(2).cast(pl.Int64) - 1
    whose = ("partner_id", "contract")
    came = (
        filed.filter(pl.col("period").is_not_null())
        .select(_KEY)
        .unique()
        .with_columns(month=number)
        .sort(*whose, "month")
    )
    came = came.with_columns(run=pl.col("month") - pl.int_range(pl.len()).over(whose))
    runs = came.group_by(*whose, "run").agg(months=pl.len(), month=pl.col("month").max() + 1)
    runs = runs.with_columns(
        period=pl.format("{}-{}", pl.col("month") // 12, (pl.col("month") % 12 + 1).cast(pl.String).str.zfill(2))
    )
    lines = {
        period: (int(rules.table("plausible_silence")["periods"]), int(max(rules.table("filing_due_day").values())))
        for period, rules in ((period, parameters.at(_last_day(period))) for period in months)
    }
    asked = pl.DataFrame(
        [(period, *line) for period, line in lines.items()],
        schema={"period": pl.String, "periods": pl.Int64, "day": pl.Int64},
        orient="row",
    )
    missed = runs.join(asked, on="period").filter(pl.col("months") >= pl.col("periods")).select(*_KEY, "day")
    return missed.join(_dates(missed, parameters), on=["period", "day"]).drop("day")


def _usual_days(rules: InForce) -> Iterator[tuple[str, str, int]]:
    days: dict[str, Decimal] = rules.table("filing_due_day")
    for kind in ("guarantor", "bank"):
        yield from ((kind, contract, int(days[contract])) for contract in rules.codes(f"filing_duties_{kind}"))


def _kinds(filed: pl.DataFrame, by_kind: pl.DataFrame) -> pl.DataFrame:
    """partner_id, kind and the first month that it has filed anything of its kind for."""
    duties = by_kind.select("kind", "contract").unique()
    return filed.join(duties, on="contract").group_by("partner_id", "kind").agg(first_period=pl.col("period").min())


def _dates(owed: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The dates of each month and day that occur: as many as months, whatever the number of partners."""
    rows = []
    for period, day in owed.select("period", "day").unique().iter_rows():
        due = due_on(period, day)
        grace = moved(due, parameters.at(_last_day(period)).whole("filing_grace_days"))
        rows.append((period, day, due, grace, is_announced(grace)))
    schema = {
        "period": pl.String, "day": pl.Int64, "due_on": pl.Date, "grace_until": pl.Date, "is_calendar_announced": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _settled(filed: pl.DataFrame) -> pl.DataFrame:
    """What settles each month: the first filing with rows, else the nil return."""
    return filed.sort("is_nil", "received_at", "filing_id").unique(_KEY, keep="first", maintain_order=True)


def _judged(owed: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    as_of = pl.lit(rules.day)
    soon = {day: moved(day, -rules.whole("filing_due_soon_days")) for day in owed["due_on"].unique().to_list()}
    soon_from = pl.col("due_on").replace_strict(list(soon), list(soon.values()), return_dtype=pl.Date)
    came = (pl.col("received_at") + pl.lit(AHEAD_OF_UTC)).dt.date()
    late = came.fill_null(as_of) > pl.col("grace_until")
    state = (
        pl.when(came.is_not_null() & pl.col("is_nil"))
        .then(pl.lit(NIL))
        .when(came.is_not_null())
        .then(pl.when(late).then(pl.lit(LATE)).otherwise(pl.lit(ON_TIME)))
        .when(late)
        .then(pl.lit(OVERDUE))
        .when(as_of > pl.col("due_on"))
        .then(pl.lit(IN_GRACE))
        .when(as_of >= soon_from)
        .then(pl.lit(DUE_SOON))
        .otherwise(pl.lit(NOT_YET_DUE))
    )
    days = pl.when(late).then((came.fill_null(as_of) - pl.col("due_on")).dt.total_days()).otherwise(0)
    told = owed.with_columns(
        state=state, days_late=days, as_of=as_of, parameters_version=pl.lit(rules.version, pl.String)
    )
    return told.select(pl.col(name).cast(kind) for name, kind in DEADLINES.items())


def _first(period: str) -> date:
    return date.fromisoformat(f"{period}-01")


def _last_day(period: str) -> date:
    first = _first(period)
    return month_end(first.year, first.month)
