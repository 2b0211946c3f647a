"""Learning on the past and testing on what came after: the split, the model, its challengers, the figures of each.

Here: everything between labelled features and a report. The split is by the day of decision, never at random: tables are learned on the
earliest cases, calibrated on the next, tested on the last. A training case whose outcome became certain only after the training period is
left out (`strict`), as long as enough remain: else it is kept, and the report says how many outcomes came from later.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from models import additive, scorecard
from models.additive import AdditiveModel
from models.audit import audit, usable
from models.baselines import BASELINES, Lesson
from models.drift import score_edges
from models.features import known_in_time
from models.measures import Figure, figures
from models.scorecard import Scorecard

Numbers = npt.NDArray[np.float64]
CHAMPION, CARD = "additive", "scorecard"
#: Of the cases by day of decision: the earliest to learn from, the next to calibrate, the last to test.
LEARNS, CALIBRATES = 0.6, 0.8
#: Compensations among the training cases that a strict split must leave.
LEAST_STRICT = 100


@dataclass(frozen=True)
class Split:
    """First days of the cases that calibrate and of those that test, the last day that tests; `strict` as asked."""

    calibrates_from: date
    tests_from: date
    tests_to: date | None = None
    strict: bool = True


@dataclass(frozen=True)
class Backtest:
    """What was learned and how it did."""

    model: AdditiveModel
    card: Scorecard
    audited: pl.DataFrame
    split: Split
    figures: dict[str, list[Figure]]
    counts: dict[str, int]
    edges: list[float] = field(default_factory=list)
    then: list[int] = field(default_factory=list)


def even_split(cases: pl.DataFrame) -> Split:
    """A split of the labelled cases by their days of decision."""
    days = cases["decided_on"].sort()
    return Split(days[int(len(days) * LEARNS)], days[int(len(days) * CALIBRATES)])


def backtest(
    cases: pl.DataFrame,
    split: Split | None = None,
    *,
    cleared: Collection[str] = (),
    excluded: Collection[str] = (),
    with_baselines: bool = True,
) -> Backtest:
    """Learn and test. `cases` have the features, `label`, `known_by`, `amount_at_stake`; and `weight` where they are not the population.

    Raises NothingToLearnError when there are too few.
    """
    cases = cases.filter(pl.col("label").is_not_null())
    if "weight" not in cases.columns:
        cases = cases.with_columns(weight=pl.lit(1.0))
    if cases.height < additive.LEAST_TO_CALIBRATE:
        raise additive.NothingToLearnError(
            f"训练样本不足：{cases.height} 个项目结果已定。 Too little to learn from: the outcome of {cases.height} cases is known."
        )
    split = split or even_split(cases)
    train, later, test, peeked = _parts(cases, split)
    audited = audit(train, train["label"], cleared=cleared, weights=train["weight"])
    names = [name for name in usable(audited) if name not in excluded]
    train, later, test = (known_in_time(part) for part in (train, later, test))
    model = additive.learn(train, _labels(train), names, _weights(train))
    model = model.calibrated(later, _labels(later), _weights(later)) if later.height else model
    card = scorecard.learn(train, _labels(train), names, _weights(train))
    counts = {"train": train.height, "calibrate": later.height, "test": test.height, "outcomes_from_later": peeked}
    counts |= {f"{part}_bad": int(frame["label"].sum()) for part, frame in (("train", train), ("test", test))}
    reported = _figures(model, card, train, test, names, with_baselines=with_baselines) if test.height else {}
    probabilities = model.probability(train)
    edges = score_edges(probabilities)
    then = np.bincount(np.searchsorted(np.asarray(edges), probabilities, side="left"), minlength=len(edges) + 1)
    return Backtest(model, card, audited, split, reported, counts, edges, [int(count) for count in then])


def _parts(cases: pl.DataFrame, split: Split) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int]:
    """Training, calibration and test cases, and how many training outcomes became certain only after the training period."""
    decided = pl.col("decided_on")
    cases = cases.sort("decided_on", "project_id")
    train = cases.filter(decided < split.calibrates_from)
    late = train.filter(pl.col("known_by") >= split.tests_from)
    in_time = train.filter(pl.col("known_by") < split.tests_from)
    peeked = late.height
    if split.strict and int(in_time["label"].sum()) >= LEAST_STRICT:
        train, peeked = in_time, 0
    later = cases.filter(decided.is_between(split.calibrates_from, split.tests_from, closed="left"))
    test = cases.filter((decided >= split.tests_from) & (decided <= (split.tests_to or date.max)))
    return train, later, test, peeked


def _figures(
    model: AdditiveModel,
    card: Scorecard,
    train: pl.DataFrame,
    test: pl.DataFrame,
    names: list[str],
    *,
    with_baselines: bool,
) -> dict[str, list[Figure]]:
    said = {CHAMPION: model.probability(test), CARD: card.probability(test)}
    if with_baselines:
        for name, baseline in BASELINES.items():
            said[name] = baseline(Lesson(train, _labels(train), names, _weights(train)), test)
    amounts = test["amount_at_stake"].fill_null(0.0).to_numpy()
    return {name: list(figures(_labels(test), scores, amounts, _weights(test))) for name, scores in said.items()}


def _labels(frame: pl.DataFrame) -> Numbers:
    return frame["label"].cast(pl.Float64).to_numpy()


def _weights(frame: pl.DataFrame) -> Numbers:
    return frame["weight"].cast(pl.Float64).to_numpy()
