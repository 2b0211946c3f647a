"""How good probabilities are: AUC, KS, Brier, calibration by tenth, lift, money caught; each with a bootstrap interval where it has one.

Here: figures from labels and probabilities, weighted where a sample is not the population. Not here: which cases are looked at
(`backtest`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Clusters = npt.NDArray[np.int64]
DRAWS, TENTHS = 100, 10
LOW, HIGH = 2.5, 97.5


@dataclass(frozen=True)
class Figure:
    """One figure: of what (`name`), of which part (a tenth, a month, a feature; empty: of all), with an interval where there is one."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    part: str = ""
    cases: int = 0


def auc(labels: Numbers, scores: Numbers, weights: Numbers | None = None) -> float:
    """The chance that a compensated case has a higher score than another; ties count half. Not a number when all end alike.

    >>> auc(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    weights = np.ones(len(labels)) if weights is None else weights
    order = np.argsort(scores, kind="stable")
    score, bad, good = scores[order], (weights * labels)[order], (weights * (1 - labels))[order]
    ends = np.flatnonzero(np.append(np.diff(score) != 0, True))
    bad_upto, good_upto = np.cumsum(bad)[ends], np.cumsum(good)[ends]
    bad_here, good_here = np.diff(bad_upto, prepend=0), np.diff(good_upto, prepend=0)
    pairs = bad_upto[-1] * good_upto[-1]
    if pairs == 0:
        return float("nan")
    return float((bad_here * (good_upto - good_here / 2)).sum() / pairs)


def ks(labels: Numbers, scores: Numbers, weights: Numbers | None = None) -> float:
    """The widest gap between the shares of bad and of good cases up to a score."""
    weights = np.ones(len(labels)) if weights is None else weights
    order = np.argsort(scores, kind="stable")
    score, bad, good = scores[order], (weights * labels)[order], (weights * (1 - labels))[order]
    ends = np.flatnonzero(np.append(np.diff(score) != 0, True))
    gap = np.cumsum(bad)[ends] / max(bad.sum(), 1e-12) - np.cumsum(good)[ends] / max(good.sum(), 1e-12)
    return float(np.abs(gap).max())


def brier(labels: Numbers, scores: Numbers, weights: Numbers | None = None) -> float:
    """The mean squared distance between probability and outcome."""
    return float(np.average((scores - labels) ** 2, weights=weights))


def figures(
    labels: Numbers, scores: Numbers, amounts: Numbers, weights: Numbers | None = None, clusters: Clusters | None = None
) -> Iterator[Figure]:
    """Every figure of a set of cases; `amounts` are what is at stake in each.

    `clusters` numbers whose case each is, where cases of one subject are alike: then whole subjects are drawn for the intervals.
    """
    weights = np.ones(len(labels)) if weights is None else weights
    for name, measure in (("auc", auc), ("ks", ks), ("brier", brier)):
        low, high = _interval(partial(_redrawn, measure, labels, scores, weights), len(labels), clusters)
        yield Figure(name, measure(labels, scores, weights), low, high, cases=len(labels))
    yield Figure("rate", float(np.average(labels, weights=weights)), cases=len(labels))
    yield Figure("mean_probability", float(np.average(scores, weights=weights)), cases=len(labels))
    order = np.argsort(-scores, kind="stable")
    top = order[: max(1, len(order) // TENTHS)]
    rate, whole = np.average(labels[top], weights=weights[top]), np.average(labels, weights=weights)
    yield Figure("lift_top_tenth", float(rate / whole) if whole else None, cases=len(top))
    bad_money = float((amounts * labels * weights).sum())
    caught = float((amounts * labels * weights)[top].sum())
    yield Figure("money_caught_top_tenth", caught / bad_money if bad_money else None, cases=len(top))
    yield Figure("money_per_ten_cases", 10 * caught / float(weights[top].sum()), cases=len(top))
    for tenth, place in enumerate(np.array_split(order[::-1], TENTHS), 1):
        if len(place):
            share = float(np.average(labels[place], weights=weights[place]))
            said = float(np.average(scores[place], weights=weights[place]))
            yield Figure("calibration_said", said, part=f"{tenth:02d}", cases=len(place))
            yield Figure("calibration_came", share, *_wilson(share, len(place)), part=f"{tenth:02d}", cases=len(place))


def _redrawn(
    measure: Callable[[Numbers, Numbers, Numbers], float],
    labels: Numbers,
    scores: Numbers,
    weights: Numbers,
    drawn: Numbers,
) -> float:
    """A measure of cases that were drawn so many times each."""
    return measure(labels, scores, weights * drawn)


def lead(
    labels: Numbers, scores: Numbers, others: Numbers, weights: Numbers | None = None, clusters: Clusters | None = None
) -> Figure:
    """By how much the AUC of `scores` is above that of `others` on the same cases, with an interval over the same draws."""
    weights = np.ones(len(labels)) if weights is None else weights

    def ahead(drawn: Numbers) -> float:
        return auc(labels, scores, weights * drawn) - auc(labels, others, weights * drawn)

    return Figure("auc_lead", ahead(np.ones(len(labels))), *_interval(ahead, len(labels), clusters), cases=len(labels))


def _interval(
    measure: Callable[[Numbers], float], cases: int, clusters: Clusters | None
) -> tuple[float | None, float | None]:
    """Percentiles over draws with replacement, of cases or of whole clusters, from a fixed seed, so that a report repeats."""
    chance = np.random.default_rng(0)
    whose = np.arange(cases) if clusters is None else clusters
    subjects = int(whose.max()) + 1 if cases else 0
    drawn = []
    for _ in range(DRAWS):
        times = np.bincount(chance.integers(0, subjects, subjects), minlength=subjects)
        drawn.append(measure(times[whose].astype(np.float64)))
    known = np.asarray([value for value in drawn if np.isfinite(value)])
    if not len(known):
        return None, None
    return float(np.percentile(known, LOW)), float(np.percentile(known, HIGH))


def _wilson(share: float, cases: int) -> tuple[float, float]:
    """Wilson's interval of a share: it stays within 0 and 1 also for few cases."""
    z = 1.959963984540054
    middle = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    half = z / (1 + z * z / cases) * np.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    return float(max(0.0, middle - half)), float(min(1.0, middle + half))
