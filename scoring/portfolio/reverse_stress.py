"""Reverse stress: the loss, and how much likelier failures would have to be, at which each limit of an institution breaks.

Here: the breaking loss of every measure that a loss moves, the odds at which the expected loss comes to it, which limit breaks first. Not
here: measures and limits (`regulatory`), shocks to a book (`stress`).

A loss is paid from what an institution has: it takes from net assets, from total assets and from its class I assets. With a = 1 where it
takes from the numerator N, and from every denominator D,

    (N − a × loss) / (D − loss) = limit          so     loss = (N − limit × D) / (a − limit)
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scoring.parameters.model import InForce

Numbers = NDArray[np.float64]
#: Measure -> its denominator among `REPORTED`, and whether a loss takes from its numerator as well.
MOVED = {
    "leverage": ("own_net_assets", False),
    "leverage_filed": ("own_net_assets", False),
    "single_customer_share": ("net_assets", False),
    "group_share": ("net_assets", False),
    "capital_ratio": ("total_assets", True),
    "class1_ratio": ("free_assets", True),
    "class12_ratio": ("free_assets", True),
    "class3_ratio": ("free_assets", False),
}
#: Of an institution's report, in yuan: net assets less equity in other guarantors; total assets less the compensation receivable.
REPORTED = ("net_assets", "own_net_assets", "total_assets", "free_assets")
MEASURED = {
    "partner_id": pl.String, "measure": pl.String, "value": pl.Float64, "limit": pl.Float64, "at_most": pl.Boolean,
    **dict.fromkeys(REPORTED, pl.Float64),
}  # fmt: skip
BOOK = {"partner_id": pl.String, "of_guarantor": pl.Float64, "probability": pl.Float64}
MOST_ODDS = 1e6  # beyond it every project fails: no shock of this kind breaks the limit
_STEPS = 60  # of halving: the odds to more figures than anybody reads
_SURE = 1e-9


def breaking(measured: pl.DataFrame, book: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """Rows of `MEASURED` that a loss moves, with breaking_loss, expected_loss, times, odds and is_first; the most fragile first.

    `times`: how many times the year's expected loss the breaking loss is; `odds`: by how much the odds of failing of all its projects would
    have to rise for the expected loss to come to it; null where even all failing does not. `is_first`: no other limit of the partner breaks
    sooner. A limit that is broken already has a loss of 0. `book` has a row for each project with a probability.
    """
    over = pl.col("measure").replace_strict(
        {name: float(taken) for name, (_, taken) in MOVED.items()}, return_dtype=pl.Float64
    )
    under = pl.coalesce(
        pl.when(pl.col("measure").is_in([name for name, (part, _) in MOVED.items() if part == reported])).then(
            pl.col(reported)
        )
        for reported in REPORTED
    )
    known = measured.filter(
        pl.col("measure").is_in(list(MOVED)) & pl.col("limit").is_not_null() & pl.col("value").is_not_null()
    )
    known = known.with_columns(over=over, under=under).filter(pl.col("under") > 0)
    is_kept = pl.when("at_most").then(pl.col("value") <= pl.col("limit")).otherwise(pl.col("value") >= pl.col("limit"))
    loss = (pl.col("value") - pl.col("limit")) * pl.col("under") / (pl.col("over") - pl.col("limit"))
    found = known.with_columns(breaking_loss=pl.when(is_kept).then(loss.clip(lower_bound=0.0)).otherwise(0.0))
    severity = 1 - float(rules.number("portfolio_recovery_rate"))
    expected = book.group_by("partner_id").agg(
        expected_loss=(pl.col("of_guarantor") * pl.col("probability")).sum() * severity
    )
    found = found.join(expected, on="partner_id", how="left").with_columns(pl.col("expected_loss").fill_null(0.0))
    some = pl.when(pl.col("expected_loss") > 0).then(pl.col("expected_loss"))
    found = found.with_columns(times=pl.col("breaking_loss") / some, odds=_odds(found, book, severity))
    found = found.with_columns(is_first=pl.col("breaking_loss") == pl.col("breaking_loss").min().over("partner_id"))
    return found.drop("over", "under", *REPORTED).sort("times", "partner_id", "measure", nulls_last=True)


def _odds(found: pl.DataFrame, book: pl.DataFrame, severity: float) -> pl.Series:
    """By how much odds must rise, for every row at once: the expected loss rises with them, so halving the stretch finds it."""
    wanted = found["breaking_loss"].to_numpy().astype(np.float64)
    low, high = np.ones(len(wanted)), np.full(len(wanted), MOST_ODDS)
    rows = pl.DataFrame({"row": pl.int_range(found.height, eager=True), "partner_id": found["partner_id"]})
    pairs = rows.join(book.drop_nulls("probability"), on="partner_id", how="inner")
    row = pairs["row"].to_numpy()
    at_stake = pairs["of_guarantor"].to_numpy().astype(np.float64) * severity
    against = pairs["probability"].clip(_SURE, 1 - _SURE).to_numpy().astype(np.float64)
    against = (1 - against) / against

    def expected(odds: Numbers) -> Numbers:
        return np.bincount(row, at_stake / (1 + against / odds[row]), len(wanted)).astype(np.float64)

    never, at_once = expected(high) < wanted, expected(low) >= wanted
    for _ in range(_STEPS):
        middle = np.sqrt(low * high)
        enough = expected(middle) >= wanted
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return pl.Series("odds", np.where(never, np.nan, np.where(at_once, 1.0, high))).fill_nan(None)
