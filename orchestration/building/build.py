"""One build: load, transform, judge, transform, gate, publish; only what changed, unless all of it is wanted.

Here: the order of the steps, and what must be done again after an interruption. Not here: what a plan holds (`plan`) and is made of
(`inputs`), any step itself, a day gone by (`as_known`), Dagster (`assets`).

What a finished build contains is in ``warehouse/state.json``, written after the pointer. Whatever came after it has changed. A build notes
there what it attempts before it touches a table; one that finds the note of an attempt that was not its own begins from nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.home import Home
from orchestration.building.decided import Decided
from orchestration.building.inputs import arrivals, inputs_of, newest
from orchestration.building.plan import Inputs, Plan, State
from orchestration.building.warehouse_files import WarehouseFiles, only_builder
from orchestration.rules import rules_of

if TYPE_CHECKING:
    import polars as pl

    from orchestration.building.loading import LoadReport
    from orchestration.building.transform import CheckResult
    from orchestration.judging.judgement import JudgementReport
    from orchestration.publication import PublicationReport
    from scoring.parameters.model import Parameters

#: Looks at the finished tables before they are published and gives its checks; one that failed with severity error stops the build.
Gate = Callable[[Path], "Sequence[CheckResult]"]
#: Is told each step that begins.
Told = Callable[[str], None]


class GateClosedError(RuntimeError):
    """The gate found the finished tables implausible; nothing was published."""


@dataclass
class BuildReport:
    """What a build did; `build_id` is that of the copy in force, also when there was nothing to do."""

    build_id: str
    published: bool
    full: bool
    load: LoadReport | None = None
    judgement: JudgementReport | None = None
    publication: PublicationReport | None = None
    checks: list[CheckResult] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    told: Told = lambda _step: None

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Tell that a step begins, and note how long it takes."""
        self.told(step)
        began = time.perf_counter()
        yield
        self.seconds[step] = round(time.perf_counter() - began, 3)


def build(
    home: Home,
    *,
    as_of: date,
    full: bool = False,
    gate: Gate | None = None,
    tests: bool = True,
    registered: pl.DataFrame | None = None,
    decisions: pl.DataFrame | None = None,
    parameters: Parameters | None = None,
    now: datetime | None = None,
) -> BuildReport:
    """Bring the published warehouse up to date with the register, as of a day.

    `registered` and the `decisions` about it are by default what the operational store has; `parameters` the shipped ones. Without
    `tests` the models run without theirs, which is for trials: nothing of the product publishes so.
    Raises orchestration.building.warehouse_files.BusyError when another build is at work, TransformError when the
    warehouse contradicts itself, GateClosedError when the gate closes.
    """
    parameters = parameters or rules_of(home)
    with only_builder(home):
        state = State.read(_state_file(home))
        if registered is None:
            registered, decisions = arrivals(home)
        if not full and (
            skipped := _nothing_new(home, state, inputs_of(home, as_of, newest(registered, decisions), parameters))
        ):
            return skipped
        report = BuildReport("", published=False, full=full)
        with report.timed("load"):
            report.load = load(home, registered, decisions)
        plan = make_plan(home, report.load, as_of, parameters, full=full)
        report.full = plan.full
        begin(home, plan)
        compute(plan, parameters, report, gate, Decided.of(home), tests=tests)
        _publish(home, plan, parameters, report, now or datetime.now(UTC))
        finish(home, plan, report.load, report.build_id)
        return report


def up_to_date(home: Home, *, as_of: date, parameters: Parameters) -> BuildReport | None:
    """The report of a build that has nothing to do, or None when something came, or the day, the numbers or the SQL are others."""
    came = newest(*arrivals(home))
    return _nothing_new(home, State.read(_state_file(home)), inputs_of(home, as_of, came, parameters))


def load(home: Home, registered: pl.DataFrame, decisions: pl.DataFrame | None = None) -> LoadReport:
    """Load what the register has and the staging file has not."""
    from casework.entered import entered  # noqa: PLC0415
    from casework.store.engine import open_store  # noqa: PLC0415
    from orchestration.building.loading import load_filings  # noqa: PLC0415 - imports wait until there is something to do

    with open_store(home) as store:
        by_people = entered(store)
    return load_filings(home, registered, decisions, entered=by_people)


def make_plan(home: Home, loaded: LoadReport, as_of: date, parameters: Parameters, *, full: bool = False) -> Plan:
    """Decide between an increment and a build from nothing."""
    from orchestration.building.loaded import contracts_since  # noqa: PLC0415

    state = State.read(_state_file(home))
    files = WarehouseFiles.of(home)
    inputs = inputs_of(home, as_of, (loaded.known_seq, loaded.decided_seq), parameters, entered=loaded.entered)
    full = full or loaded.code_lists_changed or _must_be_full(state, inputs, files) or _loaded_anew(state, files)
    contracts = frozenset() if full else contracts_since(files, state.built_load)
    return Plan(files, inputs, state, full, contracts=contracts)


def begin(home: Home, plan: Plan) -> None:
    """Note the attempt; a full build begins on empty files."""
    noted = replace(plan.state, attempted=plan.inputs, attempted_full=plan.full)
    noted.write(_state_file(home), step="build.noted")
    if plan.full:
        plan.files.forget()


def finish(home: Home, plan: Plan, loaded: LoadReport, build_id: str) -> None:
    """Note that everything up to this load is built and published."""
    from orchestration.judging.judgement import accept_changes  # noqa: PLC0415

    State(plan.inputs, loaded.load_seq, build_id).write(_state_file(home), step="build.finished")
    accept_changes(plan.files)


def compute(
    plan: Plan, parameters: Parameters, report: BuildReport, gate: Gate | None, decided: Decided, *, tests: bool = True
) -> None:
    """Make the tables, from what is loaded to what may be published; `report` notes the checks. Raises as `build` does."""
    from orchestration.building.transform import AFTER_SCORING, BEFORE_SCORING, let_go, transform  # noqa: PLC0415
    from orchestration.judging.judgement import judge  # noqa: PLC0415

    variables = plan.variables(parameters)
    try:
        with report.timed("transform"):
            before = transform(
                plan.files,
                variables,
                selection=BEFORE_SCORING,
                tests=tests,
                anew=plan.full,
                contracts=plan.contracts_to_read,
                keep_open=not plan.full,
            )
        with report.timed("judge"):
            as_of = date.fromisoformat(plan.inputs.as_of)
            report.judgement = judge(
                plan.files,
                parameters,
                as_of,
                everything=plan.everything_is_judged,
                recharge=plan.everything_is_charged(parameters),
                repredict=plan.everything_is_predicted,
                decided=decided,
            )
        with report.timed("transform_after"):
            after = transform(
                plan.files, variables, selection=AFTER_SCORING, tests=tests, anew=plan.everything_is_judged
            )
    finally:
        let_go(plan.files)
    report.checks = [*before.checks, *after.checks]
    if gate:
        with report.timed("gate"):
            report.checks += _through(gate, plan.files)


def _through(gate: Gate, files: WarehouseFiles) -> list[CheckResult]:
    checks = list(gate(files.marts))
    closed = [f"{check.name}: {check.detail}" for check in checks if not check.passed and check.severity == "error"]
    if closed:
        raise GateClosedError("the gate is closed, nothing was published:\n" + "\n".join(closed))
    return checks


def _publish(home: Home, plan: Plan, parameters: Parameters, report: BuildReport, now: datetime) -> None:
    from orchestration.publication import Edition, begin_copying, next_build_id, publish  # noqa: PLC0415

    as_of = date.fromisoformat(plan.inputs.as_of)
    inputs = plan.inputs
    edition = Edition(
        next_build_id(home, plan.state.build_id),
        as_of,
        now,
        inputs.known_seq,
        parameters.version,
        decided_seq=inputs.decided_seq,
    )
    with report.timed("publish"):
        copying = begin_copying(home, plan.files, edition.build_id)
        report.publication = publish(home, plan.files, copying, edition, report.checks)
    report.build_id, report.published = edition.build_id, True


def _nothing_new(home: Home, state: State, inputs: Inputs) -> BuildReport | None:
    from casework.store.warehouse import published_database  # noqa: PLC0415

    database = published_database(home)
    if state.built == inputs and state.attempted is None and database and database.is_file():
        return BuildReport(state.build_id, published=False, full=False)
    return None


def _must_be_full(state: State, inputs: Inputs, files: WarehouseFiles) -> bool:
    """Can an increment not be trusted, or not be had: no build before, another method or month, an interrupted build of other inputs."""
    built = state.built
    if built is None or not files.work.is_file() or not files.marts.is_file():
        return True
    if built.method_digest != inputs.method_digest or built.as_of[:7] != inputs.as_of[:7]:
        return True
    attempted = state.attempted
    return attempted is not None and (
        state.attempted_full
        or attempted.as_of != inputs.as_of
        or _rules(attempted) != _rules(inputs)
        or attempted.champions not in (built.champions, inputs.champions)
    )


def _loaded_anew(state: State, files: WarehouseFiles) -> bool:
    """Are the loads counted otherwise than when the last build was made, because the accepted rows were loaded again from nothing."""
    from orchestration.building.loaded import known_by_load  # noqa: PLC0415

    return state.built is not None and known_by_load(files, state.built_load) != state.built.known_seq


def _rules(inputs: Inputs) -> tuple[str, str]:
    return inputs.parameters_version, inputs.method_digest


def _state_file(home: Home) -> Path:
    return home.warehouse / "state.json"
