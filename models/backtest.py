"""Learning on the past and testing on what came after: the split, the model, its challengers, the figures of each.

Here: everything between labelled features and a report, by the method of the target. The split is by the day of decision, never at random:
tables are learned on the earliest cases, calibrated on the next, tested on the last. A training case whose outcome became certain only
after the training period is left out (`strict`), as long as enough remain: else it is kept, and the report says how many outcomes came from
later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from models import additive, linear, scorecard
from models.additive import AdditiveModel, Numbers
from models.audit import TOO_GOOD, audit, usable
from models.baselines import BASELINES, PARTNER_BASELINES, Baseline, Lesson
from models.drift import score_edges
from models.features import DECIDED, FEATURES, Feature, known_in_time
from models.measures import Figure, figures, lead
from models.partner_months import NOT_LEARNED, PARTNER_FEATURES, SINGLE
from models.scorecard import Scorecard

CHAMPION, CARD = "additive", "scorecard"
#: Of the cases by day of decision: the earliest to learn from, the next to calibrate, the last to test.
LEARNS, CALIBRATES = 0.6, 0.8
#: Of the months of partners, those that come before testing begins: few are left once outcomes that reach into it are out.
TESTED_AFTER = 0.65
#: Parts of the subjects, each held out once, when features are chosen.
FOLDS = 10
#: Compensations among the training cases that a strict split must leave.
LEAST_STRICT = 100
#: A state of a partner that lasts foretells itself, so that what is too good to be true is better than of projects.
TOO_GOOD_OF_MONTHS = 0.90


@dataclass(frozen=True)
class Split:
    """First days of the cases that calibrate and of those that test, the last day that tests; `strict` as asked."""

    calibrates_from: date
    tests_from: date
    tests_to: date | None = None
    strict: bool = True


@dataclass(frozen=True)
class Backtest:
    """What was learned and how it did; a card of points where the method has one."""

    model: AdditiveModel
    card: Scorecard | None
    audited: pl.DataFrame
    split: Split
    figures: dict[str, list[Figure]]
    counts: dict[str, int]
    edges: list[float] = field(default_factory=list)
    then: list[int] = field(default_factory=list)


def even_split(cases: pl.DataFrame) -> Split:
    """A split of the labelled cases by their days of decision."""
    days = cases[DECIDED].sort()
    return Split(days[int(len(days) * LEARNS)], days[int(len(days) * CALIBRATES)])


def split_by_month(cases: pl.DataFrame) -> Split:
    """The last months test; none calibrate, for there are too few."""
    days = cases[DECIDED].unique().sort()
    first = days[int(len(days) * TESTED_AFTER)]
    return Split(first, first)


@dataclass(frozen=True)
class Method:
    """How a target is learned. `subject` names whose case each is; `in_clusters`: those of one are alike, so intervals draw subjects.

    `least_strict`: compensations that must remain when outcomes from later are left out; 0: they are left out whatever remains.
    `not_learned`: features that are audited only. `single`: the feature that a model of many must beat (`chosen_features`).
    """

    subject: str
    features: tuple[Feature, ...]
    learn: Callable[[pl.DataFrame, Numbers, list[str], Numbers], AdditiveModel]
    baselines: Mapping[str, Baseline]
    split: Callable[[pl.DataFrame], Split]
    has_card: bool
    too_good: float
    least_strict: int
    in_clusters: bool
    not_learned: tuple[str, ...] = ()
    single: str | None = None


OF_PROJECTS = Method("project_id", FEATURES, additive.learn, BASELINES, even_split, True, TOO_GOOD, LEAST_STRICT, False)
OF_PARTNERS = Method(
    "partner_id",
    PARTNER_FEATURES,
    linear.learn,
    PARTNER_BASELINES,
    split_by_month,
    False,
    TOO_GOOD_OF_MONTHS,
    0,
    True,
    NOT_LEARNED,
    SINGLE,
)


def backtest(
    cases: pl.DataFrame,
    split: Split | None = None,
    *,
    method: Method = OF_PROJECTS,
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
            f"训练样本不足：{cases.height} 个结果已定。 Too little to learn from: the outcome of {cases.height} cases is known."
        )
    split = split or method.split(cases)
    train, later, test, peeked = _parts(cases, split, method)
    if train.is_empty():
        raise additive.NothingToLearnError(
            f"数据期太短：{cases.height} 个样本结果已定，但检验期（{split.tests_from} 起）开始前没有一个结果已定，无法既学习又检验。"
            f" The history is too short: the outcome of {cases.height} cases is known, of none of them before testing begins on"
            f" {split.tests_from}; it takes some to learn from and later ones to test on. File earlier months, or train later."
        )
    listed = [feature.name for feature in method.features]
    audited = audit(train, train["label"], listed, cleared, train["weight"], method.too_good)
    names = [name for name in usable(audited) if name not in (*excluded, *method.not_learned)]
    train, later, test = (known_in_time(part, method.features) for part in (train, later, test))
    names = chosen_features(train, names, method)
    model = method.learn(train, _labels(train), names, _weights(train))
    model = model.calibrated(later, _labels(later), _weights(later)) if later.height else model
    card = scorecard.learn(train, _labels(train), names, _weights(train)) if method.has_card else None
    counts = {"train": train.height, "calibrate": later.height, "test": test.height, "outcomes_from_later": peeked}
    counts |= {f"{part}_bad": int(frame["label"].sum()) for part, frame in (("train", train), ("test", test))}
    lesson = Lesson(train, _labels(train), names, _weights(train))
    said = {CHAMPION: model.probability(test), **({CARD: card.probability(test)} if card else {})}
    if with_baselines and test.height:
        said |= {name: baseline(lesson, test) for name, baseline in method.baselines.items()}
    reported = _figures(said, test, method) if test.height else {}
    probabilities = model.probability(train)
    edges = score_edges(probabilities)
    then = np.bincount(np.searchsorted(np.asarray(edges), probabilities, side="left"), minlength=len(edges) + 1)
    return Backtest(model, card, audited, split, reported, counts, edges, [int(count) for count in then])


def chosen_features(train: pl.DataFrame, names: list[str], method: Method) -> list[str]:
    """The features to learn from: all that may be, or the method's single one where all together do not tell more of subjects never seen.

    Judged on the training cases alone: each tenth of the subjects by what is learned of the others, by its log-likelihood.
    """
    if method.single not in names or len(names) == 1:
        return names
    try:
        missed = [_missed(train, some, method) for some in (names, [method.single])]
    except additive.NothingToLearnError:
        return names  # too little to leave any out; the learner says so of what there is
    return names if missed[0] < missed[1] else [method.single]


def _missed(train: pl.DataFrame, names: list[str], method: Method) -> float:
    """Minus the weighted log-likelihood of cases by models that never saw their subject."""
    fold = train[method.subject].rank("dense") % FOLDS
    total = 0.0
    for number in fold.unique():
        rest, held = train.filter(fold != number), train.filter(fold == number)
        log_odds = method.learn(rest, _labels(rest), names, _weights(rest)).log_odds(held)
        total += float((_weights(held) * (np.logaddexp(0.0, log_odds) - _labels(held) * log_odds)).sum())
    return total


def _parts(cases: pl.DataFrame, split: Split, method: Method) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int]:
    """Training, calibration and test cases, and how many training outcomes became certain only after the training period."""
    decided = pl.col(DECIDED)
    cases = cases.sort(DECIDED, method.subject)
    train = cases.filter(decided < split.calibrates_from)
    late = train.filter(pl.col("known_by") >= split.tests_from)
    in_time = train.filter(pl.col("known_by") < split.tests_from)
    peeked = late.height
    if split.strict and int(in_time["label"].sum()) >= method.least_strict:
        train, peeked = in_time, 0
    later = cases.filter(decided.is_between(split.calibrates_from, split.tests_from, closed="left"))
    later = later.filter(pl.col("known_by") < split.tests_from) if method.least_strict == 0 else later
    test = cases.filter((decided >= split.tests_from) & (decided <= (split.tests_to or date.max)))
    return train, later, test, peeked


def _figures(said: Mapping[str, Numbers], test: pl.DataFrame, method: Method) -> dict[str, list[Figure]]:
    amounts = test["amount_at_stake"].fill_null(0.0).to_numpy()
    labels, weights = _labels(test), _weights(test)
    if not method.in_clusters:
        return {name: list(figures(labels, scores, amounts, weights)) for name, scores in said.items()}
    whose: npt.NDArray[np.int64] = test[method.subject].rank("dense").cast(pl.Int64).to_numpy() - 1
    found = {name: list(figures(labels, scores, amounts, weights, whose)) for name, scores in said.items()}
    for name, scores in said.items():
        if name != CHAMPION:
            found[name].append(lead(labels, said[CHAMPION], scores, weights, whose))
    return found


def _labels(frame: pl.DataFrame) -> Numbers:
    return frame["label"].cast(pl.Float64).to_numpy()


def _weights(frame: pl.DataFrame) -> Numbers:
    return frame["weight"].cast(pl.Float64).to_numpy()
