"""Whole columns of numbers turned into the text that partners write: amounts, days, codes.

Here: number to text, a column at a time. What the text means is the contract's affair.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from ingestion.simulation.plan import Array

FIRST_DAY = -10_000  # 1942-08-15
LAST_DAY = 30_000  # 2052-02-20


@cache
def _day_texts() -> pl.Series:
    days = np.arange(FIRST_DAY, LAST_DAY).astype("datetime64[D]")
    return pl.Series(np.datetime_as_string(days).tolist())


def dates(days: Array) -> pl.Series:
    """Days since 1970 as YYYY-MM-DD; -99999 as nothing.

    >>> dates(np.array([0, 20089, -99999])).to_list()
    ['1970-01-01', '2025-01-01', None]
    """
    places = pl.Series(days.astype(np.int64) - FIRST_DAY)
    known = pl.Series(days > FIRST_DAY)
    return _day_texts().gather(pl.select(pl.when(known).then(places)).to_series())


NO_DATE = -99_999
NO_AMOUNT = -1


def money(fen: Array) -> pl.Series:
    """Amounts in fen as yuan with two decimals; -1 as nothing. Negative amounts go through `signed_money`.

    >>> money(np.array([5, 123450, -1])).to_list()
    ['0.05', '1234.50', None]
    """
    frame = pl.DataFrame({"fen": fen})
    yuan = (pl.col("fen") // 100).cast(pl.String)
    rest = (pl.col("fen") % 100).cast(pl.String).str.zfill(2)
    return frame.select(pl.when(pl.col("fen") >= 0).then(pl.concat_str(yuan, pl.lit("."), rest))).to_series()


def signed_money(fen: Array) -> pl.Series:
    """Amounts in fen that may be negative, such as a loss.

    >>> signed_money(np.array([-5])).to_list()
    ['-0.05']
    """
    sign = pl.Series(np.where(fen < 0, "-", "").tolist(), dtype=pl.String)
    return (
        pl.DataFrame([sign.alias("sign"), money(np.abs(fen)).alias("text")])
        .select(pl.concat_str("sign", "text"))
        .to_series()
    )


def hundredths(values: Array) -> pl.Series:
    """Integers that count hundredths, such as basis points of a percent rate: 435 is 4.35."""
    return money(values)


def texts(choices: list[str], places: Array) -> pl.Series:
    """For each place its choice; -1 as nothing."""
    return pl.Series([*choices, None], dtype=pl.String).gather(
        pl.Series(np.where(places < 0, len(choices), places).astype(np.int64))
    )


def flags(truth: Array) -> pl.Series:
    """Y and N."""
    return texts(["N", "Y"], truth.astype(np.int64))


def numbers(values: Array) -> pl.Series:
    """Integers as text; -1 as nothing."""
    return pl.DataFrame({"n": values}).select(pl.when(pl.col("n") >= 0).then(pl.col("n").cast(pl.String))).to_series()


def where(truth: Array, text: pl.Series) -> pl.Series:
    """The text where it applies, else nothing."""
    return pl.DataFrame({"truth": truth, "text": text}).select(pl.when("truth").then("text")).to_series()
