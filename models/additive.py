"""Boosting without interactions: each feature adds its own amount to the log-odds, read off a table.

Here: learning the tables, calibrating them, applying them, and a case's reasons. scikit-learn learns; what it learned is written out as one
number for each bin, so that applying it is looking up and adding, the same for one row as for a million.

    log-odds = intercept + Σ contribution of each feature's bin            probability = 1 / (1 + exp(−log-odds))

A contribution is relative to the average training case, so it is a reason: above zero it speaks for a compensation. Monotone features are
constrained while learning. Calibration is Platt's: one slope and one shift, learned on later cases than the tables.

References: Friedman, Greedy function approximation (2001); Lou, Caruana, Gehrke, Intelligible models (2012); Platt (1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from models.binning import Binned, Bins, binned, learn_bins
from models.catalogue import BY_NAME

Numbers = npt.NDArray[np.float64]
REASONS = 4
_ROUNDS, _RATE, _LEAVES, _PIECE = 250, 0.06, 6, 200_000
#: Fewer compensations than this calibrate nothing: then the tables stand as they were learned.
LEAST_TO_CALIBRATE = 20


class NothingToLearnError(ValueError):
    """The training cases are too few, or all end alike; the message says how many there are."""


@dataclass(frozen=True)
class AdditiveModel:
    """A fitted model: the tables. `is_calibrated`: were there enough later compensations to calibrate with."""

    bins: tuple[Bins, ...]
    contributions: tuple[tuple[float, ...], ...]
    intercept: float
    is_calibrated: bool = False

    def log_odds(self, frame: pl.DataFrame) -> Numbers:
        """Log-odds of every case."""
        return self._sum(binned(frame, self.bins))

    def probability(self, frame: pl.DataFrame) -> Numbers:
        """Probability of every case."""
        return expit(self.log_odds(frame))

    def _sum(self, cases: Binned) -> Numbers:
        size = len(cases.codes[0]) if cases.codes else 0
        total = np.full(size, self.intercept)
        for table, codes in zip(self.contributions, cases.codes, strict=True):
            total += np.asarray(table)[codes]
        return total

    def judged(self, frame: pl.DataFrame, subject: str = "project_id") -> pl.DataFrame:
        """Subject, probability, reasons: the features that weigh most in each case, with what each adds to the log-odds."""
        pieces = [self._judged(frame.slice(start, _PIECE), subject) for start in range(0, max(frame.height, 1), _PIECE)]
        return pl.concat(pieces)

    def _judged(self, frame: pl.DataFrame, subject: str) -> pl.DataFrame:
        cases = binned(frame, self.bins)
        amounts = np.column_stack([np.asarray(t)[c] for t, c in zip(self.contributions, cases.codes, strict=True)])
        total = self._sum(cases)
        count = min(REASONS, amounts.shape[1])
        # a stable order, so that equal weights give the same reasons in every batch
        order = np.argsort(-np.abs(amounts), axis=1, kind="stable")[:, :count]
        names = np.asarray([one.feature for one in self.bins], dtype=object)
        weighed = np.take_along_axis(amounts, order, axis=1)
        parts = [
            pl.concat_str(
                pl.Series(names[order[:, place]], dtype=pl.String), pl.Series(_signed(weighed[:, place])), separator=" "
            )
            for place in range(count)
        ]
        said = pl.select(reasons=pl.concat_str(parts, separator="; ")) if parts else pl.DataFrame({"reasons": []})
        return pl.DataFrame({subject: frame[subject], "probability": expit(total), "reasons": said["reasons"]})

    def reasons(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Of few cases, every feature: project_id, feature, bin, contribution; they and the intercept add up to the log-odds."""
        cases = binned(frame, self.bins)
        rows = [
            {
                "project_id": project_id,
                "feature": one.feature,
                "bin": one.label(int(codes[place])),
                "contribution": table[codes[place]],
            }
            for place, project_id in enumerate(frame["project_id"])
            for one, table, codes in zip(self.bins, self.contributions, cases.codes, strict=True)
        ]
        return pl.DataFrame(
            rows, schema={"project_id": pl.String, "feature": pl.String, "bin": pl.String, "contribution": pl.Float64}
        )

    def calibrated(self, frame: pl.DataFrame, labels: Numbers, weights: Numbers | None = None) -> AdditiveModel:
        """The same model with slope and shift learned on `frame`, which must not be what the tables were learned on."""
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - seconds to import, and only to learn

        if min(labels.sum(), len(labels) - labels.sum()) < LEAST_TO_CALIBRATE:
            return self
        platt = LogisticRegression(C=1e6).fit(self.log_odds(frame)[:, None], labels, sample_weight=weights)
        slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
        if slope <= 0:  # later cases contradict what was learned: turning it round would break what is monotone
            return self
        tables = tuple(tuple(slope * value for value in table) for table in self.contributions)
        return replace(self, contributions=tables, intercept=slope * self.intercept + shift, is_calibrated=True)

    def as_dict(self) -> dict[str, Any]:
        """What is stored."""
        tables = [
            {**one.as_dict(), "contributions": list(table)}
            for one, table in zip(self.bins, self.contributions, strict=True)
        ]
        return {"intercept": self.intercept, "is_calibrated": self.is_calibrated, "tables": tables}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> AdditiveModel:
        """What was stored."""
        tables = stored["tables"]
        return cls(
            tuple(Bins(one["feature"], tuple(one["edges"]), tuple(one["categories"])) for one in tables),
            tuple(tuple(one["contributions"]) for one in tables),
            stored["intercept"],
            stored["is_calibrated"],
        )


def learn(frame: pl.DataFrame, labels: Numbers, names: Sequence[str], weights: Numbers | None = None) -> AdditiveModel:
    """Learn the tables of the named features. Raises NothingToLearnError when the cases are too few or all alike."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    bad = int(labels.sum())
    if min(bad, len(labels) - bad) < LEAST_TO_CALIBRATE:
        raise NothingToLearnError(
            f"训练样本不足：{len(labels)} 个项目中 {bad} 个代偿。 Too little to learn from: {bad} of {len(labels)} cases were compensated."
        )
    bins = learn_bins(frame, names)
    cases = binned(frame, bins)
    boosted = HistGradientBoostingClassifier(
        learning_rate=_RATE,
        max_iter=_ROUNDS,
        max_leaf_nodes=_LEAVES,
        min_samples_leaf=max(20, len(labels) // 500),
        l2_regularization=5.0,
        interaction_cst="no_interactions",
        monotonic_cst=[BY_NAME[one.feature].monotone for one in bins],
        categorical_features=[one.is_category and bool(one.categories) for one in bins],
        early_stopping=False,
        random_state=0,
    ).fit(cases.as_numbers(), labels, sample_weight=weights)
    return _written_out(boosted, bins, cases, weights)


def _written_out(boosted: Any, bins: tuple[Bins, ...], cases: Binned, weights: Numbers | None) -> AdditiveModel:
    """What was learned, as a table for each feature: the others are held at missing, and no two of them interact."""
    nothing = np.full((1, len(bins)), np.nan)
    start = float(boosted.decision_function(nothing)[0])
    tables, intercept = [], start
    for place, one in enumerate(bins):
        asked = np.repeat(nothing, one.count + 1, axis=0)
        asked[: one.count, place] = np.arange(one.count)
        table = boosted.decision_function(asked) - start
        shares = np.bincount(cases.codes[place], weights=weights, minlength=one.count + 1)
        mean = float((table * shares).sum() / shares.sum())
        tables.append(tuple(float(value - mean) for value in table))
        intercept += mean
    return AdditiveModel(bins, tuple(tables), intercept)


def expit(log_odds: Numbers) -> Numbers:
    """1 / (1 + exp(−x)), without overflow."""
    positive = np.exp(-np.abs(log_odds))
    return np.where(log_odds >= 0, 1 / (1 + positive), positive / (1 + positive))


def _signed(values: Numbers) -> pl.Series:
    rounded = pl.Series(np.round(values, 2) + 0.0)
    sign = pl.when(rounded >= 0).then(pl.lit("+")).otherwise(pl.lit("-"))
    return pl.select(pl.concat_str(sign, rounded.abs().cast(pl.Decimal(9, 2)).cast(pl.String))).to_series()
