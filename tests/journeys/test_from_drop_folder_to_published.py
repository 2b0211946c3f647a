"""What is dropped in the folder, sent to the gateway or uploaded on the page is published soon after, by sensors and worker."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import dagster as dg
import little_book
import pytest

from casework.access.actors import Actor
from casework.filings.verbs import submit
from casework.store.warehouse import open_published, published_database
from ingestion.home import Home
from orchestration.running.instance import open_instance
from orchestration.running.serving import Household, household, start_pipeline

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "gateway"))

import served_gateway
from served_gateway import Served

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 600  # a busy machine of the test is not the promise of 30 seconds, which the benchmark measures


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


@pytest.fixture(scope="module")
def gateway(home: Home, pipeline: Household) -> Served:  # type: ignore[misc]
    """A gateway over the same home."""
    served = served_gateway.start(home)
    try:
        yield served
    finally:
        served.stop()


def test_uploads_of_gateway_and_page_are_published_and_their_sender_sees_it(
    home: Home, pipeline: Household, gateway: Served, tmp_path: Path
) -> None:
    client = gateway.client(little_book.GUARANTOR)
    projects, measures, events = little_book.write_month(tmp_path, "2025-08")
    sent = client.post("/filings", files={"file": (projects.name, projects.read_bytes())}).json()
    assert (sent["verdict"], sent["rows_accepted"]) == ("accepted", little_book.EACH_MONTH)
    also = client.post("/filings", files={"file": (measures.name, measures.read_bytes())}).json()
    person = Actor("clerk", "partner", little_book.GUARANTOR)
    given = submit(home, events.name, actor=person, store=gateway.store, data=events.read_bytes())

    def is_published(filing_id: str) -> bool:
        assert pipeline.ended() is None
        return bool(client.get(f"/filings/{filing_id}").json()["status"] == "published")

    for filing_id in (sent["filing_id"], also["filing_id"], given.filing_id):
        eventually("published", lambda number=filing_id: is_published(number))  # type: ignore[misc]
    assert count(home, "SELECT count(*) FROM project.projects WHERE start_date >= DATE '2025-08-01'") == 6
