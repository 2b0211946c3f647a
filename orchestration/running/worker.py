"""The warm worker: executes waiting Dagster runs in its own process, one at a time, against the shared instance.

Here: watching, taking, executing, and failing visibly what a killed process left behind. Started by `backstop serve`, or alone:
``python -m orchestration.running.worker``. Not here: what a run does (`orchestration.definitions`).
"""

from __future__ import annotations

import gc
import logging
import signal
import threading
from typing import TYPE_CHECKING

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RepositoryDefinition, RunsFilter
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run

from casework.settings import Settings
from ingestion.allocator import not_looking_for_garbage
from orchestration.running.instance import open_instance, slot

if TYPE_CHECKING:
    from ingestion.home import Home

LOOK_EVERY_SECONDS = 0.3
log = logging.getLogger("backstop.worker")


def waiting_run(instance: DagsterInstance) -> DagsterRun | None:
    """The run that has waited longest."""
    waiting = instance.get_run_records(RunsFilter(statuses=[DagsterRunStatus.STARTING]), limit=1, ascending=True)
    return waiting[0].dagster_run if waiting else None


def fail_abandoned(instance: DagsterInstance) -> int:
    """Fail what claims to run while nobody can be running it; call this with the slot in hand. How many there were."""
    abandoned = instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]))
    for run in abandoned:
        instance.report_run_failed(
            run, "The process that executed this run ended before the run did. Run it again: nothing is half done."
        )
    return len(abandoned)


def execute(instance: DagsterInstance, repository: RepositoryDefinition, run: DagsterRun) -> bool:
    """Execute one run here and now; whether it succeeded. A failure is in the run's own log, and is not the worker's."""
    try:
        job = InMemoryJob(repository.get_job(run.job_name))
        return execute_run(job, run, instance, raise_on_error=False).success
    except Exception as failure:
        log.exception("run %s could not be executed", run.run_id)
        instance.report_run_failed(run, f"The worker could not execute the run: {failure}")
        return False


def warm(home: Home) -> None:
    """Import what runs need and build an empty warehouse once, so that the first file waits for none of it.

    What hinders that, such as a full disk, is logged, and will be said again by the first run that it hinders too.
    """
    import great_expectations  # noqa: F401, PLC0415

    from orchestration.building.warming import build_nothing  # noqa: PLC0415

    try:
        with not_looking_for_garbage():
            build_nothing(home, Settings.from_environment().as_of())
    except Exception:
        log.exception("nothing could be built ahead of the first run")
    gc.freeze()  # what is there now stays, and need not be looked through again after each run


def work(home: Home, stop: threading.Event) -> None:
    """Take runs until told to stop."""
    from orchestration.definitions import build_definitions  # noqa: PLC0415 - made here, so that importing this module stays cheap

    repository = build_definitions(home=home).get_repository_def()
    with open_instance(home) as instance:
        with slot(home):
            fail_abandoned(instance)
        warm(home)
        log.info("ready")
        while not stop.is_set():
            if waiting_run(instance) is None:
                stop.wait(LOOK_EVERY_SECONDS)
                continue
            with slot(home):
                run = waiting_run(instance)  # it may have been cancelled while the slot was somebody else's
                if run is not None:
                    with not_looking_for_garbage():
                        done = execute(instance, repository, run)
                        log.info("run %s (%s): %s", run.run_id, run.job_name, "done" if done else "failed")


def main() -> None:
    """Work until SIGINT or SIGTERM; a run in progress is cancelled by Dagster's own handling of the signal."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    log.setLevel(logging.INFO)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    work(Settings.from_environment().home, stop)


if __name__ == "__main__":
    main()
