"""Everything Dagster knows of Backstop, assembled by one function; importing this module makes nothing.

Here: which assets, jobs, sensors, schedules and resources there are. Not here: what any of them does (`orchestration.assets`), when
(`orchestration.running`).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from casework.settings import Settings
from ingestion.home import Home
from orchestration.assets.door import dropped_filings
from orchestration.assets.exports import MONTHS, export_assets
from orchestration.assets.keys import DOOR, of_model
from orchestration.assets.publication import publication_assets
from orchestration.assets.request import build_resource, home_resource
from orchestration.assets.warehouse import warehouse_assets
from orchestration.building.dbt_graph import Graph, dbt_graph
from orchestration.gate.verdict import expectations, limits
from orchestration.looking_back import lookback
from orchestration.running import automation, following, reminding, schedules

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as Job

warnings.filterwarnings("ignore", category=dg.BetaWarning)
warnings.filterwarnings("ignore", category=dg.PreviewWarning)

TAKE_IN = "take_in_and_build"
BUILD = "build"
MONTH_END = "month_end_reports"


def build_definitions(
    *, home: Home | None = None, graph: Graph | None = None, resources: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """The definitions of one installation.

    `home` is by default the environment's, `graph` what dbt makes of the project; `resources` replace those of the same name.
    """
    home = home or Settings.from_environment().home
    graph = graph or dbt_graph(home)
    marts = [of_model(model) for model in graph.models.values() if model.folders[:1] == ("marts",)]
    reports = export_assets()
    building = [
        *warehouse_assets(graph),
        *publication_assets(sorted(marts), [one.name for one in expectations(limits())]),
    ]
    take_in, build, month_end = _asset_jobs(reports)
    reminders, handing_over = reminding.reminders_job(), reminding.handing_over_job()
    dispatch = following.subscriptions_job()
    return dg.Definitions(
        assets=[dropped_filings, *building, *reports],
        jobs=[take_in, build, month_end, reminders, handing_over, dispatch],
        sensors=[
            automation.drop_folder_sensor(take_in),
            automation.arrivals_sensor(build, take_in),
            automation.forms_sensor(build, take_in),
            automation.outbox_sensor,
            automation.rehearsals_sensor,
            lookback.lookbacks_sensor,
            automation.asked_returns_sensor(month_end),
            automation.failure_sensor,
            following.publication_sensor(dispatch),
        ],
        schedules=[
            schedules.day_end_schedule(build),
            schedules.month_end_schedule(month_end),
            reminding.reminders_schedule(reminders),
            following.subscriptions_schedule(dispatch),
            reminding.handing_over_schedule(handing_over),
        ],
        resources={"home": home_resource(home), "build": build_resource, **(resources or {})},
        executor=dg.in_process_executor,
    )


def _asset_jobs(reports: Sequence[dg.AssetsDefinition]) -> tuple[Job, Job, Job]:
    """The jobs that make assets: all but the reports with the drop folder or without it, and the reports of a month."""
    of_reports = dg.AssetSelection.assets(*(key for report in reports for key in report.keys))
    others = dg.AssetSelection.all() - of_reports
    return (
        dg.define_asset_job(
            TAKE_IN, others, description="Files of the drop folder, then everything up to publication."
        ),
        dg.define_asset_job(
            BUILD, others - dg.AssetSelection.assets(DOOR), description="Everything from load to publication."
        ),
        dg.define_asset_job(
            MONTH_END, of_reports, partitions_def=MONTHS, description="The regulator's tables of one month."
        ),
    )
