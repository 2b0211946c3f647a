"""One build in steps, for Dagster: each step of `orchestration.building.build` on its own, in order, with what it found kept for the next.

Here: the session of one run, and that nothing is published or marked as built unless every step before it was done in the same run. Not
here: the steps themselves (`loading`, `transform`, `judgement`, `gate`, `publication`), what must be done again (`build`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from casework.access.actors import Actor, scheduled
from casework.filings.queries import arrivals
from casework.store.engine import open_store
from ingestion.home import Home
from orchestration.building import build as steps
from orchestration.building.decided import Decided
from orchestration.building.loaded import loaded_until
from orchestration.building.loading import LoadReport
from orchestration.building.plan import Plan
from orchestration.building.transform import (
    AFTER_SCORING,
    BEFORE_SCORING,
    CheckResult,
    TransformReport,
    let_go,
    transform,
)
from orchestration.building.warehouse_files import WarehouseFiles, only_builder
from orchestration.judging.judgement import JudgementReport, judge
from orchestration.publication import Copying, Edition, PublicationReport, begin_copying, next_build_id, publish
from orchestration.rules import rules_of

if TYPE_CHECKING:
    from orchestration.gate import GateReport


class OutOfOrderError(RuntimeError):
    """A step was asked for without the ones before it; the message says which to run."""


@dataclass
class Building:
    """The build of one run: what was asked for, what the steps so far have found, and what is being written beside them."""

    home: Home
    as_of: date
    full: bool = False
    confirm: str | None = None
    actor: Actor = field(default_factory=lambda: scheduled("build"))
    report: steps.BuildReport = field(default_factory=lambda: steps.BuildReport("", published=False, full=False))
    verdict: GateReport | None = None
    edition: Edition | None = None
    _copying: Copying | None = None
    _beside: list[Future[None]] = field(default_factory=list)
    _plan: Plan | None = None
    _done: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._parameters = rules_of(self.home)

    @contextmanager
    def _step(self, name: str, after: str | None) -> Iterator[None]:
        if after is not None and after not in self._done:
            raise OutOfOrderError(
                f"{name} needs {after} in the same run: run the whole job, or select everything upstream as well"
            )
        with self.report.timed(name):
            yield
        self._done.add(name)

    @property
    def plan(self) -> Plan:
        """What the build is to do; known once it has loaded."""
        if self._plan is None:
            raise OutOfOrderError("nothing has been loaded in this run")
        return self._plan

    def plausibility(self) -> list[CheckResult]:
        """Look at the filings that are to be loaded and at those that wait; what is implausible waits, and stops nobody else."""
        from orchestration.gate.filings import look_at_filings  # noqa: PLC0415 - Great Expectations comes with it

        with self._step("plausibility", None), open_store(self.home) as store:
            found = look_at_filings(self.home, store, after_seq=loaded_until(WarehouseFiles.of(self.home)))
        self.report.checks += found
        return found

    def load(self) -> LoadReport:
        """Load what the register has and the warehouse has not; decide what is to be done; note the attempt."""
        with self._step("load", "plausibility"), open_store(self.home) as store:
            loaded = steps.load(self.home, *arrivals(store))
            self._plan = steps.make_plan(self.home, loaded, self.as_of, self._parameters, full=self.full)
            self.report.load, self.report.full = loaded, self._plan.full
            steps.begin(self.home, self._plan)
        return loaded

    def transform_before(self) -> TransformReport:
        """The models that scoring reads, and all others that do not read scoring."""
        with self._step("transform", "load"):
            done = transform(
                self.plan.files,
                self.plan.variables(self._parameters),
                selection=BEFORE_SCORING,
                anew=self.plan.full,
                contracts=self.plan.contracts_to_read,
                keep_open=not self.plan.full,
            )
        self.report.checks += done.checks
        return done

    def judge(self) -> JudgementReport:
        """Grades, groups and risk of what changed; meanwhile what the gate needs is imported, for which one core has time."""
        from orchestration.gate.suite import import_ahead  # noqa: PLC0415 - pandas comes with it

        with self._step("judge", "transform"):
            import_ahead()
            self.report.judgement = judge(
                self.plan.files,
                self._parameters,
                self.as_of,
                everything=self.plan.everything_is_judged,
                recharge=self.plan.everything_is_charged(self._parameters),
                repredict=self.plan.everything_is_predicted,
                decided=Decided.of(self.home),
            )
        return self.report.judgement

    def transform_after(self) -> TransformReport:
        """The models that read scoring; with them the tables are finished, and are copied while the gate looks at them."""
        with self._step("transform_after", "judge"):
            anew = self.plan.everything_is_judged
            done = transform(self.plan.files, self.plan.variables(self._parameters), selection=AFTER_SCORING, anew=anew)
            build_id = next_build_id(self.home, self.plan.state.build_id)
            self._copying = begin_copying(self.home, self.plan.files, build_id)
        self.report.checks += done.checks
        return done

    def gate(self) -> GateReport:
        """Look at the finished tables; what blocks stands in the verdict, and `publish` heeds it.

        Meanwhile the work file and the documents are written, for which only publication waits.
        """
        from orchestration.gate import judge, look  # noqa: PLC0415 - Great Expectations comes with it

        with self._step("gate", "transform_after"):
            with self.plan.files.open_marts() as marts:
                seen = look(marts)
            self._do_beside(self.plan.files.settle_work)
            with open_store(self.home) as store:
                self.verdict, documents = judge(self.home, seen, store, confirm=self.confirm, actor=self.actor)
            self._do_beside(documents)
        self.report.checks += self.verdict.checks
        return self.verdict

    def publish(self) -> PublicationReport:
        """Publish, unless the gate forbids it; then note that everything loaded is built."""
        with self._step("publish", "gate"):
            if self.verdict is None or self._copying is None or self.report.load is None:
                raise OutOfOrderError("nothing has passed the gate in this run")
            if not self.verdict.passed:  # whoever is to decide reads the documents first
                for written in self._beside:
                    written.result()
            self.verdict.require()
            inputs = self.plan.inputs
            self.edition = Edition(
                self._copying.build_id,
                self.as_of,
                datetime.now(UTC),
                inputs.known_seq,
                self._parameters.version,
                decided_seq=inputs.decided_seq,
            )
            checks = self.report.checks
            published = publish(
                self.home, self.plan.files, self._copying, self.edition, checks, self.actor, meanwhile=self._beside
            )
            self._copying = None
        self.report.publication, self.report.build_id, self.report.published = published, self.edition.build_id, True
        steps.finish(self.home, self.plan, self.report.load, self.edition.build_id)
        return published

    def end(self) -> None:
        """Leave nothing that is still being written, no file open, and nothing of a copy that was not published."""
        for written in self._beside:
            written.exception()
        let_go(WarehouseFiles.of(self.home))
        if self._copying is not None:
            self._copying.abandon()
            self._copying = None

    def _do_beside(self, write: Callable[[], None]) -> None:
        """Have something written while the build goes on; it is published when that is done too."""
        beside = ThreadPoolExecutor(1)
        self._beside.append(beside.submit(write))
        beside.shutdown(wait=False)

    def checks_of(self, names: set[str]) -> list[CheckResult]:
        """Results of the named dbt tests so far."""
        return [check for check in self.report.checks if check.name in names]


@contextmanager
def building(
    home: Home, *, as_of: date, full: bool = False, confirm: str | None = None, actor: Actor | None = None
) -> Iterator[Building]:
    """Be the only build of the home while the block lasts."""
    with only_builder(home):
        session = Building(home, as_of, full, confirm, actor or scheduled("build"))
        try:
            yield session
        finally:
            session.end()
