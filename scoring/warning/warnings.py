"""Warnings: signals with the life that people gave them: status, owner, deadline, priority, what is to be done.

Here: acts on a warning to its status, as of a day, for all at once. Not here: who may act (`casework.warnings`), signals (`indicators`).

    priority = money at risk × severity / 100 × confidence

A warning is raised by its signal and acknowledged, acted upon, snoozed, escalated, merged or closed by people. A closed or snoozed one is
open again by itself when its level is worse than it was then, or its condition ended and came again since. One whose deadline has passed is
escalated. When the signal is gone, so is the warning; the acts stay.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from scoring.parameters.indicators import LEVELS
from scoring.parameters.model import InForce
from scoring.warning.indicators import indicators_in_force

KEY = ("subject_kind", "subject_id", "indicator")
ACTS = {
    **dict.fromkeys(KEY, pl.String), "act_no": pl.Int64, "act": pl.String, "acted_on": pl.Date, "actor": pl.String, "level": pl.String,
    "person": pl.String, "until": pl.Date, "outcome": pl.String, "reason": pl.String,
}  # fmt: skip
STATUSES = ("raised", "acknowledged", "acting", "escalated", "snoozed", "merged", "closed", "reopened")
#: What still asks for somebody's attention.
OPEN = ("raised", "acknowledged", "acting", "escalated", "reopened")
_MOVES = ("acknowledge", "act", "escalate", "snooze", "merge", "close", "reopen")


def warnings(signals: pl.DataFrame, acts: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """One row for each signal, with its life as of the day of `rules`. `acts` are rows of `ACTS`, oldest first."""
    frame = signals.join(_definitions(rules), on="indicator", how="left", maintain_order="left")
    frame = frame.join(_measures(rules), on=["family", "level"], how="left", maintain_order="left")
    frame = frame.join(_last(acts), on=list(KEY), how="left", maintain_order="left")
    severity = {name: float(value) for name, value in rules.table("severity").items()}
    frame = frame.with_columns(
        severity=pl.col("level").replace_strict(severity, return_dtype=pl.Float64),
        deadline=(pl.max_horizontal("raised_on", "moved_on") + pl.duration(days=pl.col("days"))).cast(pl.Date),
    )
    frame = frame.with_columns(status=_status(rules.day))
    priority = pl.col("money_at_risk").cast(pl.Float64) * pl.col("severity") / 100 * pl.col("confidence")
    return frame.select(
        *KEY, "family", "value", "unit", "direction", "line", "deviation", "level", "severity", "raised_on", "status",
        "money_at_risk", "confidence", pl.col("partner_id"),
        priority=priority.fill_null(0.0),
        owner=pl.coalesce("person", "owner"),
        assigned_to="person",
        deadline="deadline",
        days_late=pl.when(pl.col("status").is_in(OPEN)).then((pl.lit(rules.day) - pl.col("deadline")).dt.total_days().clip(0, None)),
        outcome="outcome",
        acts="acts",
        last_act_on="moved_on",
        countermeasure_zh="countermeasure_zh",
        countermeasure_en="countermeasure_en",
        as_of=pl.lit(rules.day),
        parameters_version=pl.lit(rules.version),
    ).sort("priority", *KEY, descending=[True, False, False, False])  # fmt: skip


def definitions(rules: InForce) -> pl.DataFrame:
    """Every indicator in force, for pages: words, family, subject, formula, lines, persistence, hysteresis, weight."""
    rows = [
        {
            "indicator": one.id, "zh": one.zh, "en": one.en, "family": one.family, "subject_kind": one.subject,
            "formula": one.formula.text, "unit": one.unit, "direction": one.direction,
            **{f"{level}_line": float(one.lines[level]) if level in one.lines else None for level in LEVELS},
            "persistence": one.persistence, "hysteresis": float(one.hysteresis), "weight": float(one.weight),
            "confidence": float(one.confidence), "is_fatal": one.is_fatal,
        }
        for one in indicators_in_force(rules)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=DEFINITIONS)


DEFINITIONS = {
    **dict.fromkeys(("indicator", "zh", "en", "family", "subject_kind", "formula", "unit", "direction"), pl.String),
    **{f"{level}_line": pl.Float64 for level in LEVELS}, "persistence": pl.Int64, "hysteresis": pl.Float64, "weight": pl.Float64,
    "confidence": pl.Float64, "is_fatal": pl.Boolean,
}  # fmt: skip


def _definitions(rules: InForce) -> pl.DataFrame:
    return definitions(rules).select("indicator", "family", "unit", "direction", "confidence")


def _measures(rules: InForce) -> pl.DataFrame:
    rows = [
        (one.family, one.level, one.zh, one.en, one.owner, one.days)
        for one in rules.countermeasures("countermeasures").items
    ]
    names = ["family", "level", "countermeasure_zh", "countermeasure_en", "owner", "days"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _last(acts: pl.DataFrame) -> pl.DataFrame:
    """What the acts on each warning come to: the last move, with the level it was made at, and the last person it was given to."""
    acts = acts.sort("act_no")
    moves = acts.filter(pl.col("act").is_in(_MOVES)).group_by(KEY, maintain_order=True).agg(
        move=pl.col("act").last(), moved_on=pl.col("acted_on").last(), moved_at=pl.col("level").last(), until=pl.col("until").last(),
        outcome=pl.col("outcome").last(),
    )  # fmt: skip
    people = acts.group_by(KEY, maintain_order=True).agg(
        acts=pl.len().cast(pl.Int64), person=pl.col("person").drop_nulls().last()
    )
    return people.join(moves, on=list(KEY), how="left", maintain_order="left")


def _status(day: date) -> pl.Expr:
    places = {name: place for place, name in enumerate(LEVELS)}
    now, then = (
        pl.col(name).replace_strict(places, default=None, return_dtype=pl.Int8) for name in ("level", "moved_at")
    )
    came_again = (now > then) | (pl.col("raised_on") > pl.col("moved_on"))
    rests = pl.col("move").is_in(["close", "merge"]) | ((pl.col("move") == "snooze") & (pl.col("until") > day))
    late = pl.col("deadline") < day
    return (
        pl.when(rests & came_again.fill_null(False)).then(pl.lit("reopened"))
        .when(pl.col("move") == "close").then(pl.lit("closed"))
        .when(pl.col("move") == "merge").then(pl.lit("merged"))
        .when((pl.col("move") == "snooze") & (pl.col("until") > day)).then(pl.lit("snoozed"))
        .when((pl.col("move") == "escalate") | late).then(pl.lit("escalated"))
        .when(pl.col("move") == "act").then(pl.lit("acting"))
        .when(pl.col("move") == "acknowledge").then(pl.lit("acknowledged"))
        .when(pl.col("move") == "reopen").then(pl.lit("reopened"))
        .otherwise(pl.lit("raised"))
    )  # fmt: skip
