"""Forecast of fees (收费预测): what new business may bring in the months to come, with a band.

Here: expectation and band from the months past. Not here: the run-off of what is contracted, which stands apart (the warehouse).

New business is expected as in the same month of the last whole season. The band is so many standard deviations of what such a guess would
have missed in the past; it is empty where the past is too short to know that. `backtest` lists those misses.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from scoring.calendar import MONTHS_OF_YEAR
from scoring.columns import polars_schema
from scoring.finance_columns import FORECAST
from scoring.parameters.model import Parameters

_LEAST_MISSES = 3


def new_business(history: pl.DataFrame, parameters: Parameters, as_of: date) -> pl.DataFrame:
    """Rows of FORECAST for a season of months after `as_of`.

    `history` has month_no and charged (yuan), of whole months before the one of `as_of`; a month without a row is not known.
    """
    rules = parameters.at(as_of)
    season, width = rules.whole("forecast_season_months"), float(rules.number("forecast_band"))
    now = as_of.year * MONTHS_OF_YEAR + as_of.month - 1
    past = history.select("month_no", expected=pl.col("charged").cast(pl.Float64))
    months = pl.DataFrame({"month_no": pl.int_range(now + 1, now + 1 + season, dtype=pl.Int64, eager=True)})
    # the month of the last season that is whole: a season back, or two for the month that has begun
    back = months.with_columns(number="month_no", month_no=pl.col("month_no") - season).with_columns(
        month_no=pl.when(pl.col("month_no") >= now).then(pl.col("month_no") - season).otherwise("month_no")
    )
    spread = backtest(history, parameters, as_of)["missed"].drop_nulls()
    band = width * float(spread.std()) if len(spread) >= _LEAST_MISSES else None  # type: ignore[arg-type]
    found = back.join(past, on="month_no", how="left", maintain_order="left")
    return found.select(
        month=_month("number"),
        expected="expected",
        low=pl.max_horizontal(pl.col("expected") - band, 0.0) if band is not None else None,
        high=pl.col("expected") + band if band is not None else None,
    ).cast(polars_schema(FORECAST))


def backtest(history: pl.DataFrame, parameters: Parameters, as_of: date) -> pl.DataFrame:
    """What the same guess would have said of each month past, and by how much it missed: month, charged, guessed, missed."""
    season = parameters.at(as_of).whole("forecast_season_months")
    known = history.select("month_no", charged=pl.col("charged").cast(pl.Float64))
    guesses = known.select(pl.col("month_no") + season, guessed="charged")
    return known.join(guesses, on="month_no", how="left", maintain_order="left").select(
        "charged", "guessed", month=_month("month_no"), missed=pl.col("charged") - pl.col("guessed")
    )


def _month(number: str) -> pl.Expr:
    month = (pl.col(number) % MONTHS_OF_YEAR + 1).cast(pl.String).str.zfill(2)
    return pl.format("{}-{}", pl.col(number) // MONTHS_OF_YEAR, month)
