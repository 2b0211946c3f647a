"""Grades of partners at month ends (合作机构等级历史): what the scorecard says of what is dated by each of them.

Here: figures of partners and months to score and grade, all at once. Not here: one partner's determination with factors, knock-outs and
line (`partners`), the figures (`orchestration.judging.grading_partners`), the grade that people adopt (`casework.partners.evaluation`).

What the warehouse keeps for the day of the build alone (the largest ten customers, the cover by counter-guarantees) and what people answer
is in no month, so that months can be compared: the score is that of the points that remain, and `assessable` says how many.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scoring.parameters.catalogue import GRADES
from scoring.parameters.model import InForce
from scoring.rating.customer_history import Month
from scoring.rating.partners import UNRATED, WHOLE_SCORE

#: Indicators that are known of every month.
BY_MONTH = (
    "compensation_rate", "overdue_rate", "compensation_trend", "leverage", "fee_income_ratio", "growth", "small_farmer_share",
    "class12_ratio", "reserve_cover", "liquid_cover", "capital", "row_quality", "punctuality",
)  # fmt: skip
GRADED = {
    "partner_id": pl.String,
    "month_no": pl.Int32,
    "grade": pl.String,
    "score": pl.Float64,
    "assessable": pl.Int32,
}


def partner_grades(figures: pl.DataFrame, months: Sequence[Month]) -> pl.DataFrame:
    """Rows of `GRADED` from partner_id, month_no and the columns of `BY_MONTH`, each month by the rules of its last day.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> rules = shipped().at(date(2025, 6, 30))
    >>> june = Month(2025 * 12 + 5, date(2025, 6, 30), date(2023, 6, 30), rules)
    >>> figures = pl.DataFrame({"partner_id": ["P"], "month_no": [june.month_no], **{name: [0.0] for name in BY_MONTH}})
    >>> partner_grades(figures, [june]).select("grade", "assessable").row(0)
    ('C', 85)
    """
    by_month = figures.partition_by("month_no", as_dict=True)
    graded = [_graded(by_month[month.month_no,], month.rules) for month in months if (month.month_no,) in by_month]
    return pl.concat([pl.DataFrame(schema=GRADED), *graded]).sort("partner_id", "month_no")


def _graded(figures: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    points = {name: _points(name, rules) for name in BY_MONTH}
    most = rules.table("partner_points_maximum")
    assessable = pl.sum_horizontal(
        pl.when(given.is_not_null()).then(pl.lit(int(most[name]))).otherwise(0) for name, given in points.items()
    )
    summed = figures.select(
        "partner_id", "month_no", assessable=assessable, reached=pl.sum_horizontal(*points.values())
    )
    is_graded = pl.col("assessable") >= rules.whole("assessable_minimum")
    return summed.select(
        pl.col("partner_id"),
        pl.col("month_no").cast(pl.Int32),
        grade=pl.when(is_graded).then(_grade(rules)).otherwise(pl.lit(UNRATED)),
        score=pl.when(is_graded).then(pl.col("reached") / pl.col("assessable") * WHOLE_SCORE),
        assessable=pl.col("assessable").cast(pl.Int32),
    )


def _points(name: str, rules: InForce) -> pl.Expr:
    """The points of an indicator; none where it is not known."""
    value, bands = pl.col(name).cast(pl.Float64), rules.bands(f"partner_{name}")
    points = pl.lit(None if bands.otherwise is None else float(bands.otherwise), pl.Float64)
    for limit, gives in reversed(bands.steps):
        inside = value <= float(limit) if bands.direction == "at_most" else value >= float(limit)
        points = pl.when(inside).then(pl.lit(float(gives))).otherwise(points)
    return pl.when(value.is_not_null()).then(points)


def _grade(rules: InForce) -> pl.Expr:
    """The first grade whose line the score reaches, multiplied out, so that a score on the line has the grade."""
    grade = pl.lit(GRADES[-1])
    for name, line in sorted(rules.table("grade_scores").items(), key=lambda item: item[1]):
        reached = pl.col("reached") * WHOLE_SCORE >= pl.col("assessable") * float(line)
        grade = pl.when(reached).then(pl.lit(name)).otherwise(grade)
    return grade
