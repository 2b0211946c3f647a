"""Is the world still as it was when the model learned: stability of scores and features against the training cases.

    PSI = Σ (share now − share then) × ln(share now / share then)            over bins

Here: the index, its verdict, and the index of each month. Not here: what is done about it (a person; indicators of the model's drift).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

#: Market practice since Siddiqi, Credit Risk Scorecards (2006): under 0.10 stable, from 0.25 on another population.
ATTENTION, SHIFTED = 0.10, 0.25
_LEAST_SHARE = 1e-4
LEAST_CASES = 50


def stability_index(then: npt.NDArray[np.int64], now: npt.NDArray[np.int64], bins: int) -> float | None:
    """PSI of the bins of `now` against those of `then`; None when either is empty. An empty bin counts as one in ten thousand.

    >>> round(stability_index(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 2), 6)
    0.274653
    """
    if not len(then) or not len(now):
        return None
    shares = [np.maximum(np.bincount(codes, minlength=bins) / len(codes), _LEAST_SHARE) for codes in (then, now)]
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def verdict(index: float | None) -> str:
    """The verdict of an index."""
    if index is None:
        return "not_assessed_no_data"
    return "normal" if index < ATTENTION else "attention" if index < SHIFTED else "warning"


def score_edges(probabilities: npt.NDArray[np.float64]) -> list[float]:
    """Tenths of the training cases' probabilities, to hold later ones against."""
    return [float(edge) for edge in np.unique(np.quantile(probabilities, np.linspace(0, 1, 11)[1:-1]))]


def by_month(scored: pl.DataFrame, edges: list[float], then: list[int]) -> pl.DataFrame:
    """month, cases, mean_probability, psi, verdict of the cases decided in each month; few cases are not assessed.

    `scored` has decided_on and probability; `then` is how many training cases each tenth had.
    """
    before = np.repeat(np.arange(len(then)), then)
    rows = []
    for (month,), group in scored.group_by([pl.col("decided_on").dt.strftime("%Y-%m")], maintain_order=False):
        codes = np.searchsorted(np.asarray(edges), group["probability"].to_numpy(), side="left").astype(np.int64)
        index = stability_index(before, codes, len(edges) + 1) if len(codes) >= LEAST_CASES else None
        rows.append((month, len(codes), group["probability"].mean(), index, verdict(index)))
    schema = {
        "month": pl.String,
        "cases": pl.Int64,
        "mean_probability": pl.Float64,
        "psi": pl.Float64,
        "verdict": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("month")
