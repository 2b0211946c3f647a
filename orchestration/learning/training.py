"""Training and evaluating models on the warehouse: cases from DuckDB to `models` and the result to the registry.

Here: `train` and `evaluate`, and the frames that they and the build share. Not here: learning itself (`models`), which model serves
(`casework.models`), applying it in a build (`orchestration.judging.predicting`).

A model's bytes land before its entry in the audit log, which is the commit; a kill between the two leaves an orphan folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import polars as pl

from casework.access.actors import Actor
from casework.models import queries, verbs
from casework.store.engine import Store
from casework.store.questions import frame_of
from ingestion.durable import crashpoint, write_bytes
from ingestion.home import Home
from models import registry
from models.additive import NothingToLearnError
from models.backtest import OF_PARTNERS, OF_PROJECTS, Backtest, Method, Split, backtest
from models.card import card
from models.drift import by_month
from models.features import features, known_in_time
from models.labels import OF_PARTNER, TARGETS, Target, labelled
from models.measures import figures
from orchestration.building.warehouse_files import WarehouseFiles, only_builder
from orchestration.learning.partner_outlook import cases as cases_of_partners
from orchestration.learning.partner_outlook import worsening
from orchestration.rules import rules_of

_BESIDE = ("project_id", "label", "known_by", "guaranteed_amount")


class NothingBuiltError(RuntimeError):
    """There is no warehouse to learn from yet; the message says what to do."""


@dataclass(frozen=True)
class Trained:
    """What a training made."""

    version: str
    target: Target
    is_new: bool
    serves: bool
    test: Backtest


def train(
    home: Home,
    store: Store,
    actor: Actor,
    *,
    target: Target = "end",
    split: Split | None = None,
    cleared: Collection[str] = (),
    excluded: Collection[str] = (),
    now: datetime | None = None,
) -> Trained:
    """Learn from the warehouse's cases, test on later ones, register. Raises NothingBuiltError, NothingToLearnError, Denied."""
    verbs.require_trainer(actor)
    method = method_of(target)
    known = {feature.name for feature in method.features}
    if unknown := sorted({*cleared, *excluded} - known):
        raise NothingToLearnError(
            f"没有特征 {unknown[0]}。 There is no feature {unknown[0]}; known are {', '.join(sorted(known))}."
        )
    cases, built = training_cases(home, target)
    test = backtest(cases, split, method=method, cleared=cleared, excluded=excluded)
    report = {**_report(test, built, now or datetime.now(UTC)), **_target_of(home, target, built)}
    content = registry.content_of(target, test.model, report)
    version = registry.version_of(content)
    path = registry.path_of(home.models, version)
    write_bytes(path, content, step="model.file")
    said = json.loads(content)
    write_bytes(path.with_name("CARD.md"), card(version, target, said["report"]).encode(), step="model.card")
    crashpoint("model.landed")
    is_new = verbs.register(store, actor, version, hashlib.sha256(content).hexdigest(), target, now=now)
    return Trained(version, target, is_new, queries.champions(store).get(target) == version, test)


def method_of(target: str) -> Method:
    """How a target is learned."""
    return OF_PARTNERS if target == OF_PARTNER else OF_PROJECTS


def _target_of(home: Home, target: Target, built: Mapping[str, str]) -> dict[str, Any]:
    """What a target means where a parameter says so, with the version of the parameters."""
    if target != OF_PARTNER:
        return {}
    rules = rules_of(home).at(date.fromisoformat(built["as_of"]))
    return {"target": {**asdict(worsening(rules)), "parameters_version": rules.version}}


def training_cases(home: Home, target: Target) -> tuple[pl.DataFrame, Mapping[str, str]]:
    """Every case, with its features and its outcome where that is known; and which build they come from."""
    with only_builder(home), work_of(home) as connection:
        row = connection.execute("select as_of, build_id from warehouse.published.build").fetchone()
        assert row is not None  # noqa: S101 - every build describes itself
        as_of: date = row[0]
        built = {"as_of": as_of.isoformat(), "build_id": str(row[1])}
        if target == OF_PARTNER:
            return cases_of_partners(connection, rules_of(home).at(as_of)), built
        cases, records = case_frames(connection, "true")
    found = labelled(cases, as_of, target)
    frame = features(found, records).join(found.select(_BESIDE), on="project_id", how="left", maintain_order="left")
    frame = frame.with_columns(amount_at_stake=pl.col("guaranteed_amount").cast(pl.Float64)).drop("guaranteed_amount")
    return frame, built


def case_frames(connection: duckdb.DuckDBPyConnection, condition: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cases that meet a condition, and all records."""
    return (
        frame_of(connection, f"select * from judgement_inputs.decision_cases where {condition}"),  # noqa: S608 - ours
        frame_of(connection, "select * from judgement_inputs.decision_records"),
    )


def work_of(home: Home) -> duckdb.DuckDBPyConnection:
    """The work file of the last build, opened; NothingBuiltError when there is none. Only for whoever holds the builder's lock."""
    files = WarehouseFiles.of(home)
    if not files.work.is_file() or not files.marts.is_file():
        raise NothingBuiltError(
            "尚无数仓，请先运行 `backstop build`。 There is no warehouse yet: run `backstop build` first."
        )
    return files.open_work()


def _report(test: Backtest, built: Mapping[str, str], now: datetime) -> dict[str, Any]:
    return {
        **built,
        "trained_at": now.date().isoformat(),
        "counts": test.counts,
        "split": {
            "calibrates_from": test.split.calibrates_from.isoformat(),
            "tests_from": test.split.tests_from.isoformat(),
        },
        "is_calibrated": test.model.is_calibrated,
        "features": test.audited.to_dicts(),
        "used": [one.feature for one in test.model.bins],
        "figures": {name: [asdict(figure) for figure in found] for name, found in test.figures.items()},
        "scorecard": test.card.table().to_dicts() if test.card else [],
        "drift": {"edges": test.edges, "then": test.then},
    }


@dataclass(frozen=True)
class Evaluated:
    """A serving model held against what has happened since it was trained."""

    version: str
    months: pl.DataFrame
    outcomes: list[dict[str, Any]]


def evaluate(
    home: Home, store: Store, actor: Actor, version: str | None = None, *, now: datetime | None = None
) -> list[Evaluated]:
    """Drift by month of decision, and figures of the cases whose outcome is known since; of every serving model, or one version.

    The result is kept beside the model and noted in the audit log, so that the next build shows it.
    """
    verbs.require_trainer(actor)
    chosen = [version] if version else sorted(queries.champions(store).values())
    found = []
    for one in chosen:
        if one not in queries.registered(store):
            raise verbs.ModelRefused(f"没有登记模型 {one}。 No model {one} is registered.")
        evaluated = _evaluated(home, registry.read(home.models, one))
        content = json.dumps(
            {"months": evaluated.months.to_dicts(), "outcomes": evaluated.outcomes},
            ensure_ascii=False,
            sort_keys=True,
            indent=1,
        ).encode()
        digest = hashlib.sha256(content).hexdigest()
        write_bytes(home.models / one / f"evaluation-{digest[:16]}.json", content, step="model.evaluation")
        verbs.note_evaluation(store, actor, one, digest, now=now)
        found.append(evaluated)
    return found


def _evaluated(home: Home, registered: registry.Registered) -> Evaluated:
    target = next(one for one in TARGETS if one == registered.target)
    cases, _ = training_cases(home, target)
    cases = known_in_time(cases, method_of(target).features)
    probability = registered.model.probability(cases)
    drift = registered.report["drift"]
    months = by_month(
        cases.select("decided_on").with_columns(probability=pl.Series(probability)), drift["edges"], drift["then"]
    )
    seen = (cases["decided_on"] >= date.fromisoformat(registered.report["split"]["tests_from"])) & cases[
        "label"
    ].is_not_null()
    later = cases.filter(seen)
    outcomes: list[dict[str, Any]] = []
    if later.height and 0 < later["label"].sum() < later.height:
        labels = later["label"].cast(pl.Float64).to_numpy()
        stake = later["amount_at_stake"].fill_null(0.0).to_numpy()
        outcomes = [asdict(figure) for figure in figures(labels, registered.model.probability(later), stake)]
    return Evaluated(registered.version, months, outcomes)
