"""Partners graded by month, all at once: the same as each one's determination on the same figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from scoring.parameters.reader import shipped
from scoring.rating.customer_history import months_before
from scoring.rating.partner_history import BY_MONTH, partner_grades
from scoring.rating.partners import determine

#: From what is best to what is worst of every figure, with some that stand on a band, and one that is not known.
VALUES = (None, -0.2, 0.0, 0.02, 0.05, 0.2, 0.7, 0.95, 1.0, 3.0, 8.0, 1e8, 1e9)


def _value(place: int, column: int) -> float | None:
    """Of the first places only some are known, of later ones all but what is none by chance."""
    return VALUES[(place * (column + 1) + column) % len(VALUES)] if column < place else None


def test_all_at_once_says_what_each_determination_says() -> None:
    months = months_before(date(2025, 6, 30), 2, shipped())
    figures = pl.DataFrame(
        [
            {
                "partner_id": f"P{place}", "month_no": month.month_no,
                **{name: _value(place, column) for column, name in enumerate(BY_MONTH)},
            }
            for place in range(40)
            for month in months
        ],
        schema_overrides=dict.fromkeys(BY_MONTH, pl.Float64),
    )  # fmt: skip
    graded = partner_grades(figures, months)
    assert graded.height == figures.height
    rules = {month.month_no: month.rules for month in months}
    for row, said in zip(figures.sort("partner_id", "month_no").to_dicts(), graded.to_dicts(), strict=True):
        known = {name: None if row[name] is None else Decimal(str(row[name])) for name in BY_MONTH}
        found = determine(known, licence_days_left=None, liability=None, rules=rules[row["month_no"]])
        assert (said["grade"], said["assessable"]) == (found.grade, found.assessable)
        assert (said["score"] is None) == (found.score is None)
        assert found.score is None or abs(said["score"] - float(found.score)) < 1e-9
    assert {"unrated", "C"} <= set(graded["grade"])
