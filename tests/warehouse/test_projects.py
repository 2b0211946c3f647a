"""Balance, status, dates and months of a project, from its events."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, event, project

D = date
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


def fill(house: House, projects: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer()])
    house.file("projects", projects)
    if events:
        house.file("project_events", events)


def test_status_and_balance_follow_the_events(house: House) -> None:
    numbers = {name: f"P{number}" for number, name in enumerate(LIVES)}
    events = [one | {"project_no": numbers[name]} for name, (life, _, _) in LIVES.items() for one in life]
    fill(house, [project(number) for number in numbers.values()], events)
    house.build()
    found = {
        row[0]: row[1:] for row in house.rows("select project_no, status, guaranteed_balance from project.projects")
    }
    for name, (_, status, balance) in LIVES.items():
        assert found[numbers[name]] == (status, Decimal(balance)), name


def test_exposure_is_rounded_half_up_to_the_fen(house: House) -> None:
    shares = {"bank_share": "0.5", "guarantor_share": "0", "reguarantor_share": "0.5"}
    fill(house, [project(**shares)], [event(1, "DISBURSEMENT", D(2025, 1, 10), "0.01")])
    house.build()
    assert house.one("select exposure from project.projects") == Decimal("0.01")


def test_due_date_classification_and_overdue_are_the_latest_by_day_and_number(house: House) -> None:
    events = [
        event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"),
        event(10, "CLASSIFICATION", D(2025, 3, 1), classification="SUBSTANDARD"),
        event(9, "CLASSIFICATION", D(2025, 3, 1), classification="SPECIAL_MENTION"),
        event(11, "EXTENSION", D(2025, 4, 1), new_due_date=D(2026, 7, 10)),
        event(12, "OVERDUE", D(2025, 5, 1), days_overdue=31),
        event(13, "CLASSIFICATION", D(2025, 7, 1), classification="LOSS"),
    ]
    fill(house, [project()], events)
    house.build()
    sql = "select classification, due_date, contracted_due_date, overdue_days from project.projects"
    assert house.one(sql) == ("SUBSTANDARD", D(2026, 7, 10), D(2026, 1, 10), 31)
    house.file("project_events", [event(14, "REPAYMENT", D(2025, 6, 1), "10.00")])
    house.build()
    assert house.one("select overdue_days from project.projects") == 0


def test_a_month_has_a_row_while_a_balance_stands_and_when_something_happens(house: House) -> None:
    events = [
        event(1, "DISBURSEMENT", D(2024, 11, 10), "100.00"),
        event(2, "COMPENSATION", D(2025, 2, 1), "100.00"),
        event(3, "RECOVERY", D(2025, 5, 1), "30.00"),
    ]
    fill(house, [project()], events)
    house.build()
    rows = house.rows(
        "select month, guaranteed_balance, new_amount, compensated_amount, recovered_amount from project.balances order by 1"
    )
    assert [(month, *map(float, amounts)) for month, *amounts in rows] == [
        ("2024-11", 100, 100, 0, 0),
        ("2024-12", 100, 0, 0, 0),
        ("2025-01", 100, 0, 0, 0),
        ("2025-02", 0, 0, 100, 0),
        ("2025-05", 0, 0, 0, 30),
    ]
    assert house.one("select sum(new_count), sum(compensated_amount) from project.monthly") == (1, Decimal("100.00"))


def test_a_correction_replaces_and_a_withdrawal_removes_but_nothing_is_erased(house: House) -> None:
    fill(house, [project("P1"), project("P2")], [event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00")])
    house.build()
    house.file("project_events", [event(1, "DISBURSEMENT", D(2025, 1, 10), "90.00", action="U")])
    house.file("projects", [{"project_no": "P2", "action": "D"}])
    report = house.build()
    assert not report.full
    assert house.rows("select project_no, guaranteed_balance from project.projects") == [("P1", Decimal("90.00"))]
    assert house.one("select count(*) from project.events") == 1
    assert (
        house.one(
            "select sum(rows_in_warehouse) from exchange.coverage where contract in ('projects', 'project_events')"
        )
        == 5
    )


def test_the_same_number_at_two_partners_is_two_projects(house: House) -> None:
    fill(house, [project()], [event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00")])
    house.file("projects", [project()], partner=OTHER)
    house.build()
    assert house.rows("select project_id, status from project.projects order by 1") == [
        (f"{PARTNER}/P1", "IN_FORCE"),
        (f"{OTHER}/P1", "PENDING"),
    ]


def test_rows_wait_for_their_parents_and_count_when_these_come(house: House) -> None:
    house.file("project_events", [event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00")])
    house.build()
    assert house.rows("select contract, missing_contract, missing_key, row_key from exchange.waiting") == [
        ("project_events", "projects", "P1", "P1|1")
    ]
    house.file("projects", [project()])
    house.build()
    assert {row[0] for row in house.rows("select missing_contract from exchange.waiting")} == {"customers", "banks"}
    assert house.one("select status, is_waiting, customer_kind from project.projects") == ("IN_FORCE", True, None)
    house.file("customers", [customer()])
    house.file("banks", [BANK], partner="self")
    house.build()
    assert house.rows("from exchange.waiting") == []
    assert house.one("select is_waiting, customer_kind from project.projects") == (False, "ENTERPRISE")
    assert house.one("select distinct customer_kind from project.monthly") == "ENTERPRISE"


@pytest.mark.parametrize("as_of, status, months", [(D(2025, 2, 28), "IN_FORCE", 2), (D(2025, 3, 5), "RELEASED", 3)])
def test_the_day_decides(house: House, as_of: date, status: str, months: int) -> None:
    events = [event(1, "DISBURSEMENT", D(2025, 1, 10), "100.00"), event(2, "RELEASE", D(2025, 3, 1), "100.00")]
    fill(house, [project()], events)
    house.build(as_of)
    assert house.one("select status, (select count(*) from project.balances) from project.projects") == (status, months)


def test_the_day_moves_on_and_back(house: House) -> None:
    events = [event(1, "DISBURSEMENT", D(2025, 3, 10), "100.00"), event(2, "RELEASE", D(2025, 3, 20), "100.00")]
    fill(house, [project()], events)
    house.build(D(2025, 3, 15))
    assert not house.build(D(2025, 3, 25)).full
    assert house.one("select status, guaranteed_balance from project.projects") == ("RELEASED", Decimal(0))
    assert house.rows("from risk.project_risk") == []
    house.build(D(2025, 3, 12))
    assert house.one("select status from project.projects") == "IN_FORCE"
    assert house.one("select as_of from risk.project_risk") == D(2025, 3, 12)
