"""A book that has lived: projects of two years whose ends are known, worse where debt is high and cover low, and some that still run.

Every third project's customer is indebted; an indebted customer without cover is compensated in every second case, others in one of twelve,
by a fixed dice. So a model has something to find, and a test knows what.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, event, project

AS_OF = date(2025, 6, 30)
COUNT, RUNNING = 900, 60
AMOUNT = 1_000_000


def number_of(place: int) -> str:
    return f"9133{place:014d}"


def is_indebted(place: int) -> bool:
    return place % 3 == 0


def has_cover(place: int) -> bool:
    return place % 2 == 0


def begins(place: int) -> date:
    """Two years of beginnings, then those that still run."""
    if place >= COUNT:
        return date(2025, 1, 5) + timedelta(days=(place - COUNT) % 60)
    return date(2022, 7, 3) + timedelta(days=place * 700 // COUNT)


def rows_of(place: int, dice: random.Random) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any] | None]:
    """A project, its events and its counter-guarantee."""
    start = begins(place)
    due = start + timedelta(days=180)
    one = project(f"P{place}", number_of(place), start_date=start, due_date=due)
    lived = [event(1, "DISBURSEMENT", start, f"{AMOUNT}.00", f"P{place}")]
    if place < COUNT:
        chance = 1 / 2 if is_indebted(place) and not has_cover(place) else 1 / 12
        failed = dice.random() < chance
        kind, day = ("COMPENSATION", due + timedelta(days=80)) if failed else ("RELEASE", due)
        lived.append(event(2, kind, day, f"{AMOUNT}.00", f"P{place}"))
    pledge = {
        "project_no": f"P{place}", "measure_no": "1", "kind": "RESIDENTIAL", "appraised_value": "1200000.00", "appraised_on": start,
    }  # fmt: skip
    return one, lived, pledge if has_cover(place) else None


def a_customer(place: int) -> dict[str, Any]:
    return customer(number_of(place), established=date(2010, 1, 1), size="S" if place % 5 else "T")


def a_statement(place: int, period: str) -> dict[str, Any]:
    debt = 900 if is_indebted(place) else 400
    return {
        "id_number": number_of(place), "period": period, "current_assets": "500.00", "total_assets": "1000.00",
        "current_liabilities": "400.00", "total_liabilities": f"{debt}.00", "equity": f"{1000 - debt}.00", "revenue": "9000000.00",
        "net_profit": "100000.00",
    }  # fmt: skip


def file_book(house: House) -> None:
    """All filings, each row in the month in which it was known."""
    dice = random.Random(5)  # noqa: S311 - a test's dice
    house.file("banks", [BANK], partner="self")
    house.file("guarantors", [GUARANTOR, {**GUARANTOR, "uscc": OTHER, "name": "第二担保"}], partner="self")
    places = range(COUNT + RUNNING)
    for partner, mine in ((PARTNER, places[::2]), (OTHER, places[1::2])):
        lives = [rows_of(place, dice) for place in mine]
        house.file("customers", [a_customer(place) for place in mine], partner=partner, period="2022-06")
        house.file("customer_statements", [a_statement(p, "2021-12") for p in mine], partner=partner, period="2022-06")
        house.file("projects", [one for one, _, _ in lives], partner=partner)
        house.file("project_events", [row for _, rows, _ in lives for row in rows], partner=partner)
        house.file("counter_guarantees", [pledge for _, _, pledge in lives if pledge], partner=partner)
