"""Reminders of deadlines as a job of Dagster's: each morning, into the outbox; and returns that were checked, handed over.

Here: the jobs and their schedules. Not here: which reminders there are (`casework.deadlines`, `casework.returns.deadlines`,
`casework.customers.lists`, `casework.stages.lateness`), sending any.
"""

import dagster as dg

from casework.access.actors import scheduled
from casework.customers.lists import remind_of_reviews
from casework.deadlines.verbs import remind
from casework.partners.contacts import notice_bounces
from casework.partners.evaluation import evaluate, quarter_of
from casework.partners.licences import remind_licences
from casework.personal.removal import remove_files
from casework.returns.deadlines import remind_of_returns
from casework.settings import Settings
from casework.stages.lateness import remind_of_late_cases
from casework.store.engine import open_store
from scoring.office_time import ZONE

REMINDERS = "30 8 * * *"
HANDING_OVER = "10 * * * *"


def reminders_job() -> dg.JobDefinition:
    """Writes reminders into the outbox; run by its schedule, or by hand."""

    @dg.op(required_resource_keys={"home"}, description="What is due soon or overdue today, each thing once.")
    def write_deadline_reminders(context: dg.OpExecutionContext) -> None:
        settings = Settings.from_environment()
        home, today = context.resources.home, settings.as_of()
        with open_store(home) as store:
            written = remind(store, today, actor=scheduled("reminders"))
            written += remind_of_returns(store, today, actor=scheduled("reminders"))
            written += remind_of_reviews(store, today, actor=scheduled("reminders"))
            written += remind_of_late_cases(store, today, actor=scheduled("reminders"))
        context.log.info("%d reminders put into the outbox as of %s", written, today)

    @dg.op(
        required_resource_keys={"home"},
        description="Licences that end, contacts that are not reached, the quarter's evaluation.",
    )
    def look_after_partners(context: dg.OpExecutionContext) -> None:
        settings, actor = Settings.from_environment(), scheduled("partners")
        home, today = context.resources.home, settings.as_of()
        with open_store(home) as store:
            told = remind_licences(store, today, actor=actor)
            bounced = notice_bounces(store, actor=actor)
            evaluated = evaluate(store, quarter_of(today), actor=actor)
            removed = remove_files(store)
        context.log.info(
            "%d licences told, %d contacts bounced, %d partners evaluated, %d erased files removed",
            told,
            bounced,
            evaluated,
            removed,
        )

    @dg.job(
        name="deadline_reminders",
        description="Reminders of filings, returns, listings and cases due soon or overdue, into the outbox.",
    )
    def deadline_reminders() -> None:
        write_deadline_reminders()
        look_after_partners()

    return deadline_reminders


def handing_over_job() -> dg.JobDefinition:
    """Takes returns that were checked to their destinations."""

    @dg.op(
        required_resource_keys={"home"},
        description="Each checked return that waits goes to its destination, with retries.",
    )
    def hand_over_returns(context: dg.OpExecutionContext) -> None:
        from orchestration.exports.handing_over import hand_over_waiting  # noqa: PLC0415 - only where something is sent

        with open_store(context.resources.home) as store:
            done, failures = hand_over_waiting(store, scheduled("returns"))
        context.log.info("handed over: %s", ", ".join(done) or "nothing")
        if failures:
            raise dg.Failure("; ".join(failures))

    @dg.job(name="return_delivery", description="Returns that were checked, to their destinations.")
    def return_delivery() -> None:
        hand_over_returns()

    return return_delivery


def handing_over_schedule(job: dg.JobDefinition) -> dg.ScheduleDefinition:
    """Every hour; what went out before is not sent again."""
    return dg.ScheduleDefinition(
        name="return_delivery",
        job=job,
        cron_schedule=HANDING_OVER,
        execution_timezone=ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every hour: returns that were checked go to their destinations.",
    )


def reminders_schedule(job: dg.JobDefinition) -> dg.ScheduleDefinition:
    """Each morning; what was written before is not written again."""
    return dg.ScheduleDefinition(
        name="deadline_reminders",
        job=job,
        cron_schedule=REMINDERS,
        execution_timezone=ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Each morning: what is due soon or overdue goes into the outbox.",
    )
