"""What indicators were worth (指标台账): raised, followed by trouble, precision, recall, lead; of warnings as they would have come.

Here: raised warnings and troubles to one row for each indicator. Not here: evaluating the past (`orchestration.learning.rehearsal`).

A warning is raised when a subject's level rises from none. It is followed when one of the subject's projects is compensated, or newly
overdue by a month, within `warning_follows_months` after. A compensation is caught when an indicator had warned of its project or customer
before it.
"""

from __future__ import annotations

import polars as pl

from scoring.parameters.model import InForce

LEDGER = {
    "indicator": pl.String, "raised": pl.Int64, "judged": pl.Int64, "followed": pl.Int64, "precision": pl.Float64, "caught": pl.Int64,
    "compensations": pl.Int64, "recall": pl.Float64, "median_lead_days": pl.Float64, "raised_a_month": pl.Float64, "verdict": pl.String,
}  # fmt: skip


def follows(rules: InForce) -> pl.Expr:
    """Until when trouble follows a warning of `raised_on`: the last day that counts."""
    return pl.col("raised_on").dt.offset_by(f"{rules.whole('warning_follows_months')}mo")


def ledger(raised: pl.DataFrame, troubles: pl.DataFrame, months: int, rules: InForce) -> pl.DataFrame:
    """One row of `LEDGER` for each indicator.

    `raised`: indicator, subject_kind, subject_id, raised_on, is_judged (has its time passed, or did trouble come). `troubles`:
    subject_kind, subject_id, troubled_on, is_compensation, for every kind of subject that an indicator is about.
    """
    after = pl.col("troubled_on").is_between(pl.col("raised_on"), follows(rules), closed="right")
    pairs = raised.join(troubles, on=["subject_kind", "subject_id"], how="inner").filter(after)
    counted = raised.group_by("indicator").agg(
        pl.col("subject_kind").first(), raised=pl.len().cast(pl.Int64), judged=pl.col("is_judged").sum().cast(pl.Int64)
    )
    whole = (
        troubles.filter("is_compensation").unique().group_by("subject_kind").agg(compensations=pl.len().cast(pl.Int64))
    )
    frame = (
        counted.join(_followed(pairs), on="indicator", how="left")
        .join(_caught(pairs), on="indicator", how="left")
        .join(whole, on="subject_kind", how="left")
        .with_columns(pl.col("followed", "caught", "compensations").fill_null(0))
    )
    return _judged(frame, months, rules.whole("warning_least_judged"))


def _followed(pairs: pl.DataFrame) -> pl.DataFrame:
    """How many raised warnings of an indicator trouble followed."""
    return (
        pairs.select("indicator", "subject_id", "raised_on")
        .unique()
        .group_by("indicator")
        .agg(followed=pl.len().cast(pl.Int64))
    )


def _caught(pairs: pl.DataFrame) -> pl.DataFrame:
    """How many compensations an indicator had warned of, and how long before."""
    caught_pairs = (
        pairs.filter("is_compensation")
        .group_by("indicator", "subject_id", "troubled_on")
        .agg(raised_on=pl.col("raised_on").min())
    )
    return caught_pairs.group_by("indicator").agg(
        caught=pl.len().cast(pl.Int64),
        median_lead_days=(pl.col("troubled_on") - pl.col("raised_on")).dt.total_days().cast(pl.Float64).median(),
    )


def _judged(frame: pl.DataFrame, months: int, least: int) -> pl.DataFrame:
    """The columns of `LEDGER` from what was counted over so many months; with fewer than `least` outcomes it is too early."""
    precision = pl.col("followed") / pl.when(pl.col("judged") > 0).then(pl.col("judged"))
    return frame.select(
        "indicator",
        "raised",
        "judged",
        "followed",
        precision=precision.clip(0, 1),
        caught="caught",
        compensations="compensations",
        recall=pl.col("caught") / pl.when(pl.col("compensations") > 0).then(pl.col("compensations")),
        median_lead_days="median_lead_days",
        raised_a_month=pl.col("raised") / months,
        verdict=pl.when(pl.col("judged") < least)
        .then(pl.lit("not_assessed_too_early"))
        .when(pl.col("followed") == 0)
        .then(pl.lit("never_right"))
        .otherwise(pl.lit("assessed")),
    ).sort("indicator")
