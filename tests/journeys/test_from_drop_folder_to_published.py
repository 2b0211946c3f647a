"""A file dropped in the folder is in the published warehouse soon after, through the sensor, the launcher and the warm worker."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import dagster as dg
import little_book
import pytest

from casework.store.warehouse import open_published, published_database
from ingestion.home import Home
from orchestration.instance import open_instance
from orchestration.serving import Household, household, start_pipeline

PROMISED_SECONDS = 30
PATIENCE_SECONDS = 120  # a busy machine of the test is not the promise; the promise is measured in the benchmark


@pytest.fixture(scope="module")
def pipeline(home: Home) -> Household:  # type: ignore[misc]
    """Code server, worker and daemon; no pages."""
    stop = threading.Event()
    with pytest.MonkeyPatch.context() as patch, open_instance(home):
        patch.setenv("BACKSTOP_AS_OF", little_book.AS_OF)
        with household(home) as kept:
            assert start_pipeline(home, kept, stop)
            yield kept


def eventually(what: str, holds) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} seconds: {what}"
        pause.wait(0.3)


def count(home: Home, sql: str) -> int:
    with open_published(home) as connection:
        row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def test_a_dropped_file_is_published_with_its_receipts_and_its_run(
    home: Home, pipeline: Household, tmp_path: Path
) -> None:
    before = published_database(home)
    for path in little_book.write_month(tmp_path, "2025-06"):
        path.rename(home.inbox / path.name)
    eventually("published", lambda: published_database(home) != before and pipeline.ended() is None)
    assert (
        count(home, "SELECT count(*) FROM project.projects WHERE start_date >= DATE '2025-06-01'")
        == little_book.EACH_MONTH
    )
    assert len(list((home.inbox / "receipts").glob("*.json"))) == 3
    assert len(list((home.inbox / "receipts").glob("*.xlsx"))) == 3
    assert [path.name for path in home.inbox.iterdir() if path.is_file()] == []
    with open_instance(home) as instance:
        runs = instance.get_runs(dg.RunsFilter(job_name="take_in_and_build"))
        eventually("run ended", lambda: instance.get_run_by_id(runs[0].run_id).is_finished)  # type: ignore[union-attr]
        assert instance.get_run_by_id(runs[0].run_id).status == dg.DagsterRunStatus.SUCCESS  # type: ignore[union-attr]
        event = instance.get_latest_materialization_event(dg.AssetKey(["published", "warehouse", "edition"]))
        assert event is not None


def test_a_refused_file_gets_its_receipt_and_leaves_the_figures(home: Home, pipeline: Household) -> None:
    projects = count(home, "SELECT count(*) FROM project.projects")
    (home.inbox / f"projects__{little_book.GUARANTOR}__2025-07.csv").write_bytes(b"\x00\x01binary\xff" * 50)
    eventually("answered", lambda: list((home.inbox / "receipts").glob("*2025-07*.json")))
    assert pipeline.ended() is None
    assert count(home, "SELECT count(*) FROM project.projects") == projects
