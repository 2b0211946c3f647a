"""What runs by the calendar: the day's last build, and the reports of a month that has ended.

Not here: what is looked at all day (`automation`), reminders (`reminding`), subscriptions (`following`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg

from scoring.office_time import ZONE

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

DAY_END = "30 23 * * *"
MONTH_END = "30 1 1 * *"


def day_end_schedule(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Build once at the end of each day, so that balances, terms and overdue days speak of it even when nothing came."""
    return dg.ScheduleDefinition(
        name="day_end",
        job=job,
        cron_schedule=DAY_END,
        execution_timezone=ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="The day's last build: as of today, whether or not anything was filed.",
    )


def month_end_schedule(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Export the month's reports on the first day of the next."""

    @dg.schedule(
        name="month_end",
        job=job,
        cron_schedule=MONTH_END,
        execution_timezone=ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="The regulator's tables of the month that has ended, from what is published then.",
    )
    def month_end(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
        ended = context.scheduled_execution_time.replace(day=1) - timedelta(days=1)
        month = f"{ended:%Y-%m}-01"
        yield dg.RunRequest(run_key=month, partition_key=month)

    return month_end
