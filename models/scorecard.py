"""The explainable challenger: bins, weights of evidence, points; a person can add up the score on paper.

    weight of evidence of a bin = ln(share of good cases in it / share of bad cases in it)
    points = (β × weight of evidence + α / features) × factor, with 600 points at odds of 50 to 1 for good, 20 points to double the odds

Here: learning and applying it. Not here: the bins themselves (`binning`). References: Siddiqi, Credit Risk Scorecards (2006), chapter 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from models.additive import expit
from models.binning import Bins, binned, learn_bins

Numbers = npt.NDArray[np.float64]
BASE_POINTS, BASE_ODDS, DOUBLING = 600, 50, 20
COARSE = 6
_SMOOTHING = 0.5


@dataclass(frozen=True)
class Scorecard:
    """A fitted scorecard: points for each bin of each feature."""

    bins: tuple[Bins, ...]
    points: tuple[tuple[float, ...], ...]
    base: float

    def score(self, frame: pl.DataFrame) -> Numbers:
        """Points of every case; more is better."""
        cases = binned(frame, self.bins)
        total = np.full(frame.height, self.base)
        for table, codes in zip(self.points, cases.codes, strict=True):
            total += np.asarray(table)[codes]
        return total

    def probability(self, frame: pl.DataFrame) -> Numbers:
        """Probability of compensation that the points stand for."""
        factor = DOUBLING / np.log(2)
        return expit(-((self.score(frame) - BASE_POINTS) / factor + np.log(BASE_ODDS)))

    def table(self) -> pl.DataFrame:
        """The card itself: feature, bin, points."""
        rows = [
            (one.feature, one.label(code), round(points, 1))
            for one, table in zip(self.bins, self.points, strict=True)
            for code, points in enumerate(table)
        ]
        return pl.DataFrame(rows, schema={"feature": pl.String, "bin": pl.String, "points": pl.Float64}, orient="row")


def learn(frame: pl.DataFrame, labels: Numbers, names: Sequence[str], weights: Numbers | None = None) -> Scorecard:
    """Learn a scorecard of the named features."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    bins = learn_bins(frame, names, most=COARSE)
    cases = binned(frame, bins)
    weight = np.ones(len(labels)) if weights is None else weights
    evidence = [_evidence(codes, labels, weight, one.missing + 1) for one, codes in zip(bins, cases.codes, strict=True)]
    seen = np.column_stack([table[codes] for table, codes in zip(evidence, cases.codes, strict=True)])
    good = LogisticRegression(C=1.0, max_iter=500).fit(seen, 1 - labels, sample_weight=weight)
    factor = DOUBLING / np.log(2)
    # a bin in which more good cases lie never takes points away: a reversed sign would be a card that nobody can defend
    slopes = np.maximum(good.coef_[0], 0.0)
    points = tuple(
        tuple(float(factor * slope * value) for value in table) for slope, table in zip(slopes, evidence, strict=True)
    )
    base = BASE_POINTS + factor * (float(good.intercept_[0]) - float(np.log(BASE_ODDS)))
    return Scorecard(bins, points, base)


def _evidence(codes: npt.NDArray[np.int64], labels: Numbers, weights: Numbers, size: int) -> Numbers:
    bad = np.bincount(codes, weights=weights * labels, minlength=size) + _SMOOTHING
    good = np.bincount(codes, weights=weights * (1 - labels), minlength=size) + _SMOOTHING
    return np.asarray(np.log((good / good.sum()) / (bad / bad.sum())))
