"""Partners by month for the model that warns early: the panel from DuckDB to `models`, cases to learn from, a build's probabilities.

Here: which months, the tables of the schema ``judgement``. Not here: the panel's SQL (`watching_months`), target, features and learning
(`models.partner_months`, `models.linear`), which model serves (`casework.models`).

A probability speaks of the newest whole month, so it is made anew in every build: partners are few.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from casework.store.questions import frame_of
from models.features import known_in_time
from models.partner_months import PARTNER_FEATURES, REPORTED, Worsening, features, labelled
from models.registry import Registered
from orchestration.judging.watching_months import OUTLOOK_THEN, PARTNER
from orchestration.judging.watching_young import FATES_NOW
from scoring.calendar import MONTHS_OF_YEAR
from scoring.parameters.model import InForce
from scoring.warning.indicators import indicators_in_force, severities

OUTLOOK: Mapping[str, Any] = {
    "partner_id": pl.String, "month": pl.String, "probability": pl.Float64, "model_version": pl.String, "reasons": pl.String,
}  # fmt: skip
_PANEL = "partner"
_BEFORE = 6  # months that features of the newest look back on, and the whole month before an unfinished one


def worsening(rules: InForce) -> Worsening:
    """The target as the parameter has it."""
    said = rules.table("partner_worsening")
    return Worsening(int(said["months"]), float(said["line"]), float(said["rise"]))


def cases(connection: duckdb.DuckDBPyConnection, rules: InForce) -> pl.DataFrame:
    """Every whole month of every partner that has twelve before it: features, what the indicators say, label, known_by, weight."""
    first = connection.execute("select min(month_no) from warehouse.project.months").fetchone()
    if first is None or first[0] is None:
        first = (rules.day.year * MONTHS_OF_YEAR,)
    return cases_of(_whole_months(connection, rules, int(first[0]) + MONTHS_OF_YEAR), rules)


def cases_of(panel: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """The cases of a panel of whole months.

    The months that a label speaks of overlap those of the months beside it: each counts as one part of their number.
    """
    target = worsening(rules)
    listed = [one for one in indicators_in_force(rules) if one.panel == _PANEL]
    severe = severities(panel, listed, rules).rename({"subject_id": "partner_id", "evaluated_on": "decided_on"})
    keys = ["partner_id", "decided_on"]
    found = features(panel).join(labelled(panel, target), on=keys, how="left", maintain_order="left")
    return found.join(severe, on=keys, how="left", maintain_order="left").with_columns(weight=pl.lit(1 / target.months))


def outlook(connection: duckdb.DuckDBPyConnection, rules: InForce, champion: Registered | None) -> pl.DataFrame:
    """Rows of `OUTLOOK` for every partner with a balance at the end of the newest whole month; none where no model serves."""
    if champion is None:
        return pl.DataFrame(schema=dict(OUTLOOK))
    now = rules.day.year * MONTHS_OF_YEAR + rules.day.month - 1
    panel = _whole_months(connection, rules, now - _BEFORE)
    found = features(panel)
    newest = found.filter(pl.col("decided_on") == found["decided_on"].max(), pl.col("amount_at_stake") > 0)
    judged = champion.model.judged(known_in_time(newest, PARTNER_FEATURES), "partner_id")
    month = newest["decided_on"].dt.strftime("%Y-%m")
    return judged.with_columns(month=month, model_version=pl.lit(champion.version)).select(list(OUTLOOK))


def _whole_months(connection: duckdb.DuckDBPyConnection, rules: InForce, first: int) -> pl.DataFrame:
    """The panel's rows of months that are over, with the day on which each month's report came."""
    due_day = int(rules.table("filing_due_day")["projects"])
    day = rules.day.isoformat()
    fates = FATES_NOW.format(day=day)
    panel = frame_of(
        connection, PARTNER.format(day=day, first=first, due_day=due_day, outlook=OUTLOOK_THEN, fates=fates)
    )
    panel = panel.filter(pl.col("evaluated_on") == pl.col("evaluated_on").dt.month_end())
    return panel.join(
        frame_of(connection, _REPORTS), on=["subject_id", "evaluated_on"], how="left", maintain_order="left"
    )


_REPORTS = f"""
    select partner_id as subject_id, last_day(cast(period || '-01' as date)) as evaluated_on, max(cast(known_from as date)) as {REPORTED}
    from warehouse.partner.guarantor_reports group by all
"""  # noqa: S608 - a name of ours
