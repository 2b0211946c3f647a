"""Dagster runs in this process, against the shared instance: what `backstop build` and the demo call.

Here: waiting for the one slot, running the job, and saying in one sentence why it failed. The same job that the pages and schedules run
(`orchestration.running.worker` executes those). Not here: what the job does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.access.actors import local_operator
from casework.settings import Settings
from ingestion.allocator import not_looking_for_garbage
from ingestion.home import Home
from orchestration.building.build import BuildReport
from orchestration.gate import GateReport
from orchestration.running.instance import open_instance, slot

# Dagster tells its story in the pages; on a terminal it would bury the answer.
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class BuildFailedError(RuntimeError):
    """The build was not published; the message says why."""


@dataclass(frozen=True)
class BuildOutcome:
    """What a build did, and what the gate had to say."""

    report: BuildReport
    verdict: GateReport | None
    as_of: date

    def lines(self) -> Iterator[str]:
        """For the person who asked."""
        done = self.report
        if not done.published:
            yield f"nothing new: {done.build_id} is as of {self.as_of} and holds every filing"
            return
        loaded, judged = done.load, done.judgement
        yield f"published {done.build_id} as of {self.as_of}" + (" (built from the beginning)" if done.full else "")
        if loaded:
            yield f"  loaded   {loaded.filings:,} filings, {loaded.rows:,} rows"
            if loaded.held:
                yield f"  waiting  {loaded.held:,} filings for a person to confirm, see `backstop filings held`"
        if judged:
            yield f"  judged   {judged.projects:,} projects, {judged.customers:,} customers"
        yield f"  checked  {len(done.checks):,} checks, {sum(not check.passed for check in done.checks):,} with findings"
        for finding in self.verdict.confirmed if self.verdict else ():
            yield f"  confirmed by a person: {finding.zh} {finding.en}"
        yield "  seconds  " + ", ".join(f"{step} {seconds:.1f}" for step, seconds in done.seconds.items())


def run_build(home: Home, *, as_of: date | None = None, full: bool = False, confirm: str | None = None) -> BuildOutcome:
    """Build and publish, unless everything registered is published already. Raises BuildFailedError."""
    from orchestration.building.build import up_to_date  # noqa: PLC0415
    from orchestration.rules import rules_of  # noqa: PLC0415

    day = as_of or Settings.from_environment().as_of()
    nothing_new = None if full else up_to_date(home, as_of=day, parameters=rules_of(home))
    if nothing_new is not None:
        return BuildOutcome(nothing_new, None, day)
    with slot(home), not_looking_for_garbage():
        return _run(home, day, full=full, confirm=confirm)


def _run(home: Home, day: date, *, full: bool, confirm: str | None) -> BuildOutcome:
    from orchestration.assets.request import given_build  # noqa: PLC0415
    from orchestration.building.steps import building  # noqa: PLC0415
    from orchestration.definitions import BUILD, build_definitions  # noqa: PLC0415

    with (
        open_instance(home) as instance,
        building(home, as_of=day, full=full, confirm=confirm, actor=local_operator()) as session,
    ):
        definitions = build_definitions(home=home, resources={"build": given_build(session)})
        job = definitions.resolve_job_def(BUILD)
        done = job.execute_in_process(
            instance=instance, raise_on_error=False, run_config=QUIET, tags={"backstop/asked_by": session.actor.name}
        )
        if not done.success:
            raise BuildFailedError(_why([event for event in done.all_events if event.is_step_failure]))
        return BuildOutcome(session.report, session.verdict, day)


def _why(failures: list[Any]) -> str:
    """The sentence of the innermost cause of the first failed step."""
    if not failures:
        return "the build did not finish; see its run in the Dagster pages"
    error = failures[0].step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    said = str(error.message if error else failures[0].message).strip()
    name, _, message = said.partition(": ")
    return message if name.rpartition(".")[2].endswith(("Error", "Exception")) and message else said
