"""Indicators evaluated for every subject at once: value, level with persistence and hysteresis, deviation, composite.

Here: a panel of subjects to signals and composites. Not here: the panels (`orchestration.judging.watching_subjects`,
`orchestration.judging.watching_months`), what people do about a signal (`casework.warnings`), money and owner (`warnings`).

    deviation = (value − line) / |line|         the sign turned where low is bad; line: the yellow one
    level     = the worst line crossed for `persistence` evaluations in a row; a line is crossed when it is reached
    composite = Σ weight × severity / Σ weight of the assessed

A level that was reached falls only when the value has gone back beyond its line by `hysteresis` × |line|. A value that is not known is not
assessed, breaks a row, and weighs nothing in the composite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.parameters.indicators import DEVIATION_LINE, LEVELS, Indicator
from scoring.parameters.model import InForce

Matrix = npt.NDArray[np.float64]
SIGNALS: dict[str, Any] = {
    "subject_kind": pl.String, "subject_id": pl.String, "indicator": pl.String, "value": pl.Float64, "line": pl.Float64,
    "deviation": pl.Float64, "level": pl.String, "raised_on": pl.Date, "partner_id": pl.String, "money_at_risk": pl.Decimal(18, 2),
}  # fmt: skip
#: What has weight in the composite of a subject, before it is summed over panels.
WEIGHTS: dict[str, Any] = {
    "subject_kind": pl.String, "subject_id": pl.String, "weighed": pl.Float64, "assessed_weight": pl.Float64, "assessed": pl.Int64,
    "has_fatal": pl.Boolean,
}  # fmt: skip
#: What an indicator was on the days before, where its panel has some.
VALUES: dict[str, Any] = {
    "subject_kind": pl.String, "subject_id": pl.String, "indicator": pl.String, "evaluated_on": pl.Date, "value": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Evaluation:
    """Signals (level blue or worse) and composite weights of a panel's subjects, as of its last evaluation."""

    signals: pl.DataFrame
    weights: pl.DataFrame


def indicators_in_force(rules: InForce) -> tuple[Indicator, ...]:
    """Every indicator in force on a day, over all parameters that list some."""
    names = sorted(name for name in rules.parameters if name.startswith("indicators_"))
    return tuple(one for name in names for one in rules.indicators(name).items)


def evaluate(panel: pl.DataFrame, indicators: Sequence[Indicator], rules: InForce) -> Evaluation:
    """Evaluate indicators of one panel: rows of subject_id, evaluated_on (the days of evaluation), partner_id, money_at_risk, its columns.

    A subject that has no row on the last day of the panel is not assessed on it.
    """
    if panel.is_empty() or not indicators:
        return Evaluation(pl.DataFrame(schema=SIGNALS), pl.DataFrame(schema=WEIGHTS))
    last = panel["evaluated_on"].max()
    days = panel["evaluated_on"].unique().sort()
    levels = panel.filter(pl.col("evaluated_on") == last)
    if len(days) == 1:
        levels = levels.with_columns(one.formula.expression.alias(_value(one)) for one in indicators)
        levels = levels.with_columns(
            pl.when(pl.col(_value(one)).is_not_null()).then(_crossed(pl.col(_value(one)), one)).alias(_level(one))
            for one in indicators
        )
        levels = levels.with_columns(
            pl.coalesce(*([one.since] if one.since else []), "evaluated_on").alias(_since(one)) for one in indicators
        )
    else:
        for one in indicators:
            levels = levels.join(_in_a_row(panel, one, days), on="subject_id", how="left", maintain_order="left")
    signals = pl.concat(_signals(levels, one) for one in indicators)
    return Evaluation(signals, _weights(levels, indicators, rules))


def severities(panel: pl.DataFrame, indicators: Sequence[Indicator], rules: InForce) -> pl.DataFrame:
    """subject_id, evaluated_on, rules_severity: what all indicators say together in each row, by its own values alone.

    Σ weight × severity / Σ weight of the assessed, as in the composite, without persistence and hysteresis; null where none is assessed.
    """
    points = rules.table("severity")
    severity_of = {0: 0.0, **{place: float(points[name]) for place, name in enumerate(LEVELS, 1)}}
    values = panel.select(
        "subject_id", "evaluated_on", **{_value(one): one.formula.expression.cast(pl.Float64) for one in indicators}
    )
    weighed, assessed = [], []
    for one in indicators:
        value, weight = pl.col(_value(one)), float(one.weight)
        severity = _crossed(value, one).replace_strict(severity_of, return_dtype=pl.Float64)
        weighed.append(pl.when(value.is_not_null()).then(severity * weight).otherwise(0.0))
        assessed.append(pl.when(value.is_not_null()).then(weight).otherwise(0.0))
    weights = pl.sum_horizontal(assessed)
    together = pl.sum_horizontal(weighed) / pl.when(weights > 0).then(weights)
    return values.select("subject_id", "evaluated_on", rules_severity=together)


def past_values(panel: pl.DataFrame, indicators: Sequence[Indicator], signals: pl.DataFrame) -> pl.DataFrame:
    """The value of every indicator that signals, for its subject on each day of the panel: rows of `VALUES`."""
    rows = [
        panel.join(signals.filter(pl.col("indicator") == one.id), on="subject_id", how="semi").select(
            pl.lit(one.subject).alias("subject_kind"), "subject_id", pl.lit(one.id).alias("indicator"), "evaluated_on",
            value=one.formula.expression.cast(pl.Float64),
        )
        for one in indicators
    ]  # fmt: skip
    return pl.concat([pl.DataFrame(schema=VALUES), *rows]).sort("indicator", "subject_id", "evaluated_on")


def _value(one: Indicator) -> str:
    return f"value of {one.id}"


def _level(one: Indicator) -> str:
    return f"level of {one.id}"


def _since(one: Indicator) -> str:
    return f"since of {one.id}"


def _crossed(value: pl.Expr, one: Indicator) -> pl.Expr:
    """How many-th of the levels is reached, 0 when none."""
    level = pl.lit(0, pl.Int8)
    for place, name in enumerate(LEVELS, 1):
        if name in one.lines:
            line = float(one.lines[name])
            reached = value >= line if one.direction == "high" else value <= line
            level = pl.when(reached).then(pl.lit(place, pl.Int8)).otherwise(level)
    return level


def _in_a_row(panel: pl.DataFrame, one: Indicator, days: pl.Series) -> pl.DataFrame:
    """Value, level and since on the last day, over all days of the panel: a loop over days, each step for all subjects at once."""
    valued = panel.select("subject_id", "evaluated_on", value=one.formula.expression)
    wide = valued.pivot(
        on="evaluated_on", index="subject_id", values="value", aggregate_function="last", sort_columns=True
    )
    values = wide.select(str(day) for day in days).to_numpy().astype(np.float64)
    level, began = _steps(values, one)
    day_of = np.append(days.to_numpy(), np.datetime64("NaT"))  # a run that never began has no day
    assessed = pl.Series(~np.isnan(values[:, -1]))
    frame = wide.select("subject_id").with_columns(
        pl.Series(_value(one), values[:, -1]).fill_nan(None),
        pl.Series(_level(one), level, dtype=pl.Int8),
        pl.Series(_since(one), day_of[began]).cast(pl.Date),
    )
    return frame.with_columns(pl.when(assessed).then(pl.col(_level(one))).alias(_level(one)))


def _steps(values: Matrix, one: Indicator) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    """The level on the last day, and on which day the run of being warned at all began (one past the last: never)."""
    sign = 1.0 if one.direction == "high" else -1.0
    lines = [(place, float(one.lines[name])) for place, name in enumerate(LEVELS, 1) if name in one.lines]
    subjects, count = values.shape
    run = np.zeros((len(lines), subjects), dtype=np.int64)
    held = np.zeros((len(lines), subjects), dtype=bool)
    began = np.full(subjects, count, dtype=np.int64)
    level = np.zeros(subjects, dtype=np.int8)
    for day in range(count):
        now = values[:, day]
        level = np.zeros(subjects, dtype=np.int8)
        for place, (number, line) in enumerate(lines):
            crossed = sign * (now - line) >= 0  # not a number is never crossed
            run[place] = np.where(crossed, run[place] + 1, 0)
            stays = sign * (now - line) > -float(one.hysteresis) * abs(line)
            held[place] = (run[place] >= one.persistence) | (held[place] & (crossed | stays))
            level = np.where(held[place], np.int8(number), level).astype(np.int8)
        began = np.where(level == 0, count, np.where(began == count, day, began))
    return level, began


def _signals(levels: pl.DataFrame, one: Indicator) -> pl.DataFrame:
    line = float(one.lines[DEVIATION_LINE])
    sign = 1.0 if one.direction == "high" else -1.0
    value = pl.col(_value(one))
    deviation = sign * (value - line) / abs(line) if line else pl.lit(None, pl.Float64)
    return levels.filter(pl.col(_level(one)) > 0).select(
        subject_kind=pl.lit(one.subject),
        subject_id="subject_id",
        indicator=pl.lit(one.id),
        value=value,
        line=pl.lit(line),
        deviation=deviation,
        level=pl.col(_level(one)).replace_strict(dict(enumerate(LEVELS, 1)), return_dtype=pl.String),
        raised_on=_since(one),
        partner_id="partner_id",
        money_at_risk=pl.col("money_at_risk").cast(pl.Decimal(18, 2)),
    )


def _weights(levels: pl.DataFrame, indicators: Sequence[Indicator], rules: InForce) -> pl.DataFrame:
    """What each subject brings into its composite."""
    points = {name: float(value) for name, value in rules.table("severity").items()}
    severities = {0: 0.0, **{place: points[name] for place, name in enumerate(LEVELS, 1)}}
    severity = {
        one.id: pl.col(_level(one)).replace_strict(severities, default=None, return_dtype=pl.Float64)
        for one in indicators
    }
    assessed = {one.id: pl.col(_level(one)).is_not_null() for one in indicators}
    fatal = [pl.col(_level(one)) == len(LEVELS) for one in indicators if one.is_fatal]
    return levels.select(
        subject_kind=pl.lit(indicators[0].subject),
        subject_id="subject_id",
        weighed=pl.sum_horizontal(severity[one.id] * float(one.weight) for one in indicators),
        assessed_weight=pl.sum_horizontal(assessed[one.id].cast(pl.Float64) * float(one.weight) for one in indicators),
        assessed=pl.sum_horizontal(assessed[one.id].cast(pl.Int64) for one in indicators),
        has_fatal=pl.any_horizontal(*fatal).fill_null(False) if fatal else pl.lit(False),
    )


def composites(weights: pl.DataFrame, rules: InForce, as_of: date) -> pl.DataFrame:
    """The composite of every subject that was assessed, from the weights of all its panels."""
    summed = weights.group_by("subject_kind", "subject_id").agg(
        pl.col("weighed", "assessed_weight", "assessed").sum(), pl.col("has_fatal").any()
    )
    summed = summed.filter(pl.col("assessed_weight") > 0)
    composite = pl.col("weighed") / pl.col("assessed_weight")
    interval = pl.lit("normal")
    for name, line in sorted(rules.table("composite_intervals").items(), key=lambda item: item[1]):
        interval = pl.when(composite >= float(line)).then(pl.lit(name)).otherwise(interval)
    return summed.select(
        "subject_kind",
        "subject_id",
        composite=composite,
        interval=pl.when("has_fatal").then(pl.lit("critical")).otherwise(interval),
        assessed="assessed",
        has_fatal="has_fatal",
        as_of=pl.lit(as_of),
        parameters_version=pl.lit(rules.version),
    ).sort("subject_kind", "subject_id")
