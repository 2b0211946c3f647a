"""Probabilities of compensation in a build: the serving models applied to projects that are pending or in force.

Here: which projects are predicted anew, and their tables in the schema ``judgement``. Not here: a model (`models`), which one serves
(`casework.models`), training (`orchestration.learning.training`).

A probability speaks of the day of decision, so the day of the build changes none of it. Projects are predicted anew when they or their
customers changed, when the record of their guarantor, bank, industry or region in their month of decision did, or all of them when another
model serves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import polars as pl

from casework.models import queries
from casework.store.empty_tables import create_empty
from casework.store.engine import open_store
from ingestion.home import Home
from models import registry
from models.features import features, known_in_time
from models.labels import OF_PARTNER
from orchestration.judging.tables import replace_rows, replace_table
from orchestration.learning.partner_outlook import outlook
from orchestration.learning.training import case_frames
from scoring import frames
from scoring.parameters.model import InForce

_LIVE = "status in ('PENDING', 'IN_FORCE')"
_CHANGED = "project_id in (select project_id from judgement.repredicted_projects)"
#: Projects decided in a month of which a record is another; a finished build forgets them.
RERECORDED = "judgement.projects_recorded_otherwise"
PROBABILITIES: Mapping[str, Any] = {
    "project_id": pl.String, "probability": pl.Float64, "probability_12m": pl.Float64, "model_version": pl.String, "reasons": pl.String,
}  # fmt: skip
MODELS: Mapping[str, Any] = {
    "model_version": pl.String, "target": pl.String, "is_champion": pl.Boolean, "registered_by": pl.String, "registered_at": pl.String,
    "trained_on_build": pl.String, "trained_as_of": pl.String, "cases": pl.Int64, "compensated_cases": pl.Int64, "tested_from": pl.String,
    "is_calibrated": pl.Boolean, "sha256": pl.String,
}  # fmt: skip
FIGURES: Mapping[str, Any] = {
    "model_version": pl.String, "model": pl.String, "figure": pl.String, "part": pl.String, "value": pl.Float64, "low": pl.Float64,
    "high": pl.Float64, "cases": pl.Int64, "verdict": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Serving:
    """The models as a build sees them: those that serve by target, and every registered one with what was reported of it."""

    champions: Mapping[str, registry.Registered] = field(default_factory=dict)
    models: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MODELS))
    figures: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FIGURES))


def serving(home: Home, until: date | None = None) -> Serving:
    """The models of a home, as chosen by the end of the day `until` where one is given."""
    with open_store(home) as store:
        known, champions = queries.registered(store, until), queries.champions(store, until)
        evaluations = queries.evaluations(store, until)
    if not known:
        return Serving()
    read = {version: registry.read(home.models, version) for version in known}
    models = pl.DataFrame(
        [_model_row(read[version], said, champions) for version, said in known.items()], schema=dict(MODELS)
    )
    rows = [row for version in known for row in _figure_rows(read[version], _evaluation(home, version, evaluations))]
    figures = pl.DataFrame(rows, schema=dict(FIGURES), orient="row")
    return Serving({target: read[version] for target, version in champions.items()}, models, figures)


def _evaluation(home: Home, version: str, evaluations: Mapping[str, str]) -> dict[str, Any]:
    digest = evaluations.get(version)
    if digest is None:
        return {"months": [], "outcomes": []}
    path = home.models / version / f"evaluation-{digest[:16]}.json"
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise registry.DamagedModelError(
            f"模型评估文件 {path} 缺失或已改动，请重新运行 `backstop evaluate`。"
            f" The evaluation {path} is missing or has changed: evaluate anew."
        )
    said: dict[str, Any] = json.loads(content)
    return said


def _model_row(one: registry.Registered, said: Mapping[str, Any], champions: Mapping[str, str]) -> dict[str, Any]:
    counts = one.report["counts"]
    return {
        "model_version": one.version,
        "target": one.target,
        "is_champion": champions.get(one.target) == one.version,
        "registered_by": said["by"],
        "registered_at": said["at"],
        "trained_on_build": one.report["build_id"],
        "trained_as_of": one.report["as_of"],
        "cases": counts["train"],
        "compensated_cases": counts["train_bad"],
        "tested_from": one.report["split"]["tests_from"],
        "is_calibrated": one.report["is_calibrated"],
        "sha256": said["sha256"],
    }


def _figure_rows(one: registry.Registered, evaluation: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Test figures, the audit of features, the tables themselves, drift by month, outcomes since."""
    for model, found in one.report["figures"].items():
        for said in found:
            yield (
                one.version,
                model,
                said["name"],
                said["part"],
                said["value"],
                said["low"],
                said["high"],
                said["cases"],
                None,
            )
    for figure, value in one.report.get("target", {}).items():
        if isinstance(value, int | float):
            yield one.version, "target", figure, "", value, None, None, None, None
    for row in one.report["features"]:
        for figure in ("auc", "psi", "late_share", "known_share"):
            yield one.version, "feature", figure, row["feature"], row[figure], None, None, None, row["verdict"]
    for bins, table in zip(one.model.bins, one.model.contributions, strict=True):
        for code, amount in enumerate(table):
            yield one.version, "table", bins.feature, f"{code:02d} {bins.label(code)}", amount, None, None, None, None
    for row in evaluation["months"]:
        yield one.version, "month", "psi", row["month"], row["psi"], None, None, row["cases"], row["verdict"]
        yield (
            one.version,
            "month",
            "mean_probability",
            row["month"],
            row["mean_probability"],
            None,
            None,
            row["cases"],
            None,
        )
    for said in evaluation["outcomes"]:
        yield (
            one.version,
            "since",
            said["name"],
            said["part"],
            said["value"],
            said["low"],
            said["high"],
            said["cases"],
            None,
        )


@dataclass(frozen=True)
class Predicting:
    """One run on an open connection to the work file; `anew` predicts every live project, else only those that changed."""

    connection: duckdb.DuckDBPyConnection
    serving: Serving
    anew: bool
    rules: InForce

    def run(self) -> None:
        """Write every table."""
        replace_table(self.connection, "models", self.serving.models)
        replace_table(self.connection, "model_figures", self.serving.figures)
        of_partners = self.serving.champions.get(OF_PARTNER)
        replace_table(self.connection, "partner_outlook", outlook(self.connection, self.rules, of_partners))
        create_empty(self.connection, RERECORDED, {"project_id": pl.String})
        champion = self.serving.champions.get("end")
        if champion is None:
            replace_table(self.connection, "compensation_probability", pl.DataFrame(schema=dict(PROBABILITIES)))
            self.connection.execute("create or replace table judgement.repredicted_projects (project_id varchar)")
            return
        self._note_changed()
        cases, records = case_frames(self.connection, _LIVE if self.anew else f"{_LIVE} and {_CHANGED}")
        known = known_in_time(features(cases, records))
        judged = champion.model.judged(known).with_columns(model_version=pl.lit(champion.version))
        sooner = self.serving.champions.get("12m")
        within = pl.lit(None, pl.Float64) if sooner is None else pl.Series(sooner.model.probability(known))
        found = judged.with_columns(probability_12m=within).select(list(PROBABILITIES))
        frames.check("compensation_probability", found)
        self._put(found)

    def _note_changed(self) -> None:
        """List the projects to predict anew, and keep the records to compare the next build's with."""
        self.connection.execute("create or replace temp table records_now as from judgement_inputs.decision_records")
        self.connection.execute(_ALL if self.anew else _TOUCHED)
        self.connection.execute("create or replace table judgement.decision_records as from records_now")

    def _put(self, frame: pl.DataFrame) -> None:
        if self.anew:
            replace_table(self.connection, "compensation_probability", frame)
            return
        replace_rows(self.connection, "compensation_probability", frame, gone=_CHANGED)


#: All projects, and those that are none any more.
_ALL = """
    create or replace table judgement.repredicted_projects as
    select project_id from warehouse.project.projects union select project_id from intermediate.changed_projects
"""
#: Projects that changed, or decided in a month whose record another row has changed since the last finished build.
_TOUCHED = f"""
    insert into {RERECORDED}
    with touched as (
        (from records_now except from judgement.decision_records) union (from judgement.decision_records except from records_now)
    ),
    months as (select distinct dimension, key, month_no from touched)
    select distinct p.project_id from warehouse.project.projects as p
    inner join months as m on m.month_no = year(p.start_date) * 12 + month(p.start_date) - 1 and (
        m.dimension = 'all' or (m.dimension = 'partner' and m.key = p.partner_id) or (m.dimension = 'bank' and m.key = p.bank_id)
        or (m.dimension = 'industry' and m.key = p.industry_division) or (m.dimension = 'region' and m.key = p.region_code)
    );
    create or replace table judgement.repredicted_projects as
    select project_id from intermediate.affected_projects union select project_id from {RERECORDED}
"""  # noqa: S608 - constants of ours
