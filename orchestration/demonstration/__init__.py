"""`backstop demo`: a simulated province from its partners' files to the regulator's table, and a summary a risk manager can read.

Here: the order of the steps, the simulated days of receipt, what is printed. Not here: the simulator (`ingestion.simulation`), any
step's own work. Running it again with the same arguments changes nothing but the password of the account.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from casework.access.accounts import add_user, find_user, reset_password
from casework.access.actors import local_operator, scheduled
from casework.filings.queries import filings_held
from casework.filings.reviewing import confirm
from casework.store.engine import open_store
from ingestion.durable import write_bytes
from ingestion.home import Home
from orchestration.demonstration.arrivals import arrive
from orchestration.demonstration.summary import summary_lines
from orchestration.running.runs import BuildFailedError, BuildOutcome, run_build

Say = Callable[[str], None]
READER, ROLE = "demo", "risk"  # an account that may look at every page
REPORT = "business-statistics"
CONFIRMATION = (
    "Demonstration: the slip between yuan and 10,000 yuan is planted; published with it, so that it can be looked at. "
    "演示数据：所列万元误用为预设，保留以供查看"
)


class DemoFailedError(RuntimeError):
    """A step of the demo did not do what it should; the message says which and why."""


@dataclass
class Demo:
    """One run: where, how large, and how long each step took."""

    home: Home
    projects: int
    seed: int
    say: Say
    progress: Callable[[str, int], Any]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def filings(self) -> Path:
        """The folder of the simulated filings, named after what they are made from."""
        return self.home.root / "simulated" / f"projects-{self.projects}-seed-{self.seed}"

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Say what is being done, and note how long it took."""
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began
        self.say(f"{name:<10} {self.seconds[name]:6.1f} s")


def run_demo(home: Home, *, projects: int, seed: int, say: Say, show: Say, progress: Callable[[str, int], Any]) -> bool:
    """Simulate, take in, build, verify, export, sum up; whether every proof held."""
    demo = Demo(home, projects, seed, say, progress)
    truth = _simulate(demo)
    _take_in(demo, truth)
    _confirm_held(demo)
    outcome = _build(demo, truth)
    breach = _verify(demo)
    folder = _export(demo, truth["periods"][-1])
    password = _reader(home)
    for line in summary_lines(demo, truth, outcome, folder):
        show(line)
    show(f"Verified 验证    {breach or 'every proof holds 全部通过'}")
    show("Seconds 用时     " + ", ".join(f"{name} {spent:.0f}" for name, spent in demo.seconds.items()))
    show("  of the build   " + ", ".join(f"{name} {spent:.1f}" for name, spent in outcome.report.seconds.items()))
    show("")
    show(f"Sign in as {READER} with the one-time password {password}")
    for line in NEXT:
        show(line)
    return breach is None


NEXT = (
    "Next 下一步",
    "  backstop serve                                the pages and the Dagster UI; files dropped in inbox/ are taken in",
    "  backstop query \"SELECT * FROM risk.project_risk ORDER BY risk_amount DESC LIMIT 10\"",
    "  backstop filings held                         what waits for a person to confirm it",
    "  backstop rules explain PROJECT_NO             every factor of a risk degree, with its source",
    "  backstop verify                               prove it all again",
)  # fmt: skip


def _simulate(demo: Demo) -> dict[str, Any]:
    from ingestion.simulation import simulate  # noqa: PLC0415 - numpy and the province, where they are made

    truth = demo.filings / "truth.json"
    with demo.step("simulate"):
        if not truth.is_file():
            unfinished = demo.filings.with_name(f"{demo.filings.name}.{time.monotonic_ns()}.unfinished")
            simulate(unfinished, projects=demo.projects, seed=demo.seed)
            unfinished.rename(demo.filings)
    said: dict[str, Any] = json.loads(truth.read_text(encoding="utf-8"))
    return said


def _take_in(demo: Demo, truth: dict[str, Any]) -> None:
    """Every file, as received in its month: the second time the receipts are found, not made."""
    with demo.step("take in"), demo.progress("taking in", len(truth["files"])) as advance:
        arrive(demo.home, demo.filings, truth["files"], advance)


def _confirm_held(demo: Demo) -> None:
    """Confirm what waits, a day after it came: the planted slip is to be looked at, and all adds up to the simulator's truth."""
    actor = local_operator()
    with open_store(demo.home) as store:
        for filing_id, came in filings_held(store, actor).select("filing_id", "received_at").iter_rows():
            confirm(store, filing_id, CONFIRMATION, actor=actor, now=came + timedelta(days=1))


def _build(demo: Demo, truth: dict[str, Any]) -> BuildOutcome:
    with demo.step("build"):
        # the province lives in its own time: what is dropped in later must not move the day to today
        write_bytes(demo.home.as_of, f"{truth['as_of']}\n".encode(), step="demo.day")
        try:
            return run_build(demo.home, as_of=date.fromisoformat(truth["as_of"]), confirm=CONFIRMATION)
        except BuildFailedError as failure:
            raise DemoFailedError(f"the build failed: {failure}") from failure


def _verify(demo: Demo) -> str | None:
    from orchestration.verification import BreachError, proofs  # noqa: PLC0415

    with demo.step("verify"):
        for proof in proofs(demo.home):
            try:
                proof.prove()
            except BreachError as breach:
                return f"{proof.name}: {breach}"
    return None


def _export(demo: Demo, period: str) -> Path:
    from orchestration.exports import ReportError, export_report  # noqa: PLC0415
    from orchestration.exports.working_papers import keep  # noqa: PLC0415

    with demo.step("export"):
        try:
            done = export_report(demo.home, REPORT, period)
            keep(demo.home, REPORT, period, done.folder.name)
            return done.folder
        except ReportError as failure:
            raise DemoFailedError(f"the report could not be exported: {failure}") from failure


def _reader(home: Home) -> str:
    """A fresh one-time password for the account of the demonstration, which is made when there is none."""
    actor = scheduled("demo")
    with open_store(home) as store:
        user = find_user(store, READER)
        if user is None:
            return add_user(store, READER, ROLE, actor=actor)
        return reset_password(store, user, actor=actor)
