"""A person erased in the operational store: what the warehouse shows of them, and every figure as before."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.access.actors import Actor
from casework.forms.subjects import customer_id, number_id
from casework.personal.erasure import erase, request, standing
from casework.personal.naming import TOMBSTONE
from casework.personal.person import find
from casework.refusals import Refused
from casework.store.engine import open_store
from casework.store.warehouse import open_duckdb
from orchestration.cli import persons
from tests.warehouse.conftest import BANK, GUARANTOR, PARTNER, House, customer, event, project

LONG_AGO, LATELY, LIVE, UNPAID, SECURES = (f"33010619800101{number}X" for number in (101, 102, 103, 104, 105))
NAME = "钱多多"
DAY = date(2025, 6, 30)
NOW = datetime(2025, 7, 1, tzinfo=UTC)
OFFICER, RISK = Actor("li", "officer"), Actor("feng", "risk")


@dataclass(frozen=True)
class Editions:
    """A house before and after an erasure, and after a full build."""

    house: House
    before: Path
    after: Path
    anew: Path


def farmer(number: str, name: str) -> dict[str, Any]:
    return customer(number, id_type="RIC", name=name, kind="FARMER", phone="13800000000", address="西湖区一号")


def borrowed(project_no: str, number: str, **more: Any) -> dict[str, Any]:
    return project(project_no, number, customer_id_type="RIC", **more)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    house = House(tmp_path_factory.mktemp("personal") / "home")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    people = {LONG_AGO: NAME, LATELY: "近", LIVE: "在保", UNPAID: "代偿", SECURES: "反担保"}
    house.file("customers", [farmer(number, name) for number, name in people.items()])
    past = {"start_date": date(2012, 1, 10), "due_date": date(2013, 1, 10)}
    late = {"start_date": date(2022, 1, 10), "due_date": date(2023, 1, 10)}
    rows = [
        borrowed("P1", LONG_AGO, **past),
        borrowed("P2", LATELY, **late),
        borrowed("P3", LIVE),
        borrowed("P4", UNPAID, **late),
    ]
    house.file("projects", rows)
    days = {"P1": date(2012, 1, 10), "P2": date(2022, 1, 10), "P3": date(2025, 1, 10), "P4": date(2022, 1, 10)}
    ends = [
        event(2, "RELEASE", date(2013, 1, 10), "1000000.00", "P1"),
        event(2, "RELEASE", date(2023, 1, 10), "1000000.00", "P2"),
        event(2, "COMPENSATION", date(2023, 1, 10), "1000000.00", "P4"),
    ]
    starts = [event(1, "DISBURSEMENT", day, "1000000.00", number) for number, day in days.items()]
    house.file("project_events", [*starts, *ends])
    measure = {"measure_no": "1", "kind": "PERSON", "owner_id": SECURES, "owner_name": people[SECURES]}
    house.file("counter_guarantees", [{"project_no": "P3", **measure}])
    published = house.edition()
    before = Path(shutil.copytree(published.parent, tmp_path_factory.mktemp("before") / "copy")) / published.name
    with open_store(house.home) as store:
        request(store, customer_id("RIC", LONG_AGO), actor=OFFICER, reason="本人申请", now=NOW)
        erase(store, customer_id("RIC", LONG_AGO), actor=RISK, reason="已满十年")
    after = house.edition()
    assert not published.exists(), "a copy that names the person is still there to go back to"
    return Editions(house, before, after, house.edition(full=True))


def tables(database: Path) -> list[tuple[str, list[str]]]:
    connection = open_duckdb(database, read_only=True)
    try:
        sql = """
            select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns()
            where not internal and schema_name != 'published' group by all order by all"""
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_no_published_table_names_the_person(built: Editions) -> None:
    for name, _ in tables(built.after):
        for row in built.house.rows(f"select * from {name}", built.after):
            assert LONG_AGO not in str(row), name
            assert NAME not in str(row), name
    shown = built.house.rows(
        f"select id_number, name from customer.customers where customer_id = '{customer_id('RIC', LONG_AGO)}'",
        built.after,
    )
    assert shown == [(number_id(LONG_AGO), TOMBSTONE)]


def test_every_figure_is_as_before(built: Editions) -> None:
    """Table by table and row by row, but for what named the person."""
    compared = 0
    for name, columns in tables(built.before):
        kept = [
            column
            for column in columns
            if not (name.startswith("customer.customer") and column in {"id_number", "name"})
        ]
        sql = f"select {', '.join(kept)} from {name} order by all"
        assert built.house.rows(sql, built.before) == built.house.rows(sql, built.after), name
        compared += 1
    assert compared > 30


def test_a_full_build_says_the_same(built: Editions) -> None:
    for name, _ in tables(built.after):
        sql = f"select * from {name} order by all"
        assert built.house.rows(sql, built.after) == built.house.rows(sql, built.anew), name


@pytest.mark.parametrize(
    ("number", "kind"),
    [(LATELY, "retention"), (LIVE, "live_guarantee"), (UNPAID, "unpaid_compensation"), (SECURES, "live_guarantee")],
)
def test_what_stands_against_erasing_is_told_and_refused(built: Editions, number: str, kind: str) -> None:
    identifier = customer_id("RIC", number)
    with open_store(built.house.home) as store:
        _, held = standing(store, find(store, identifier), actor=OFFICER, now=NOW)
        assert [one.kind for one in held] == [kind]
        assert held[0].until == (date(2033, 1, 10) if kind == "retention" else None)
        with pytest.raises(Refused) as caught:
            request(store, identifier, actor=OFFICER, reason="本人申请", now=NOW)
        assert caught.value.code == "erasure_held"


def test_the_term_of_the_day_counts(built: Editions) -> None:
    """Until 2025 five years were enough, since then ten: who asks later is held to the longer one."""
    with open_store(built.house.home) as store:
        person = find(store, customer_id("RIC", LATELY))
        _, held = standing(store, person, actor=OFFICER, now=datetime(2024, 6, 1, tzinfo=UTC))
        assert [one.until for one in held] == [date(2028, 1, 10)]
        _, later = standing(store, person, actor=OFFICER, now=datetime(2033, 1, 10, tzinfo=UTC))
        assert later == []


def test_a_packet_holds_what_was_filed_and_what_is_published(
    built: Editions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTOP_HOME", str(built.house.home.root))
    persons.export(number_id(LIVE), reason="本人申请", out=tmp_path)
    (packet,) = tmp_path.glob("personal_*.zip")
    with zipfile.ZipFile(packet) as files:
        told = json.loads(files.read("data.json"))
    assert [row["project_no"] for row in told["published"]["project.projects"]] == ["P3"]
    assert [row["kind"] for row in told["published"]["project.events"]] == ["DISBURSEMENT"]
    assert [row["name"] for row in told["filed"]["customers"]] == ["在保"]
    assert SECURES not in str(told)


def test_the_partner_is_untouched(built: Editions) -> None:
    assert (
        built.house.one(f"select name from partner.partners where partner_id = '{PARTNER}'", built.after)
        == GUARANTOR["name"]
    )
