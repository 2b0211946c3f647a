"""Customers that several partners file, their versions, relations and groups, and what their projects add up to."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from casework.access.actors import local_operator
from casework.access.masking import TOMBSTONE
from casework.customers.lists import put_on_list
from casework.customers.merging import merge, undo
from casework.forms.subjects import customer_id, number_id
from casework.partners.agreements import register
from casework.personal.erasure import request, standing
from casework.personal.person import find
from casework.refusals import Refused
from casework.store.engine import open_store
from casework.store.warehouse import open_duckdb
from orchestration.cli import persons
from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, event, project
from tests.warehouse.people import (
    LATELY,
    LIVE,
    LONG_AGO,
    NOW,
    OFFICER,
    SECURES,
    UNPAID,
    erase_from_store,
    file_people,
    identifier,
)
from tests.warehouse.people import NAMES as PEOPLE

FIRST, SECOND, THIRD = (f"9133000000000000{number}X" for number in (11, 22, 33))
VERSIONS, LATEST, BOTH, BORROWER = (f"9133000000000000{number}X" for number in (44, 55, 66, 77))
OPERATOR = local_operator()
DAYS = [datetime(2025, 5, 2, tzinfo=UTC), datetime(2025, 5, 20, tzinfo=UTC), datetime(2025, 6, 2, tzinfo=UTC)]
NAMES = f"select id_number, name from customer.customers where id_number in ('{LATEST}', '{BOTH}') order by 1"


@dataclass(frozen=True)
class Editions:
    """A house with all scenarios, and the copies that its three builds published."""

    house: House
    first: Path
    second: Path
    third: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    house = House(tmp_path_factory.mktemp("customers") / "home")
    house.file("customers", [customer(VERSIONS, size="S")], period="2025-04", received_at=DAYS[0])
    house.file("customers", [customer(VERSIONS, size="T", action="U")], period="2025-04", received_at=DAYS[1])
    house.file("customers", [customer(VERSIONS, size="M", action="U")], period="2025-05", received_at=DAYS[2])

    house.file("customers", [customer(LATEST, name="新名"), customer(BOTH, name="甲")], partner=OTHER, period="2025-05")
    house.file("customers", [customer(LATEST, name="旧名")], partner=PARTNER, period="2025-04")
    house.file("customers", [customer(BOTH, name="乙")], partner=PARTNER, period="2025-05")

    shared = "330102198001010011"
    tied = [customer(FIRST, legal_representative_id=shared), customer(SECOND), customer(THIRD, controller_id="X1")]
    house.file("customers", tied)
    relation = {"from_id": SECOND, "from_name": "乙", "to_id": shared, "to_name": "人", "kind": "SHAREHOLDER"}
    house.file("customer_relations", [{**relation, "share": "0.50"}], period="2025-05")

    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer(BORROWER)])
    house.file("projects", [project(number, BORROWER, agreement_no="A1") for number in ("P1", "P2")])
    events = [
        event(1, "DISBURSEMENT", date(2025, 5, 10), "1200.00"),
        event(1, "DISBURSEMENT", date(2025, 5, 10), "1200.00", "P2"),
        event(2, "COMPENSATION", date(2025, 6, 20), "600.00", "P2"),
    ]
    house.file("project_events", events)
    with open_store(house.home) as store:
        terms = {
            "effective_to": date(2026, 1, 1),
            "reguarantor_share": Decimal("0.4"),
            "actor": OPERATOR,
            "reason": "年度合作",
        }
        amount = {"amount": Decimal(4_000_000), "compensation_cap": Decimal("0.05")}
        register(store, "A1", PARTNER, effective_from=date(2025, 1, 1), **amount, **terms)
        register(store, "A1", PARTNER, effective_from=date(2025, 9, 1), amount=Decimal(1), **terms)
        file_people(house)
        published = house.edition()
        # the copy goes once somebody whom it names is erased
        first = Path(shutil.copytree(published.parent, tmp_path_factory.mktemp("first") / "copy")) / published.name
        erase_from_store(house, LONG_AGO)
        why = {"actor": OPERATOR, "reason": "失信", "source": "公告", "review_on": date(2099, 1, 1)}
        put_on_list(store, "USCC", BOTH, "乙", "black", **why)
        merge(store, customer_id("USCC", VERSIONS), customer_id("USCC", BOTH), actor=OPERATOR, reason="同一企业换证")
    house.file("customers", [customer(LATEST, action="D")], partner=OTHER, period="2025-06")
    house.file("customer_relations", [{**relation, "share": "0.51", "action": "U"}])
    second = house.edition()
    assert not published.exists(), "a copy that names an erased person is there to go back to"
    house.file("customer_relations", [{**relation, "action": "D"}])
    with open_store(house.home) as store:
        undo(store, customer_id("USCC", VERSIONS), actor=OPERATOR, reason="不是同一家")
    return Editions(house, first, second, house.edition())


def of(*numbers: str) -> str:
    """The condition that a row speaks of one of these customers."""
    named = ", ".join(f"'{number}'" for number in numbers)
    return f"customer_id in (select customer_id from customer.customers where id_number in ({named}))"


def test_of_several_partners_the_latest_period_counts_then_the_first_partner(built: Editions) -> None:
    assert built.house.rows(NAMES, built.first) == [(LATEST, "新名"), (BOTH, "乙")]
    versions = f"select count(*) from customer.customer_history where {of(LATEST, BOTH)}"
    assert built.house.one(versions, built.first) == 4
    assert built.house.rows(NAMES, built.second) == [(LATEST, "旧名"), (BOTH, "乙")]


def test_history_keeps_valid_and_known_time(built: Editions) -> None:
    columns = "size, valid_from, valid_to, known_from, known_to"
    asked = f"select {columns} from customer.customer_history where {of(VERSIONS)} order by known_from"
    naive = [day.replace(tzinfo=None) for day in DAYS]
    assert built.house.rows(asked, built.first) == [
        ("S", date(2025, 4, 1), date(2025, 5, 1), naive[0], naive[1]),
        ("T", date(2025, 4, 1), date(2025, 5, 1), naive[1], None),
        ("M", date(2025, 5, 1), None, naive[2], None),
    ]


def test_control_ties_customers_into_groups_and_a_lone_one_has_none(built: Editions) -> None:
    house = built.house
    assert house.rows("from customer.groups", built.first) == []
    tied = f"in (select group_id from customer.customers where {of(FIRST)})"
    assert house.one(f"select members from customer.groups where group_id {tied}", built.second) == 2
    grouped = f"select id_number from customer.customers where group_id {tied} order by 1"
    assert house.rows(grouped, built.second) == [(FIRST,), (SECOND,)]
    evidence = "select strength, evidence from customer.relations where kind = 'SHAREHOLDER'"
    assert house.one(evidence, built.second)[1] == "customer_relations"
    assert house.rows("from customer.groups", built.third) == []
    assert house.one("select count(group_id) from customer.customers", built.third) == 0


def test_lists_and_merges_of_people_are_followed_within_a_build_and_undone(built: Editions) -> None:
    house = built.house
    columns = "id_number, list_status, merged_into_id, group_id is not null"
    asked = f"select {columns} from customer.customers where {of(VERSIONS, BOTH)} order by 1"
    assert house.rows(asked, built.first) == [(VERSIONS, "none", None, False), (BOTH, "none", None, False)]
    kept = customer_id("USCC", BOTH)
    assert house.rows(asked, built.second) == [(VERSIONS, "black", kept, False), (BOTH, "black", None, False)]
    assert house.rows(asked, built.third) == [(VERSIONS, "none", None, False), (BOTH, "black", None, False)]


def test_partners_and_agreements_say_what_projects_add_up_to(built: Editions) -> None:
    house = built.house
    columns = "projects, guaranteed_balance, compensation_rate, leverage, grade"
    row = house.one(f"select {columns} from partner.partners where partner_id = '{PARTNER}'", built.first)
    assert (row[0], float(row[1]), row[3], row[4]) == (2, 1800.0, None, "unrated")
    assert row[2] == 600 / ((2400 + 1800) / 12)
    assert house.one("select compensation_rate from partner.partners where role = 'bank'", built.first) is None
    columns = "converted_amount, projects, amount, conversion_rate, compensation_cap, version"
    agreement = house.one(f"select {columns} from partner.agreements", built.first)
    assert [float(value) for value in agreement] == [2_000_000, 2, 4_000_000, 0.5, 0.05, 1]
    assert (
        house.one(f"select credit_line from partner.partners where partner_id = '{PARTNER}'", built.first) == 4_000_000
    )


def tables(database: Path) -> list[tuple[str, list[str]]]:
    """Every published table with its columns."""
    connection = open_duckdb(database, read_only=True)
    try:
        sql = """
            select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns()
            where not internal and schema_name != 'published' group by all order by all"""
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_no_published_table_names_a_person_who_was_erased(built: Editions) -> None:
    for name, _ in tables(built.second):
        for row in built.house.rows(f"select * from {name}", built.second):
            assert LONG_AGO not in str(row), name
            assert PEOPLE[LONG_AGO] not in str(row), name
    asked = f"select id_number, name from customer.customers where customer_id = '{identifier(LONG_AGO)}'"
    assert built.house.rows(asked, built.first) == [(LONG_AGO, PEOPLE[LONG_AGO])]
    assert built.house.rows(asked, built.second) == [(number_id(LONG_AGO), TOMBSTONE)]


def test_every_figure_of_an_erased_person_and_of_the_books_is_as_before(built: Editions) -> None:
    """Whole tables of projects, fees and measures; of the others the person's own rows, but for what named them."""
    whole = ("project.", "fee.", "regulatory.")
    for name, columns in tables(built.first):
        kept = [one for one in columns if not (name.startswith("customer.customer") and one in {"id_number", "name"})]
        mine = f"where customer_id = '{identifier(LONG_AGO)}'" if "customer_id" in columns else "where false"
        sql = f"select {', '.join(kept)} from {name} {'' if name.startswith(whole) else mine} order by all"
        assert built.house.rows(sql, built.first) == built.house.rows(sql, built.second), name


@pytest.mark.parametrize(
    ("number", "kind"),
    [(LATELY, "retention"), (LIVE, "live_guarantee"), (UNPAID, "unpaid_compensation"), (SECURES, "live_guarantee")],
)
def test_what_stands_against_erasing_is_told_and_refused(built: Editions, number: str, kind: str) -> None:
    with open_store(built.house.home) as store:
        _, held = standing(store, find(store, identifier(number)), actor=OFFICER, now=NOW)
        assert [one.kind for one in held] == [kind]
        assert held[0].until == (date(2033, 1, 10) if kind == "retention" else None)
        with pytest.raises(Refused) as caught:
            request(store, identifier(number), actor=OFFICER, reason="本人申请", now=NOW)
        assert caught.value.code == "erasure_held"


def test_the_term_of_the_day_on_which_somebody_asks_counts(built: Editions) -> None:
    """Until 2025 five years were enough, since then ten."""
    with open_store(built.house.home) as store:
        person = find(store, identifier(LATELY))
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
    assert [row["project_no"] for row in told["published"]["project.projects"]] == ["Q3"]
    assert [row["kind"] for row in told["published"]["project.events"]] == ["DISBURSEMENT"]
    assert [row["name"] for row in told["filed"]["customers"]] == [PEOPLE[LIVE]]
    assert SECURES not in str(told)
