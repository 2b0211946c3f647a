"""What people follow, as a job of Dagster's: each morning, and whenever something new was published.

Here: the job, its schedule and its sensor. Not here: what is due and what a message says (`dashboards.dispatch`, run as a process of its
own), sending it (the outbox).
"""

import dagster as dg

from casework.access.actors import scheduled
from casework.following.queries import all_standing
from casework.store.engine import open_store
from casework.store.warehouse import published_database
from orchestration.page_programs import DISPATCH, run
from orchestration.running.automation import looking
from scoring.office_time import ZONE

MORNING = "5 8 * * *"


def subscriptions_job() -> dg.JobDefinition:
    """Puts views that are due and figures that crossed a threshold into the outbox; run by its schedule, its sensor, or by hand."""

    @dg.op(
        required_resource_keys={"home"}, description="Views that are due and thresholds that were crossed, each once."
    )
    def write_subscriptions(context: dg.OpExecutionContext) -> None:
        code = run(context.resources.home, DISPATCH)
        if code:
            raise dg.Failure(f"the round over the subscriptions ended with code {code}; its log says which failed")

    @dg.job(name="subscriptions", description="Views by schedule and figures over a threshold, into the outbox.")
    def subscriptions() -> None:
        write_subscriptions()

    return subscriptions


def subscriptions_schedule(job: dg.JobDefinition) -> dg.ScheduleDefinition:
    """Each morning; what was sent for the day, week or month is not sent again."""
    return dg.ScheduleDefinition(
        name="subscriptions",
        job=job,
        cron_schedule=MORNING,
        execution_timezone=ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Each morning: views that are due go into the outbox.",
    )


def publication_sensor(job: dg.JobDefinition) -> dg.SensorDefinition:
    """Asks for a round when a new edition is in force and anybody follows anything."""

    @looking(
        "published_news",
        "After each publication figures are held against the thresholds that people set.",
        job=job,
    )
    def published_news(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        home = context.resources.home
        database = published_database(home)
        build = database.parent.name if database else ""
        if build == (context.cursor or ""):
            return dg.SkipReason("nothing new is published")
        context.update_cursor(build)
        with open_store(home) as store:
            followed = len(all_standing(store, actor=scheduled("subscriptions")))
        if not followed:
            return dg.SkipReason("nobody follows anything")
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=build)])

    return published_news
