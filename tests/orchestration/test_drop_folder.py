"""The drop folder: which files count, when they are whole, what the sensor asks for, where they go."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import little_book
import pytest
from dagster._core.definitions.sensor_definition import SensorExecutionData

from casework.access import audit
from casework.access.actors import Actor, scheduled
from casework.filings.reviewing import confirm
from casework.filings.standing import HELD, decide
from casework.forms.records import save
from casework.store.engine import open_store
from casework.store.warehouse import POINTER
from ingestion.home import Home
from ingestion.identity import manifest_of
from orchestration import drop_folder
from orchestration.reception import receive_all
from orchestration.running import automation
from orchestration.running.automation import arrivals_sensor, drop_folder_sensor, forms_sensor
from orchestration.running.schedules import month_end_schedule

Pause = Callable[[float], object]


def nothing_happens(_: float) -> None:
    """Between two looks of a sensor."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.inbox.mkdir(parents=True)
    return home


def test_unfinished_hidden_linked_and_answered_files_do_not_count(home: Home, tmp_path: Path) -> None:
    for name in ("a.csv", ".b.csv", "c.csv.part", "d.filepart", "e.csv.manifest.json", "~f.xlsx"):
        (home.inbox / name).write_text("x")
    (tmp_path / "outside.csv").write_text("secret")
    (home.inbox / "link.csv").symlink_to(tmp_path / "outside.csv")
    (home.inbox / "receipts").mkdir()
    assert [path.name for path in drop_folder.files_waiting(home)] == ["a.csv"]


def test_a_growing_file_waits_and_so_does_one_whose_manifest_grows(home: Home) -> None:
    file, manifest = home.inbox / "a.csv", home.inbox / "a.csv.manifest.json"
    file.write_text("one")
    first = drop_folder.looks(home)
    file.write_text("one two")
    second = drop_folder.looks(home)
    assert drop_folder.settled(first, second) == []
    manifest.write_text("{}")
    third = drop_folder.looks(home)
    assert drop_folder.settled(second, third) == []
    assert drop_folder.settled(third, drop_folder.looks(home)) == ["a.csv"]


def tick(
    home: Home, cursor: str | None, instance: dg.DagsterInstance, meanwhile: Pause = nothing_happens
) -> SensorExecutionData:
    """One evaluation of the sensor; `meanwhile` is what others do between its two looks."""
    job = dg.define_asset_job("take_in_and_build", dg.AssetSelection.all())
    with dg.build_sensor_context(instance=instance, cursor=cursor, resources={"home": home}) as context:
        return drop_folder_sensor(job, pause=meanwhile).evaluate_tick(context)


def test_the_sensor_asks_at_the_second_look_and_for_all_files_at_once(home: Home) -> None:
    for name in ("b.csv", "a.csv"):
        (home.inbox / name).write_text("x")
    with dg.DagsterInstance.ephemeral() as instance:
        growing = tick(home, None, instance, lambda _: [file.write_text("xy") for file in home.inbox.iterdir()])
        assert not growing.run_requests
        second = tick(home, growing.cursor, instance)
        at_once = tick(home, None, instance)
    assert at_once.run_requests
    (request,) = second.run_requests or ()
    assert request.run_config["ops"]["door__exchange__filings"]["config"]["files"] == ["a.csv", "b.csv"]


def test_an_empty_folder_is_said_to_be_empty(home: Home) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert "empty" in (tick(home, None, instance).skip_message or "")


def test_a_handled_file_moves_with_its_manifest_and_its_receipts_lie_ready(home: Home) -> None:
    source = little_book.write(home.inbox / "banks__self__2025-01.csv", [little_book.BANK_ROW])
    manifest = source.with_name(source.name + ".manifest.json")
    manifest.write_text('{"rows": 1}')
    (receipt,) = receive_all(home, [source])
    drop_folder.answer(home, source, receipt)
    place = drop_folder.put_away(home, source, receipt, datetime(2025, 6, 1, tzinfo=UTC))
    assert place.is_file()
    assert manifest_of(place).is_file()
    assert list(drop_folder.files_waiting(home)) == []
    assert sorted(path.suffix for path in (home.inbox / "receipts").iterdir()) == [".json", ".xlsx"]


def test_month_end_asks_for_the_month_that_has_ended() -> None:
    job = dg.define_asset_job("month_end_reports", dg.AssetSelection.all())
    first = datetime.combine(date(2026, 1, 1), datetime.min.time(), UTC)
    with dg.build_schedule_context(scheduled_execution_time=first) as context:
        (request,) = month_end_schedule(job)(context)  # type: ignore[misc]
    assert request.partition_key == "2025-12-01"


def look_for_arrivals(
    home: Home, cursor: str | None, instance: dg.DagsterInstance, meanwhile: Pause = nothing_happens
) -> SensorExecutionData:
    build, take_in = (dg.define_asset_job(name, dg.AssetSelection.all()) for name in ("build", "take_in_and_build"))
    with dg.build_sensor_context(instance=instance, cursor=cursor, resources={"home": home}) as context:
        return arrivals_sensor(build, take_in, pause=meanwhile).evaluate_tick(context)


def test_a_filing_that_did_not_come_by_the_drop_folder_is_built_too(home: Home, tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        nothing = look_for_arrivals(home, None, instance)
        assert "published" in (nothing.skip_message or "")
        receive_all(home, [little_book.write(tmp_path / "banks__self__2025-01.csv", [little_book.BANK_ROW])])
        another = little_book.write(tmp_path / "banks__self__2025-02.csv", [little_book.BANK_ROW])
        first = look_for_arrivals(home, nothing.cursor, instance, lambda _: receive_all(home, [another]))
        assert "arriving" in (first.skip_message or "")
        second = look_for_arrivals(home, first.cursor, instance)
        (request,) = second.run_requests or ()
        instance.create_run_for_job(_job("take_in_and_build"), status=dg.DagsterRunStatus.STARTED)
        during = look_for_arrivals(home, second.cursor, instance)
    assert request.tags["backstop/newest"] == "2-0"
    assert "take_in_and_build is running" in (during.skip_message or "")


def test_a_decision_about_a_filing_that_waits_is_built_too(home: Home, tmp_path: Path) -> None:
    (receipt,) = receive_all(home, [little_book.write(tmp_path / "banks__self__2025-01.csv", [little_book.BANK_ROW])])
    published_as_of(home, known_seq=1, decided_seq=0)
    with dg.DagsterInstance.ephemeral() as instance, open_store(home) as store:
        assert "published" in (look_for_arrivals(home, None, instance).skip_message or "")
        with audit.acting(store) as act:
            decide(act, scheduled("door"), receipt.filing_id, HELD, "row_count", receipt.received_at)
        confirm(store, receipt.filing_id, "it is right", actor=Actor("wang", "risk"))
        asking = look_for_arrivals(home, None, instance)
        (request,) = asking.run_requests or ()
        assert request.tags["backstop/newest"] == "1-2"
        published_as_of(home, known_seq=1, decided_seq=2)
        assert "published" in (look_for_arrivals(home, asking.cursor, instance).skip_message or "")


def published_as_of(home: Home, **seqs: int) -> None:
    folder = home.published / "b000001"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(seqs))
    (home.published / POINTER).write_text("b000001\n")


def test_filings_without_a_pause_do_not_put_off_the_build_for_ever(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(automation, "LONGEST_FLOW", 3)
    numbers = iter(range(1, 10))

    def another_comes(_: float = 0) -> None:
        row = little_book.BANK_ROW | {"bank_no": f"10134000000{(number := next(numbers))}", "name": f"bank {number}"}
        receive_all(home, [little_book.write(tmp_path / f"banks__self__2025-01__{number}.csv", [row])])

    cursor, asked = None, []
    with dg.DagsterInstance.ephemeral() as instance:
        for _ in range(3):
            another_comes()
            seen = look_for_arrivals(home, cursor, instance, another_comes)
            cursor, asked = seen.cursor, [*asked, len(seen.run_requests or ())]
    assert asked == [0, 0, 1]


def test_what_is_entered_is_filed_and_built_at_once_and_in_a_flow_after_its_pause(home: Home) -> None:
    build, take_in = (dg.define_asset_job(name, dg.AssetSelection.all()) for name in ("build", "take_in_and_build"))

    def look(cursor: str | None) -> SensorExecutionData:
        with dg.build_sensor_context(instance=instance, cursor=cursor, resources={"home": home}) as context:
            return forms_sensor(build, take_in).evaluate_tick(context)

    with dg.DagsterInstance.ephemeral() as instance, open_store(home) as store:
        assert "0 rows" in (look(None).skip_message or "")
        save(store, "banks", dict(little_book.BANK_ROW), actor=Actor("li", "officer"))
        entered = look(None)
        (request,) = entered.run_requests or ()
        assert request.tags["backstop/newest"] == "1-0"
        save(store, "banks", little_book.BANK_ROW | {"bank_no": "101340000002"}, actor=Actor("li", "officer"))
        flowing = look(entered.cursor)
        assert "1 rows" in (flowing.skip_message or "")
        assert "0 rows" in (look(flowing.cursor).skip_message or "")


def _job(name: str) -> dg.JobDefinition:
    @dg.op
    def nothing() -> None:
        """Nothing."""

    @dg.job(name=name)
    def made() -> None:
        nothing()

    return made
