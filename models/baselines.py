"""What a learned model has to beat: a constant, a rule like a grade, logistic regression, boosting with interactions.

Here: each as probabilities of test cases, learned on the same training cases. None of them is ever registered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from models.binning import binned, learn_bins
from models.catalogue import BY_NAME

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lesson:
    """Training cases, their outcomes and weights, and the features to learn from."""

    train: pl.DataFrame
    labels: Numbers
    names: Sequence[str]
    weights: Numbers


Baseline = Callable[[Lesson, pl.DataFrame], Numbers]
GRADE_LIKE = (
    "debt_ratio",
    "current_ratio",
    "net_margin",
    "cash_flow_ratio",
    "customer_age",
    "customer_overdue_before",
    "employees",
)


def constant(lesson: Lesson, test: pl.DataFrame) -> Numbers:
    """The training cases' rate for everybody."""
    return np.full(test.height, float(np.average(lesson.labels, weights=lesson.weights)))


def grade_like(lesson: Lesson, test: pl.DataFrame) -> Numbers:
    """A rule with equal weights, as a grade has: in how many of the customer's figures a case is worse than the middle of the others."""
    chosen = [name for name in GRADE_LIKE if name in lesson.names]
    points = np.zeros(test.height)
    for name in chosen:
        middle = lesson.train[name].cast(pl.Float64).median()
        is_worse_above = BY_NAME[name].monotone > 0
        worse = test[name] > middle if is_worse_above else test[name] < middle
        points += worse.fill_null(False).cast(pl.Float64).to_numpy()
    return np.asarray((points + 0.5) / (len(chosen) + 1))


def logistic(lesson: Lesson, test: pl.DataFrame) -> Numbers:
    """Plain logistic regression: numbers scaled, missing at the middle with a mark, categories as marks."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    seen, asked = _matrix(lesson, lesson.train), _matrix(lesson, test)
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(seen, lesson.labels, sample_weight=lesson.weights)
    return np.asarray(fitted.predict_proba(asked)[:, 1])


def boosting(lesson: Lesson, test: pl.DataFrame) -> Numbers:
    """Gradient boosting as it comes, free to let features interact."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    bins = learn_bins(lesson.train, lesson.names, most=64)
    fitted = HistGradientBoostingClassifier(
        categorical_features=[one.is_category and bool(one.categories) for one in bins],
        early_stopping=False,
        random_state=0,
    ).fit(binned(lesson.train, bins).as_numbers(), lesson.labels, sample_weight=lesson.weights)
    return np.asarray(fitted.predict_proba(binned(test, bins).as_numbers())[:, 1])


def alone(name: str) -> Baseline:
    """One figure by itself: its probability by logistic regression, missing at the middle."""

    def judged(lesson: Lesson, test: pl.DataFrame) -> Numbers:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        seen, asked = (_scaled(lesson.train[name], frame[name])[0][:, None] for frame in (lesson.train, test))
        fitted = LogisticRegression(C=1.0).fit(seen, lesson.labels, sample_weight=lesson.weights)
        return np.asarray(fitted.predict_proba(asked)[:, 1])

    return judged


BASELINES: dict[str, Baseline] = {
    "constant": constant,
    "grade_like": grade_like,
    "logistic": logistic,
    "boosting": boosting,
}
#: Of partners by month: "as it is now", the best single figure, and what the indicators in force say together (a column of the cases).
PARTNER_BASELINES: dict[str, Baseline] = {
    "constant": constant,
    "as_last_month": alone("rate_now"),
    "overdue_alone": alone("overdue_share"),
    "indicator_rules": alone("rules_severity"),
    "logistic": logistic,
}


def _matrix(lesson: Lesson, frame: pl.DataFrame) -> Numbers:
    """Columns of `frame`, scaled as the training cases say."""
    return np.column_stack([column for name in lesson.names for column in _columns(lesson.train[name], frame[name])])


def _columns(train: pl.Series, asked: pl.Series) -> list[Numbers]:
    if BY_NAME[train.name].is_category:
        categories = sorted(train.drop_nulls().unique().to_list())
        return [(asked == category).fill_null(False).cast(pl.Float64).to_numpy() for category in categories]
    return _scaled(train, asked)


def _scaled(train: pl.Series, asked: pl.Series) -> list[Numbers]:
    """The number in spreads of the training cases, missing in the middle; and whether it is missing."""
    seen = train.cast(pl.Float64)
    middle, spread = float(seen.median() or 0.0), float(seen.std() or 0.0) or 1.0  # type: ignore[arg-type]
    values = asked.cast(pl.Float64)
    scaled = ((values.fill_null(middle) - middle) / spread).clip(-5, 5)
    return [scaled.to_numpy(), values.is_null().cast(pl.Float64).to_numpy()]
