"""Which fee standard a project is charged by (收费标准的适用): by its first day and by what it is.

Here: the standards of every day, the one that fits each project of a frame, what each sets. Not here: what a standard is, and two that
contradict each other (`scoring.parameters.standards`), amounts (`tariff`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from scoring.parameters.model import Parameters
from scoring.parameters.standards import FeeStandard, Standards
from scoring.rounding import FEN_OF_YUAN

_MONTHS = {"ANNUAL": 12, "QUARTERLY": 3}
_YEAR_DAYS = {"ACT/365": 365, "ACT/360": 360, "30/360": 360}


def standards_by_day(parameters: Parameters) -> tuple[FeeStandard, ...]:
    """Every standard of every value of the parameter, valid on the days on which both are; of one day the most specific first.

    A standard that a later value no longer lists, or lists with other terms, still charges what began before that value's day.
    """
    dated = parameters.by_id["fee_standards"].values
    followed = [one.valid_from - timedelta(days=1) for one in dated[1:]]
    found: list[FeeStandard] = []
    for one, until in zip(dated, [*followed, date.max], strict=True):
        assert isinstance(one.value, Standards)  # noqa: S101 - the catalogue gives the shape
        ended = (standard.until(one.valid_to or until) for standard in one.value.items)
        found += [
            replace(standard, valid_from=max(standard.valid_from, one.valid_from))
            for standard in ended
            if standard is not None and (standard.valid_to or date.max) >= one.valid_from
        ]
    return tuple(found)


def look_at_customers(standards: tuple[FeeStandard, ...]) -> bool:
    """Is there any whose tier is that of the customer: only then must somebody add up what customers have."""
    return any(one.is_of_customer for one in standards)


def customer_class() -> pl.Expr:
    """The class that a standard may name: farmer before small firm before technology firm, as the project says of itself."""
    return (
        pl.when("is_farmer").then(pl.lit("FARMER"))
        .when("is_small_firm").then(pl.lit("SMALL_FIRM"))
        .when("is_tech").then(pl.lit("TECH"))
        .otherwise(pl.lit("OTHER"))
    )  # fmt: skip


def fitting(standards: tuple[FeeStandard, ...]) -> pl.Expr:
    """The place of the first standard that fits; they stand most specific first, and no two of one rank can fit."""
    named = {
        "product": "product",
        "mode": "reguarantee_mode",
        "partner": "partner_id",
        "customer_class": "customer_class",
    }
    found = pl.lit(None, dtype=pl.Int64)
    for place, standard in reversed(list(enumerate(standards))):
        fits = pl.col("start_date") >= standard.valid_from
        if standard.valid_to is not None:
            fits &= pl.col("start_date") <= standard.valid_to
        for name, code in standard.scope.items():
            fits &= pl.col("region_code").str.starts_with(code) if name == "region" else pl.col(named[name]) == code
        found = pl.when(fits.fill_null(False)).then(pl.lit(place, dtype=pl.Int64)).otherwise(found)
    return found


def terms(standards: tuple[FeeStandard, ...]) -> pl.DataFrame:
    """A row for each standard, by its place: all that it sets but its rates; `months` lie between charges, `year_days` divide them."""
    return pl.DataFrame(
        {
            "standard": pl.Series(range(len(standards)), dtype=pl.Int64),
            "standard_id": [one.id for one in standards],
            "collection": [one.collection for one in standards],
            "months": pl.Series([_MONTHS.get(one.collection) for one in standards], dtype=pl.Int64),
            "year_days": pl.Series([_YEAR_DAYS[one.day_count] for one in standards], dtype=pl.Int64),
            "is_of_customer": [one.is_of_customer for one in standards],
            "by_months": [one.day_count == "30/360" for one in standards],
            "minimum_fen": pl.Series([int(one.minimum * FEN_OF_YUAN) for one in standards], dtype=pl.Int64),
        }
    )
