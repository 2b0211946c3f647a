"""Learning from few rows: one slope for each feature, drawn towards none, never against what a feature is allowed to mean.

    log-odds = intercept + Σ slope × standing of the feature's bin            standing: mean place of its cases, scaled by the spread

Here: learning, written out as the table of contributions that every registered model is (`additive`). Not here: the bins.

A slope has a prior around none (`SPREAD`, its standard deviation in log-odds for one spread of the feature), so that a handful of partners
cannot make a steep one; a monotone feature whose slope would turn round has none. Nothing is said of what is missing: its bin adds none.

References: Hoerl, Kennard, Ridge regression (1970); Gelman et al., A weakly informative default prior for logistic models (2008).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from models.additive import AdditiveModel, NothingToLearnError, Numbers, expit
from models.binning import Bins, binned, learn_bins
from models.catalogue import BY_NAME

#: Bins of a feature: few rows fill no more.
MOST_BINS = 8
#: Standard deviation of a slope's prior; and how far from the middle, in spreads, a place may stand.
SPREAD, FARTHEST = 1.0, 3.0
#: Rows, and of them worsened and not, below which nothing is learned.
LEAST_ROWS, LEAST_OF_EACH = 120, 12


def learn(frame: pl.DataFrame, labels: Numbers, names: Sequence[str], weights: Numbers | None = None) -> AdditiveModel:
    """Learn the slopes of the named features. Raises NothingToLearnError when the rows are too few or nearly all alike."""
    from scipy.optimize import minimize  # noqa: PLC0415 - seconds to import, and only to learn

    bad = int(labels.sum())
    if not names or len(labels) < LEAST_ROWS or min(bad, len(labels) - bad) < LEAST_OF_EACH:
        zh = f"{len(labels)} 个机构月份，其中恶化 {bad} 个，可用特征 {len(names)} 个"
        en = f"{len(labels)} months of partners, {bad} of them followed by a worsening, {len(names)} features to use"
        raise NothingToLearnError(
            f"可学习的数据不足：{zh}；至少需要 {LEAST_ROWS} 个月份，恶化与未恶化各 {LEAST_OF_EACH} 个。"
            "请补报更早月份，或待历史更长后再训练。"
            f" Too little to learn from: {en}; it takes {LEAST_ROWS} months, and {LEAST_OF_EACH} of each kind."
            " File earlier months, or train when the history is longer."
        )
    bins = learn_bins(frame, names, most=MOST_BINS)
    standings = [_standings(one, frame[one.feature]) for one in bins]
    cases = binned(frame, bins)
    seen = np.column_stack([table[codes] for table, codes in zip(standings, cases.codes, strict=True)])
    weight = np.ones(len(labels)) if weights is None else weights
    bounds = [(None, None), *(_allowed(one) for one in bins)]
    start = np.zeros(len(bins) + 1)
    found = minimize(_loss, start, args=(seen, labels, weight), jac=True, method="L-BFGS-B", bounds=bounds)
    slopes = found.x[1:]
    tables = tuple(
        tuple(float(value) for value in slope * table) for slope, table in zip(slopes, standings, strict=True)
    )
    return AdditiveModel(bins, tables, float(found.x[0]))


def _standings(one: Bins, values: pl.Series) -> Numbers:
    """Where each bin's cases stand on the average, in spreads from the middle; what is missing stands in the middle."""
    known = values.cast(pl.Float64)
    places = known.fill_null(float("nan")).to_numpy()
    codes, size = one.codes(values), one.missing + 1
    is_known = np.isfinite(places)
    table = np.zeros(size)
    if not is_known.any():
        return table
    middle, spread = float(places[is_known].mean()), float(places[is_known].std()) or 1.0
    scaled = np.clip((places[is_known] - middle) / spread, -FARTHEST, FARTHEST)
    seen = np.bincount(codes[is_known], minlength=size)
    table[seen > 0] = np.bincount(codes[is_known], weights=scaled, minlength=size)[seen > 0] / seen[seen > 0]
    return table


def _allowed(one: Bins) -> tuple[float | None, float | None]:
    monotone = BY_NAME[one.feature].monotone
    return (0.0 if monotone > 0 else None, 0.0 if monotone < 0 else None)


def _loss(slopes: Numbers, seen: Numbers, labels: Numbers, weights: Numbers) -> tuple[float, Numbers]:
    """Penalised minus log-likelihood, and its slope; the intercept, which is first, is free."""
    log_odds = slopes[0] + seen @ slopes[1:]
    missed = weights * (expit(log_odds) - labels)
    value = float((weights * (np.logaddexp(0.0, log_odds) - labels * log_odds)).sum())
    value += float((slopes[1:] ** 2).sum()) / (2 * SPREAD**2)
    slope = np.concatenate([[missed.sum()], seen.T @ missed + slopes[1:] / SPREAD**2])
    return value, slope
