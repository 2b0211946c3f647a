"""What is looked at all day: the drop folder, filings that came otherwise, forms, the outbox, returns asked for, failures to be seen.

Here: sensors. Not here: what runs by the calendar (`schedules`), what they run (`orchestration.assets`), what is in the folder
(`orchestration.drop_folder`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg

from casework.access import audit
from casework.access.actors import scheduled
from casework.filings.queries import newest_seqs
from casework.settings import Settings
from casework.store.engine import open_store
from casework.store.warehouse import published_manifest
from orchestration.drop_folder import looks, settled

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    from ingestion.home import Home

#: At each of the daemon's rounds, which are five seconds apart: an interval of five would miss every other one.
LOOK_EVERY_SECONDS = 1
QUIET_SECONDS = 2.0  # between two looks at what just came: whoever still writes has written by then
OUTBOX_EVERY_SECONDS = 20
UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
FILES_TAG = "backstop/files"
FILES_AT_A_TIME = 500
NEWEST_TAG = "backstop/newest"
LONGEST_FLOW = 12  # rounds: a flow of filings without a pause is built once a minute
FLOWING = "flowing"  # the look before found forms, too


def looking(
    name: str,
    description: str,
    *,
    job: UnresolvedAssetJobDefinition | dg.JobDefinition | None = None,
    every: int = LOOK_EVERY_SECONDS,
) -> Callable[[Callable[..., Any]], dg.SensorDefinition]:
    """Makes a sensor of a function that looks at the home from the start of the service on, and asks for runs of `job` if of any."""
    return dg.sensor(
        name=name,
        job=job,
        minimum_interval_seconds=every,
        default_status=dg.DefaultSensorStatus.RUNNING,
        required_resource_keys={"home"},
        description=description,
    )


def drop_folder_sensor(
    job: UnresolvedAssetJobDefinition, pause: Callable[[float], object] = time.sleep
) -> dg.SensorDefinition:
    """Asks for a run when files in the drop folder have stopped growing and none is being taken in."""

    @looking(
        "drop_folder",
        "Files in `inbox` that are the same at two looks are taken in, and the warehouse is built and published.",
        job=job,
    )
    def drop_folder(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        before = json.loads(context.cursor) if context.cursor else {}
        now = looks(context.resources.home)
        if now and not settled(before, now):
            pause(QUIET_SECONDS)
            before, now = now, looks(context.resources.home)
        context.update_cursor(json.dumps(now, sort_keys=True))
        names = settled(before, now)[:FILES_AT_A_TIME]
        if not names:
            return dg.SkipReason(f"{len(now)} files are still arriving" if now else "the drop folder is empty")
        waits = _why_wait(context.instance, {FILES_TAG: _digest(names)}, job.name)
        if waits:
            return dg.SkipReason(waits)
        config = dg.RunConfig(ops={"door__exchange__filings": {"config": {"files": names}}})
        return dg.SensorResult(run_requests=[dg.RunRequest(run_config=config, tags={FILES_TAG: _digest(names)})])

    return drop_folder


def arrivals_sensor(
    job: UnresolvedAssetJobDefinition,
    *others: UnresolvedAssetJobDefinition,
    pause: Callable[[float], object] = time.sleep,
) -> dg.SensorDefinition:
    """Asks for a build when the register knows filings, or decisions about them, that are not published: made on a page or by command.

    Files of the drop folder are built by the run that takes them in, one of `others`; while one of these runs, nothing is asked for.
    """

    @looking(
        "arrivals",
        "What came or was confirmed by page, gateway or command, once no other follows at once, is built and published.",
        job=job,
    )
    def arrivals(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        published, newest = _published_seqs(context.resources.home), _newest_seqs(context.resources.home)
        before, looked = json.loads(context.cursor) if context.cursor else (None, 0)
        is_behind = any(there < here for there, here in zip(published, newest, strict=True))
        if is_behind and newest != before:
            pause(QUIET_SECONDS)
            before, newest = newest, _newest_seqs(context.resources.home)
        looked = looked + 1 if is_behind else 0
        context.update_cursor(json.dumps([newest, looked]))
        if not is_behind:
            return dg.SkipReason("every filing and every decision is published")
        if newest != before and looked < LONGEST_FLOW:
            return dg.SkipReason("filings are still arriving")
        return _build_of(newest, context.instance, job.name, *(other.name for other in others))

    return arrivals


def forms_sensor(job: UnresolvedAssetJobDefinition, *others: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Carries what was entered on forms through the door, and asks for a build; in a flow of forms `arrivals` asks after a pause."""

    @looking(
        "forms",
        "What people entered is filed, built and published; while more is entered, once there is a pause.",
        job=job,
    )
    def forms(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        from casework.forms.carrying import carry  # noqa: PLC0415 - whoever only looks at definitions files nothing

        home = context.resources.home
        with open_store(home) as store:
            rows = sum(receipt.rows_sent for receipt in carry(home, store))
        is_in_a_flow = context.cursor == FLOWING
        context.update_cursor(FLOWING if rows else "")
        if not rows or is_in_a_flow:
            return dg.SkipReason(f"{rows} rows of forms were filed")
        return _build_of(_newest_seqs(home), context.instance, job.name, *(other.name for other in others))

    return forms


@looking(
    "outbox",
    "Owners are told of the warnings of a new build; notices that are due are sent, and one that fails is tried again later.",
    every=OUTBOX_EVERY_SECONDS,
)
def outbox_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Puts in what a newly published build warns of, and sends what is due in the outbox."""
    from casework.notices.delivery import deliver  # noqa: PLC0415 - as above
    from casework.warnings.notices import MOST_TOLD, tell  # noqa: PLC0415

    home = context.resources.home
    build = str((published_manifest(home) or {}).get("build_id", ""))
    with open_store(home) as store:
        if build != (context.cursor or "") and tell(store, actor=scheduled("warnings")) < MOST_TOLD:
            context.update_cursor(build)
        done = deliver(store)
    return dg.SkipReason(
        f"{done.sent} sent, {done.shown} shown, {done.failed} to be tried again, {done.given_up} given up"
    )


@looking(
    "rehearsals",
    "Proposed changes of indicators are tried on past months, so that whoever approves sees what they would have meant.",
    every=OUTBOX_EVERY_SECONDS,
)
def rehearsals_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Tries what was proposed and not tried yet; waits while a build is at work."""
    from orchestration.building.warehouse_files import BusyError  # noqa: PLC0415
    from orchestration.learning.training import NothingBuiltError  # noqa: PLC0415 - as above
    from orchestration.learning.trials import try_waiting  # noqa: PLC0415

    with open_store(context.resources.home) as store:
        try:
            done = try_waiting(store, scheduled("rehearsals"))
        except (BusyError, NothingBuiltError) as waits:
            return dg.SkipReason(str(waits))
    return dg.SkipReason(f"{done} proposals were tried")


def _build_of(newest: list[int], instance: dg.DagsterInstance, *jobs: str) -> dg.SensorResult | dg.SkipReason:
    """A run of the first job for what has come up to the filing and the decision `newest`, unless one of the jobs is running."""
    tags = {NEWEST_TAG: "-".join(map(str, newest))}
    waits = _why_wait(instance, tags, *jobs)
    return dg.SkipReason(waits) if waits else dg.SensorResult(run_requests=[dg.RunRequest(tags=tags)])


def _published_seqs(home: Home) -> list[int]:
    """The last filing and the last decision that the published copy knows."""
    published = published_manifest(home) or {}
    return [int(published.get(name, 0)) for name in ("known_seq", "decided_seq")]


def _newest_seqs(home: Home) -> list[int]:
    with open_store(home) as store:
        return list(newest_seqs(store))


def _digest(names: list[str]) -> str:
    from hashlib import sha256  # noqa: PLC0415

    return sha256("\n".join(sorted(names)).encode()).hexdigest()[:20]


def _why_wait(instance: dg.DagsterInstance, tags: dict[str, str], job_name: str, *others: str) -> str | None:
    """Why not to ask now: a run is under way, or the same was tried and failed a moment ago (twice as long a pause each time)."""
    for name in (job_name, *others):
        if instance.get_runs(dg.RunsFilter(job_name=name, statuses=UNFINISHED), limit=1):
            return f"{name} is running"
    failed = instance.get_run_records(dg.RunsFilter(job_name=job_name, tags=tags), limit=12)
    if not failed:
        return None
    pause = min(FIRST_RETRY * 2 ** (len(failed) - 1), LONGEST_RETRY)
    since = datetime.now(UTC) - failed[0].update_timestamp.astimezone(UTC)
    return f"the same failed {len(failed)} times; next try in {pause - since}" if since < pause else None


def asked_returns_sensor(job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Asks for a run for each return that somebody asked for on a page; `job` is that of all returns of a month."""

    @looking(
        "asked_returns",
        "A return that somebody asks for on the page of returns is made.",
        job=job,
    )
    def asked_returns(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        from casework.returns.queries import asked  # noqa: PLC0415 - frames, which only those who look at returns need
        from orchestration.assets.exports import key_of  # noqa: PLC0415
        from orchestration.exports.description import report_names  # noqa: PLC0415

        with open_store(context.resources.home) as store:
            found = asked(store, after=int(context.cursor or 0))
        if not found:
            return dg.SkipReason("nobody asked for a return")
        requests = [
            dg.RunRequest(
                run_key=f"asked-{one.entry_no}", partition_key=f"{one.period}-01", asset_selection=[key_of(one.report)]
            )
            for one in found
            if one.report in report_names()
        ]
        return dg.SensorResult(run_requests=requests, cursor=str(found[-1].entry_no))

    return asked_returns


@dg.run_failure_sensor(
    name="failures",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Every failed run is written to the audit log, where the pages and `backstop doctor` show it.",
)
def failure_sensor(context: dg.RunFailureSensorContext) -> None:
    """Note a failed run where people look who do not look at Dagster."""
    with open_store(Settings.from_environment().home) as store:
        run = context.dagster_run
        said = {"job": run.job_name, "message": (context.failure_event.message or "")[:500]}
        audit.append(store, scheduled("failures"), "failed", f"run/{run.run_id}", said)
