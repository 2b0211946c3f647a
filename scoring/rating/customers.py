"""Customer grades (客户等级): a scorecard over the latest statement, the one a year before it, age and credit record.

Here: which statements are used, points by bands, score and grade, for all customers of a frame at once; the grade that counts where people
adopted another. Not here: the bands themselves (`parameters/rating`), adopting a grade (casework), the object weight that follows from the
grade that counts (`weights`).

    score = points reached / points assessable × 100         unrated while too few of the 100 points can be assessed

A ratio is compared with its bands by multiplying out, in whole fen and thousandths, so that a ratio that stands on a band is in it. What is
missing, or has a denominator of zero, is not assessed and says so; it never counts as zero points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrameT

from scoring.calendar import MONTHS_OF_YEAR, add_months, month_end, month_number
from scoring.columns import (
    ADOPTED_GRADES,
    CREDIT_RECORD,
    CUSTOMER_GRADES,
    CUSTOMERS_TO_GRADE,
    GRADES,
    GRADES_IN_FORCE,
    STATEMENT_AMOUNTS,
    STATEMENTS,
    Columns,
)
from scoring.engine import as_given, codes_where, lazily
from scoring.parameters import catalogue
from scoring.parameters.model import Bands, InForce, Parameters
from scoring.risk.weights import UNRATED
from scoring.rounding import THOUSAND, divided, thousandths, to_fen

_BEFORE = ("equity", "revenue")
_CASE = ["customer_id", "as_of"]
#: A day, as what grading asks of it: year × 12 + month, day of the month, and the months of usable statements.
DAY: Columns = {
    "as_of": nw.Date(),
    "day_month": nw.Int64(),
    "day_of_month": nw.Int64(),
    "is_month_end": nw.Boolean(),
    "usable_from": nw.Int64(),
    "usable_to": nw.Int64(),
}


@dataclass(frozen=True)
class Ratio:
    """An indicator as numerator over denominator, both whole numbers."""

    numerator: nw.Expr
    denominator: nw.Expr


def customer_grades(
    customers: IntoFrameT, statements: IntoFrameT, credit_record: IntoFrameT, parameters: Parameters, as_of: date
) -> IntoFrameT:
    """One row of CUSTOMER_GRADES for each customer, in the kind of frame that `customers` is."""
    rules = parameters.at(as_of)
    day = {name: nw.lit(value) for name, value in day_of(rules).items()}
    graded = _graded_on_days(
        lazily(customers, "customers", CUSTOMERS_TO_GRADE).with_columns(**day),
        lazily(statements, "statements", STATEMENTS).with_columns(**day),
        lazily(credit_record, "credit_record", CREDIT_RECORD).with_columns(as_of=day["as_of"]),
        rules,
    )
    result: IntoFrameT = as_given(graded, customers)
    return result


def grades_on_days(
    customers: IntoFrameT, statements: IntoFrameT, credit_record: IntoFrameT, rules: InForce
) -> IntoFrameT:
    """The same on several days on which the numbers of `rules` are in force: a row for each row of `customers`.

    `customers` and `statements` also have the columns of `DAY` (a statement in a row for each day it is looked at on), `credit_record` has
    `as_of`. Building the expressions costs more than a thousand customers, so days are not graded one by one.
    """
    graded = _graded_on_days(
        lazily(customers, "customers", CUSTOMERS_TO_GRADE | DAY),
        lazily(statements, "statements", STATEMENTS | DAY),
        lazily(credit_record, "credit_record", CREDIT_RECORD | {"as_of": DAY["as_of"]}),
        rules,
    )
    result: IntoFrameT = as_given(graded, customers)
    return result


def day_of(rules: InForce) -> dict[str, date | int | bool]:
    """The columns of `DAY` for the day of the rules."""
    day = rules.day
    first, last = usable_months(rules)
    is_last_day = day == month_end(day.year, day.month)
    return dict(zip(DAY, (day, _month(day), day.day, is_last_day, first, last), strict=True))


def _graded_on_days(
    customers: nw.LazyFrame[Any], statements: nw.LazyFrame[Any], credit_record: nw.LazyFrame[Any], rules: InForce
) -> nw.LazyFrame[Any]:
    frame = customers.join(_latest_statements(statements), on=_CASE, how="left")
    frame = frame.join(credit_record, on=_CASE, how="left")
    return _graded(_with_points(frame, rules), rules)


def in_force(grades: IntoFrameT, adopted: IntoFrameT) -> IntoFrameT:
    """One row of GRADES_IN_FORCE for each customer of `grades` (the scorecard's): the adopted grade counts where there is one.

    `adopted` has the grades that people adopted and that are in force on the day: at most one for each customer.

    >>> import polars as pl
    >>> computed = pl.DataFrame({"customer_id": ["a", "b"], "grade": ["unrated", "A"]})
    >>> in_force(computed, pl.DataFrame({"customer_id": ["a"], "adopted_grade": ["BBB"]})).sort("customer_id").rows()
    [('a', 'unrated', 'BBB', 'BBB'), ('b', 'A', None, 'A')]
    """
    frame = lazily(grades, "grades", GRADES).rename({"grade": "computed_grade"})
    frame = frame.join(lazily(adopted, "adopted", ADOPTED_GRADES), on="customer_id", how="left")
    nobody = nw.col("adopted_grade").is_null()
    frame = frame.with_columns(grade=nw.when(nobody).then(nw.col("computed_grade")).otherwise(nw.col("adopted_grade")))
    result: IntoFrameT = as_given(frame.select(list(GRADES_IN_FORCE)), grades)
    return result


def _latest_statements(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """On each day the latest statement of each customer that is not too old, with equity and revenue of the one a year before it."""
    month = nw.col("period").str.slice(0, 4).cast(nw.Int64) * MONTHS_OF_YEAR + nw.col("period").str.slice(5, 2).cast(
        nw.Int64
    )
    frame = frame.with_columns(month=month, **{name: to_fen(name) for name in STATEMENT_AMOUNTS})
    usable = frame.filter((nw.col("month") >= nw.col("usable_from")) & (nw.col("month") <= nw.col("usable_to")))
    latest = usable.group_by(_CASE).agg(nw.col("month").max())
    before = frame.select(
        *_CASE, (nw.col("month") + MONTHS_OF_YEAR).alias("month"), *[nw.col(name).alias(f"{name}_before") for name in _BEFORE],
        has_statement_before=nw.lit(True),
    )  # fmt: skip
    return (
        latest.join(usable, on=[*_CASE, "month"], how="inner")
        .join(before, on=[*_CASE, "month"], how="left")
        .with_columns(statement_period=nw.col("period"))
        .drop("period", "month", *(name for name in DAY if name not in _CASE))
    )


def usable_months(rules: InForce) -> tuple[int, int]:
    """The first and last month (year × 12 + month) of usable statements: ended by the day, and not too many months before its month."""
    has_ended = rules.day == month_end(rules.day.year, rules.day.month)
    last = _month(rules.day) if has_ended else _month(rules.day) - 1
    first = _month(add_months(rules.day, -rules.whole("statement_age_months")))
    return first, last


def _month(day: date) -> int:
    return day.year * MONTHS_OF_YEAR + day.month


def _with_points(frame: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """For each indicator its value (`debt_ratio`) and its points (`points_debt_ratio`); null where not assessed."""
    points: dict[str, nw.Expr] = {}
    values: dict[str, nw.Expr] = {}
    for name, ratio in _ratios().items():
        known = ratio.denominator != 0
        values[name] = nw.when(known).then(divided(ratio.numerator, ratio.denominator))
        points[name] = nw.when(known).then(_ratio_points(ratio, rules.bands(f"points_{name}")))
    interest = nw.col("interest_expense")
    free_of_interest = nw.lit(rules.whole("interest_free_points"))
    points["interest_cover"] = nw.when(interest <= 0).then(free_of_interest).otherwise(points["interest_cover"])
    values["interest_cover"] = nw.when(interest > 0).then(values["interest_cover"])
    points["years_established"], values["years_established"] = _years(rules)
    worst = nw.col("worst_days_overdue_24m").cast(nw.Int64)
    points["credit_record"] = _points(worst, 1, rules.bands("points_credit_record"))
    values["credit_record"] = worst.cast(nw.Float64)
    # the officer's judgement has no source in the filings: it is not assessed until casework gives one
    points["officer_judgement"], values["officer_judgement"] = (
        nw.lit(None, dtype=nw.Int64),
        nw.lit(None, dtype=nw.Float64),
    )
    named = {f"points_{name}": expression.cast(nw.Int64) for name, expression in points.items()}
    return frame.with_columns(**named, **values)


def _ratios() -> dict[str, Ratio]:
    """The indicators that are ratios of statement lines."""
    col = nw.col
    # average equity of two statements as a sum over twice the number of statements; closing equity alone counts twice
    both_years = col("equity") + nw.when(~col("equity_before").is_null()).then(col("equity_before")).otherwise(
        col("equity")
    )
    return {
        "debt_ratio": Ratio(col("total_liabilities"), col("total_assets")),
        "current_ratio": Ratio(col("current_assets"), col("current_liabilities")),
        "interest_cover": Ratio(col("profit_before_tax") + col("interest_expense"), col("interest_expense")),
        "cash_flow_ratio": Ratio(col("operating_cash_flow"), col("current_liabilities")),
        "net_margin": Ratio(col("net_profit"), col("revenue")),
        "return_on_equity": Ratio(col("net_profit") * 2, both_years),
        "revenue_growth": Ratio(col("revenue") - col("revenue_before"), col("revenue_before")),
    }


def _ratio_points(ratio: Ratio, bands: Bands) -> nw.Expr:
    """Points of a ratio; a denominator below zero (negative equity) has no meaningful ratio and gets what lies beyond the last band."""
    beyond = nw.when(~ratio.numerator.is_null()).then(nw.lit(int(bands.otherwise or 0)))
    return nw.when(ratio.denominator < 0).then(beyond).otherwise(_points(ratio.numerator, ratio.denominator, bands))


def _points(numerator: nw.Expr, denominator: nw.Expr | int, bands: Bands) -> nw.Expr:
    """Points of numerator / denominator, limits included; null where either is."""
    expression: nw.Expr = nw.when(~(numerator * denominator * 0).is_null()).then(nw.lit(int(bands.otherwise or 0)))
    scaled = numerator * THOUSAND
    for limit, points in reversed(bands.steps):
        edge = denominator * thousandths(limit)
        inside = scaled <= edge if bands.direction == "at_most" else scaled >= edge
        expression = nw.when(inside).then(nw.lit(int(points))).otherwise(expression)
    return expression


def _years(rules: InForce) -> tuple[nw.Expr, nw.Expr]:
    """Points of the whole years since establishment, and those years; a day to come is not assessed."""
    established, day = nw.col("established"), nw.col("as_of")
    months = nw.col("day_month") - month_number(established)
    # the last day of a month reaches every day of establishment
    is_short = (established.dt.day() > nw.col("day_of_month")) & ~nw.col("is_month_end")
    whole = nw.when(is_short).then(months - 1).otherwise(months) // MONTHS_OF_YEAR
    years = nw.when(established <= day).then(whole)
    return _points(years, 1, rules.bands("points_years_established")), years.cast(nw.Float64)


def _graded(frame: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """Score, grade and what is missing."""
    most = {name: int(points) for name, points in rules.table("points_maximum").items()}
    reached = _sum({name: nw.col(f"points_{name}") for name in most})
    assessable = _sum({name: nw.lit(points) for name, points in most.items()})
    frame = frame.with_columns(
        reached=reached,
        assessable=assessable,
        missing=codes_where({name: nw.col(f"points_{name}").is_null() for name in most}),
    )
    rated = nw.col("assessable") >= rules.whole("assessable_minimum")
    return frame.with_columns(
        score=nw.when(rated).then(divided(nw.col("reached") * 100, nw.col("assessable"))),
        grade=nw.when(rated).then(_grade(rules)).otherwise(nw.lit(UNRATED)),
        has_statement_before=nw.col("has_statement_before").fill_null(False),
        parameters_version=nw.lit(rules.version),
    ).select(list(CUSTOMER_GRADES))


def _sum(points: Mapping[str, nw.Expr]) -> nw.Expr:
    """Sum over the indicators that were assessed."""
    assessed = [
        nw.when(~nw.col(f"points_{name}").is_null()).then(value).otherwise(nw.lit(0)) for name, value in points.items()
    ]
    return nw.sum_horizontal(*assessed).cast(nw.Int64)


def _grade(rules: InForce) -> nw.Expr:
    """The first grade whose line the score reaches; compared as whole numbers, so that a score on the line has the grade."""
    expression: nw.Expr = nw.lit(catalogue.GRADES[-1])
    for grade, line in sorted(rules.table("grade_scores").items(), key=lambda item: item[1]):
        on_line = nw.col("reached") * 100 >= nw.col("assessable") * int(line)
        expression = nw.when(on_line).then(nw.lit(grade)).otherwise(expression)
    return expression
