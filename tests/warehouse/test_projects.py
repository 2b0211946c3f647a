"""Balance, status, dates and months of a project, from its events."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, event, project

pytestmark = pytest.mark.slow

D = date
#: One house holds many scenarios, each with a partner of its own.
SMALLEST, CHANGING, MONTHS, CORRECTED, TWICE, WAITING = (f"9111000000000001{letter}X" for letter in "ABCDEF")
MISSING_CUSTOMER, MISSING_BANK = "91330000000000007X", "B7"
LIVES: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "nothing disbursed": ([], "PENDING", "0.00"),
    "disbursed after the day": ([event(1, "DISBURSEMENT", D(2025, 7, 1), "100.00")], "PENDING", "0.00"),
    "in force": ([event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"), event(2, "REPAYMENT", D(2025, 3, 1), "40.00")], "IN_FORCE", "60.00"),
    "released": ([event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"), event(2, "RELEASE", D(2025, 3, 1), "100.00")], "RELEASED", "0.00"),
    "released too much": (
        [event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"), event(2, "RELEASE", D(2025, 3, 1), "100.01")],
        "RELEASED",
        "0.00",
    ),
    "compensated": (
        [
            event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"),
            event(2, "COMPENSATION", D(2025, 3, 1), "100.00"),
            event(3, "RECOVERY", D(2025, 4, 1), "30.00"),
        ],
        "COMPENSATED",
        "0.00",
    ),
    "recovered and written off": (
        [
            event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"),
            event(2, "COMPENSATION", D(2025, 3, 1), "100.00"),
            event(3, "RECOVERY", D(2025, 4, 1), "30.00"),
            event(4, "WRITE_OFF", D(2025, 5, 1), "70.00"),
        ],
        "CLOSED",
        "0.00",
    ),
    "compensated in part": (
        [event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"), event(2, "COMPENSATION", D(2025, 3, 1), "99.99")],
        "IN_FORCE",
        "0.01",
    ),
}  # fmt: skip


CHANGES = [
    event(10, "CLASSIFICATION", D(2025, 3, 1), classification="SUBSTANDARD"),
    event(9, "CLASSIFICATION", D(2025, 3, 1), classification="SPECIAL_MENTION"),
    event(11, "EXTENSION", D(2025, 4, 1), new_due_date=D(2026, 7, 10)),
    event(12, "OVERDUE", D(2025, 5, 1), days_overdue=31),
    event(13, "CLASSIFICATION", D(2025, 7, 1), classification="LOSS"),
]
EVENTFUL = [
    event(1, "DISBURSEMENT", D(2024, 11, 10), "100.00"),
    event(2, "COMPENSATION", D(2025, 2, 1), "100.00"),
    event(3, "RECOVERY", D(2025, 5, 1), "30.00"),
]
NUMBERS = {name: f"P{number}" for number, name in enumerate(LIVES)}


@dataclass(frozen=True)
class Editions:
    """A house with all scenarios, and the copies that its three builds published."""

    house: House
    first: Path
    second: Path
    third: Path


def fill(house: House, partner: str, projects: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    if projects:
        house.file("projects", projects, partner)
    if events:
        house.file("project_events", events, partner)


def begin(house: House) -> None:
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer()])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    house = House(tmp_path_factory.mktemp("projects") / "home")
    begin(house)
    disbursed = event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00")
    life = [one | {"project_no": NUMBERS[name]} for name, (events, _, _) in LIVES.items() for one in events]
    fill(house, PARTNER, [project(number) for number in NUMBERS.values()], life)
    half = {"bank_share": "0.5", "guarantor_share": "0", "reguarantor_share": "0.5"}
    fill(house, SMALLEST, [project(**half)], [event(1, "DISBURSEMENT", D(2025, 1, 10), "0.01")])
    fill(house, CHANGING, [project()], [disbursed, *CHANGES])
    fill(house, MONTHS, [project()], EVENTFUL)
    fill(house, CORRECTED, [project("P1"), project("P2")], [disbursed])
    fill(house, TWICE, [project()], [disbursed])
    fill(house, OTHER, [project()], [])
    fill(house, WAITING, [], [disbursed])
    first = house.edition()
    fill(house, CHANGING, [], [event(14, "REPAYMENT", D(2025, 6, 1), "10.00")])
    fill(house, CORRECTED, [{"project_no": "P2", "action": "D"}], [{**disbursed, "amount": "90.00", "action": "U"}])
    fill(house, WAITING, [project(customer_number=MISSING_CUSTOMER, bank_no=MISSING_BANK)], [])
    report = house.build()
    assert not report.full
    second = house.home.published / report.build_id / "warehouse.duckdb"
    house.file("customers", [customer(MISSING_CUSTOMER)])
    house.file("banks", [{**BANK, "bank_no": MISSING_BANK}], partner="self")
    return Editions(house, first, second, house.edition())


def test_status_and_balance_follow_the_events(built: Editions) -> None:
    asked = f"select project_no, status, guaranteed_balance from project.projects where partner_id = '{PARTNER}'"
    found = {row[0]: row[1:] for row in built.house.rows(asked, built.first)}
    for name, (_, status, balance) in LIVES.items():
        assert found[NUMBERS[name]] == (status, Decimal(balance)), name


def test_exposure_is_rounded_half_up_to_the_fen(built: Editions) -> None:
    asked = f"select exposure from project.projects where partner_id = '{SMALLEST}'"
    assert built.house.one(asked, built.first) == Decimal("0.01")


def test_due_date_classification_and_overdue_are_the_latest_by_day_and_number(built: Editions) -> None:
    columns = "classification, due_date, contracted_due_date, overdue_days"
    asked = f"select {columns} from project.projects where partner_id = '{CHANGING}'"
    assert built.house.one(asked, built.first) == ("SUBSTANDARD", D(2026, 7, 10), D(2026, 1, 10), 31)
    assert built.house.one(asked, built.second)[3] == 0


def test_a_month_has_a_row_while_a_balance_stands_and_when_something_happens(built: Editions) -> None:
    columns = "month, guaranteed_balance, new_amount, compensated_amount, recovered_amount"
    asked = f"select {columns} from project.balances where partner_id = '{MONTHS}' order by 1"
    rows = built.house.rows(asked, built.first)
    assert [(month, *map(float, amounts)) for month, *amounts in rows] == [
        ("2024-11", 100, 100, 0, 0),
        ("2024-12", 100, 0, 0, 0),
        ("2025-01", 100, 0, 0, 0),
        ("2025-02", 0, 0, 100, 0),
        ("2025-05", 0, 0, 0, 30),
    ]
    sums = f"select sum(new_count), sum(compensated_amount) from project.monthly where partner_id = '{MONTHS}'"
    assert built.house.one(sums, built.first) == (1, Decimal("100.00"))


def test_a_correction_replaces_and_a_withdrawal_removes_but_nothing_is_erased(built: Editions) -> None:
    asked = f"select project_no, guaranteed_balance from project.projects where partner_id = '{CORRECTED}' order by 1"
    assert built.house.rows(asked, built.first) == [("P1", Decimal("100.00")), ("P2", Decimal(0))]
    assert built.house.rows(asked, built.second) == [("P1", Decimal("90.00"))]
    events = f"select count(*) from project.events where partner_id = '{CORRECTED}'"
    assert built.house.one(events, built.second) == 1
    kept = (
        "select sum(coverage.rows_in_warehouse) from exchange.coverage "
        f"inner join exchange.filings on coverage.filing_id = filings.filing_id where partner_id = '{CORRECTED}'"
    )
    assert built.house.one(kept, built.second) == 5


def test_the_same_number_at_two_partners_is_two_projects(built: Editions) -> None:
    asked = "select project_id, status from project.projects where project_no = 'P1' and partner_id in "
    assert built.house.rows(f"{asked} ('{TWICE}', '{OTHER}') order by 1", built.first) == [
        (f"{OTHER}/P1", "PENDING"),
        (f"{TWICE}/P1", "IN_FORCE"),
    ]


def test_rows_wait_for_their_parents_and_count_when_these_come(built: Editions) -> None:
    of = f"where partner_id = '{WAITING}'"
    waiting = f"select contract, missing_contract, missing_key, row_key from exchange.waiting {of}"
    assert built.house.rows(waiting, built.first) == [("project_events", "projects", "P1", "P1|1")]
    assert {row[1] for row in built.house.rows(waiting, built.second)} == {"customers", "banks"}
    stands = f"select is_waiting, customer_kind, status from project.projects {of}"
    assert built.house.one(stands, built.second) == (True, None, "IN_FORCE")
    assert built.house.rows(waiting, built.third) == []
    assert built.house.one(stands, built.third) == (False, "ENTERPRISE", "IN_FORCE")
    asked = f"select distinct customer_kind from project.monthly {of}"
    assert built.house.one(asked, built.third) == "ENTERPRISE"


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, list[Path]]:
    """The same two projects on three days, of which the last is before the one built before it."""
    house = House(tmp_path_factory.mktemp("days") / "home")
    begin(house)
    early = [event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"), event(2, "RELEASE", D(2025, 3, 13), "100.00")]
    late = [event(1, "DISBURSEMENT", D(2025, 3, 10), "100.00"), event(2, "RELEASE", D(2025, 3, 20), "100.00")]
    fill(house, PARTNER, [project()], early)
    fill(house, OTHER, [project()], late)
    editions = [house.edition(D(2025, 3, 15))]
    report = house.build(D(2025, 3, 25))
    assert not report.full
    editions.append(house.home.published / report.build_id / "warehouse.duckdb")
    return house, [*editions, house.edition(D(2025, 3, 12))]


@pytest.mark.parametrize(("edition", "status", "months"), [(2, "IN_FORCE", 3), (0, "RELEASED", 3)])
def test_the_day_decides(days: tuple[House, list[Path]], edition: int, status: str, months: int) -> None:
    house, editions = days
    of = f"where partner_id = '{PARTNER}'"
    asked = f"select status, (select count(*) from project.balances {of}) from project.projects {of}"
    assert house.one(asked, editions[edition]) == (status, months)


def test_the_day_moves_on_and_back(days: tuple[House, list[Path]]) -> None:
    house, (before, after, back) = days
    asked = f"select status, guaranteed_balance from project.projects where partner_id = '{OTHER}'"
    assert house.one(asked, before) == ("IN_FORCE", Decimal("100.00"))
    assert house.one(asked, after) == ("RELEASED", Decimal(0))
    assert house.rows("from risk.project_risk", after) == []
    assert house.one(asked, back) == ("IN_FORCE", Decimal("100.00"))
    assert house.one("select distinct as_of from risk.project_risk", back) == D(2025, 3, 12)
