"""The asset graph as a picture in text, so that a change of it shows in review; and what every asset must say of itself."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import pytest

from ingestion.home import Home
from orchestration.definitions import BUILD, MONTH_END, TAKE_IN, build_definitions

SNAPSHOT = Path(__file__).parent / "asset_graph.txt"
UPDATE = "BACKSTOP_UPDATE_SNAPSHOTS"


@pytest.fixture(scope="module")
def definitions(published_home: Home) -> dg.Definitions:
    return build_definitions(home=published_home)


def graph_of(definitions: dg.Definitions) -> str:
    graph = definitions.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        checks = sorted(check.name for check in graph.get_check_keys_for_assets({key}))
        lines.append(
            f"{key.to_user_string()}  [{node.group_name}]" + (f"  checks: {', '.join(checks)}" if checks else "")
        )
        lines += [f"    <- {parent.to_user_string()}" for parent in sorted(node.parent_keys)]
    return "\n".join(lines) + "\n"


def test_the_graph_is_as_reviewed(definitions: dg.Definitions) -> None:
    now = graph_of(definitions)
    if os.environ.get(UPDATE):
        SNAPSHOT.write_text(now, encoding="utf-8")
    assert now == SNAPSHOT.read_text(encoding="utf-8"), (
        f"if this is meant, run the test with {UPDATE}=1 and commit {SNAPSHOT.name}"
    )


def test_every_asset_says_where_it_belongs(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        said = key.to_user_string()
        assert len(key.path) == 3, f"{said}: layer/domain/entity"
        assert node.owners, f"{said} has no owner"
        assert node.kinds, f"{said} has no kind"
        assert node.description, f"{said} has no description"


def test_one_path_leads_from_the_drop_folder_to_the_published_edition(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    published = dg.AssetKey(["published", "warehouse", "edition"])
    upstream = dg.AssetSelection.assets(published).upstream().resolve(graph)
    for needed in (
        ["door", "exchange", "filings"],
        ["judgement", "risk", "project_risk"],
        ["gate", "publication", "verdict"],
    ):
        assert dg.AssetKey(needed) in upstream


def test_jobs_and_automation(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    assert {job.name for job in repository.get_all_jobs()} >= {TAKE_IN, BUILD, MONTH_END}
    schedules = {schedule.name: schedule for schedule in repository.schedule_defs}
    assert {name: (one.cron_schedule, one.execution_timezone) for name, one in schedules.items()} == {
        "day_end": ("30 23 * * *", "Asia/Shanghai"),
        "month_end": ("30 1 1 * *", "Asia/Shanghai"),
        "deadline_reminders": ("30 8 * * *", "Asia/Shanghai"),
        "subscriptions": ("5 8 * * *", "Asia/Shanghai"),
        "return_delivery": ("10 * * * *", "Asia/Shanghai"),
    }
    assert {sensor.name for sensor in repository.sensor_defs} == {
        "drop_folder",
        "arrivals",
        "forms",
        "outbox",
        "rehearsals",
        "lookbacks",
        "asked_returns",
        "failures",
        "published_news",
    }


def test_importing_the_module_makes_nothing() -> None:
    import orchestration.definitions as module  # noqa: PLC0415

    assert not [name for name, value in vars(module).items() if isinstance(value, dg.Definitions)]
