"""Persons for tests of what is held about them: one whose last project ended long ago, and four whom something still holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from casework.access.actors import Actor
from casework.forms.subjects import customer_id
from casework.personal.erasure import erase, request
from casework.store.engine import open_store
from tests.warehouse.conftest import OTHER, House, customer, event, project

LONG_AGO, LATELY, LIVE, UNPAID, SECURES = (f"33010619800101{number}X" for number in (101, 102, 103, 104, 105))
NAMES = {LONG_AGO: "钱多多", LATELY: "近日明", LIVE: "在保人", UNPAID: "代偿人", SECURES: "反担保人"}
NOW = datetime(2025, 7, 1, tzinfo=UTC)
OFFICER, RISK = Actor("li", "officer"), Actor("feng", "risk")


def identifier(number: str) -> str:
    """The customer number of one of them."""
    return customer_id("RIC", number)


def farmer(number: str) -> dict[str, Any]:
    """One of them, as a partner files a farmer."""
    named = {"name": NAMES[number], "phone": "13800000000", "address": "西湖区一号"}
    return customer(number, id_type="RIC", kind="FARMER", **named)


def file_people(house: House) -> None:
    """All of them with their projects: released in 2013, released in 2023, in force, compensated; the last secures the one in force."""
    house.file("customers", [farmer(number) for number in NAMES], partner=OTHER)
    past = {"start_date": date(2012, 1, 10), "due_date": date(2013, 1, 10)}
    late = {"start_date": date(2022, 1, 10), "due_date": date(2023, 1, 10)}
    borrowed = {"Q1": (LONG_AGO, past), "Q2": (LATELY, late), "Q3": (LIVE, {}), "Q4": (UNPAID, late)}
    house.file(
        "projects",
        [project(no, who, customer_id_type="RIC", **days) for no, (who, days) in borrowed.items()],
        partner=OTHER,
    )
    begun = {no: days.get("start_date", date(2025, 1, 10)) for no, (_, days) in borrowed.items()}
    starts = [event(1, "DISBURSEMENT", day, "1000000.00", no) for no, day in begun.items()]
    ends = [
        event(2, "RELEASE", date(2013, 1, 10), "1000000.00", "Q1"),
        event(2, "RELEASE", date(2023, 1, 10), "1000000.00", "Q2"),
        event(2, "COMPENSATION", date(2023, 1, 10), "1000000.00", "Q4"),
    ]
    house.file("project_events", [*starts, *ends], partner=OTHER)
    measure = {"measure_no": "1", "kind": "PERSON", "owner_id": SECURES, "owner_name": NAMES[SECURES]}
    house.file("counter_guarantees", [{"project_no": "Q3", **measure}], partner=OTHER)


def erase_from_store(house: House, number: str) -> None:
    """Asked for by an officer, agreed to by risk management; the build is the caller's."""
    with open_store(house.home) as store:
        request(store, identifier(number), actor=OFFICER, reason="本人申请")
        erase(store, identifier(number), actor=RISK, reason="已满十年")
