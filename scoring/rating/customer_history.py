"""Grades of customers at past month ends (等级历史): what the scorecard of each month says of what is dated by its end.

Here: in which months a grade can be another than the month before, grades at those months, stretches of months with one grade. Not here: a
grade (`rating`), the worst days overdue at each of those months (`orchestration.judging.grading_months`).

A grade turns only when a statement becomes usable or too old, when the years since establishment reach a band, when the credit record of
the months looked at is another, or when the rules are. Grading at those months alone says the same as grading at every month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from scoring.calendar import MONTHS_OF_YEAR, add_months, month_end
from scoring.parameters.model import InForce, Parameters
from scoring.rating.customers import day_of, grades_on_days, usable_months

#: A customer and a month, counted from year 0, in which its grade may turn.
TURNS = {"customer_id": pl.String, "month_no": pl.Int32}
SPANS = {
    "customer_id": pl.String,
    "from_month_no": pl.Int32,
    "to_month_no": pl.Int32,
    "grade": pl.String,
    "score": pl.Float64,
}


#: Customers and months graded in one go.
_AT_ONCE = 200_000


@dataclass(frozen=True)
class Month:
    """A past month: its number, its last day, and the day after which a credit record counts at its end."""

    month_no: int
    day: date
    since: date
    rules: InForce


def months_before(as_of: date, count: int, parameters: Parameters) -> tuple[Month, ...]:
    """The `count` whole months before that of `as_of`, oldest first, each with its own rules.

    >>> from scoring.parameters.reader import shipped
    >>> [str(month.day) for month in months_before(date(2025, 3, 15), 2, shipped())]
    ['2025-01-31', '2025-02-28']
    """
    now = as_of.year * MONTHS_OF_YEAR + as_of.month - 1
    found = []
    for number in range(now - count, now):
        day = month_end(number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1)
        rules = parameters.at(day)
        found.append(Month(number, day, add_months(day, -rules.whole("credit_record_months")), rules))
    return tuple(found)


def turns(customers: pl.DataFrame, statements: pl.DataFrame, months: Sequence[Month]) -> pl.DataFrame:
    """Where a grade may turn for another reason than the credit record: rows of `TURNS`, each once.

    Every customer turns in the first month, and in each from which other rules are in force.
    """
    whole = _with_other_rules(months)
    everyone = customers.select("customer_id").join(
        pl.DataFrame({"month_no": whole}, schema={"month_no": pl.Int32}), how="cross"
    )
    came_or_went = statements.select("customer_id", "period").join(_turns_of_periods(statements, months), on="period")
    grown = customers.select(
        "customer_id",
        month_no=pl.concat_list(_first_month_of("established") + years * MONTHS_OF_YEAR for years in _years(months)),
    ).explode("month_no")
    first, last = months[0].month_no, months[-1].month_no
    found = pl.concat([everyone, came_or_went.select("customer_id", "month_no"), grown.cast(pl.Schema(TURNS))])
    return found.filter(pl.col("month_no").is_between(first, last)).unique()


def spans(
    turning: pl.DataFrame,
    customers: pl.DataFrame,
    statements: pl.DataFrame,
    months: Sequence[Month],
) -> pl.DataFrame:
    """Stretches of months with one grade: rows of `SPANS`; the score is the first month's.

    `turning` has the columns of `TURNS`, and worst_days_overdue_24m as of that month's end.
    """
    if turning.is_empty():
        return pl.DataFrame(schema=SPANS)
    graded = [_graded(turning, customers, statements, part) for part in _alike(months, turning)]
    said = pl.concat(graded).sort("customer_id", "month_no")
    before = pl.col("grade").shift(1).over("customer_id")
    began = said.filter(before.is_null() | (before != pl.col("grade")))
    ended = pl.col("month_no").shift(-1).over("customer_id").fill_null(months[-1].month_no + 1) - 1
    return began.select(
        "customer_id", from_month_no="month_no", to_month_no=ended.cast(pl.Int32), grade="grade", score="score"
    )


def _graded(
    turning: pl.DataFrame, customers: pl.DataFrame, statements: pl.DataFrame, months: Sequence[Month]
) -> pl.DataFrame:
    """The grades of those who may turn in months with the same rules: customer_id, month_no, grade, score."""
    days = pl.DataFrame([{"month_no": one.month_no, **day_of(one.rules)} for one in months])
    here = turning.join(days.with_columns(pl.col("month_no").cast(pl.Int32)), on="month_no")
    records = here.select("customer_id", "as_of", "worst_days_overdue_24m").drop_nulls()
    here = here.drop("worst_days_overdue_24m")
    whom, stated = here.join(customers, on="customer_id"), here.join(statements, on="customer_id")
    grades = grades_on_days(whom.lazy(), stated.lazy(), records.lazy(), months[0].rules)
    said = grades.select("customer_id", "as_of", "grade", "score").collect()
    return said.join(here.select("customer_id", "as_of", "month_no"), on=["customer_id", "as_of"]).drop("as_of")


def _alike(months: Sequence[Month], turning: pl.DataFrame) -> list[list[Month]]:
    """The months in stretches with the same rules, each of as many customers as memory bears."""
    many = dict(turning["month_no"].value_counts().rows())
    others, rows = set(_with_other_rules(months)), 0
    found: list[list[Month]] = [[]]
    for month in months:
        here = many.get(month.month_no, 0)
        if month.month_no in others or rows + here > _AT_ONCE:
            found.append([])
            rows = 0
        if here:
            found[-1].append(month)
            rows += here
    return [stretch for stretch in found if stretch]


def _with_other_rules(months: Sequence[Month]) -> list[int]:
    """The months whose rules are others than those of the month before; the first is one of them."""
    names = [name for name in months[0].rules.parameters if name.startswith("points_")]
    names += [
        "assessable_minimum",
        "credit_record_months",
        "grade_scores",
        "interest_free_points",
        "statement_age_months",
    ]
    said: Mapping[str, object] | None = None
    found = []
    for month in months:
        now = {name: month.rules.dated(name).value for name in names}
        if now != said:
            found.append(month.month_no)
        said = now
    return found


def _turns_of_periods(statements: pl.DataFrame, months: Sequence[Month]) -> pl.DataFrame:
    """For each month that statements speak of: the months from which they can be used, and from which they are too old."""
    rows = []
    for period in statements["period"].unique().sort():
        month = int(period[:4]) * MONTHS_OF_YEAR + int(period[5:7])
        usable = [first <= month <= last for first, last in (usable_months(one.rules) for one in months)]
        rows += [
            (period, one.month_no)
            for one, now, before in zip(months[1:], usable[1:], usable, strict=False)
            if now != before
        ]
    return pl.DataFrame(rows, schema={"period": pl.String, "month_no": pl.Int32}, orient="row")


def _years(months: Sequence[Month]) -> list[int]:
    """Every number of years at which a band begins, and none."""
    steps = (step for month in months for step in month.rules.bands("points_years_established").steps)
    return sorted({0} | {int(years) for years, _ in steps})


def _first_month_of(day: str) -> pl.Expr:
    return (pl.col(day).dt.year().cast(pl.Int32) * MONTHS_OF_YEAR + pl.col(day).dt.month() - 1).cast(pl.Int32)
