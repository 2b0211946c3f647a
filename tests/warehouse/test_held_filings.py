"""A filing that waits keeps its rows out and nobody else's; confirmed, they count from that moment; what was known never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from orchestration.building.build import BuildReport
from orchestration.building.digests import table_digests
from orchestration.building.raw_tables import DECISIONS
from orchestration.looking_back.as_known import as_known
from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, House, customer, event, project

BEFORE, AFTER = date(2025, 7, 8), date(2025, 7, 9)
CAME, LATE = datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 7, 8, 23, 59, 59, tzinfo=UTC)
CONFIRMED_AT = datetime(2025, 7, 9, tzinfo=UTC)
THIRD = "91110000000000000C"


def decided(*rows: tuple[str, str, datetime]) -> pl.DataFrame:
    values: list[tuple[Any, ...]] = [
        (number, filing_id, decision, at.replace(tzinfo=None), "wang", "asked")
        for number, (filing_id, decision, at) in enumerate(rows, 1)
    ]
    return pl.DataFrame(values, schema=dict(DECISIONS), orient="row")


def statuses(house: House, filing_id: str, database: Path) -> tuple[Any, ...]:
    rows = house.rows("select filing_id, status, rows_in_warehouse, status_by from exchange.filings", database)
    return {row[0]: row[1:] for row in rows}[filing_id]


def numbers(house: House, database: Path) -> list[str]:
    return [row[0] for row in house.rows("select project_no from project.projects order by 1", database)]


@dataclass(frozen=True)
class Held:
    """A house, the filings that waited and were confirmed or withdrawn, and what was published before and after."""

    house: House
    confirmed: str
    withdrawn: str
    decisions: pl.DataFrame
    before: Path
    again: BuildReport
    after: Path


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """Three partners' projects, of which two wait; on the day after, one is confirmed, one withdrawn, and an event corrected."""
    house = House(tmp_path_factory.mktemp("held") / "home")
    for contract, row in (("banks", BANK), ("guarantors", GUARANTOR)):
        house.file(contract, [row], "self")
    house.file("customers", [customer()])
    disbursed = event(1, "DISBURSEMENT", date(2025, 5, 10), "100.00", "Q1")
    house.file("projects", [project("Q1")], OTHER, received_at=CAME)
    house.file("project_events", [disbursed], OTHER, received_at=LATE)
    first = house.file("projects", [project("P1")], received_at=LATE)
    second = house.file("projects", [project("W1")], THIRD, received_at=LATE)
    waiting = ((first, "held", LATE), (second, "held", LATE))
    before = house.edition(BEFORE, decisions=decided(*waiting))
    again = house.build(BEFORE, decisions=decided(*waiting))
    house.file("project_events", [{**disbursed, "amount": "70.00", "action": "U"}], OTHER, received_at=CONFIRMED_AT)
    decisions = decided(*waiting, (first, "confirmed", CONFIRMED_AT), (second, "withdrawn", CONFIRMED_AT))
    return Held(house, first, second, decisions, before, again, house.edition(AFTER, decisions=decisions))


def test_a_held_filing_waits_alone_and_counts_once_it_is_confirmed(held: Held) -> None:
    assert numbers(held.house, held.before) == ["Q1"]
    assert statuses(held.house, held.confirmed, held.before) == ("held", 0, "wang")
    assert not held.again.published
    assert numbers(held.house, held.after) == ["P1", "Q1"]
    assert statuses(held.house, held.confirmed, held.after) == ("confirmed", 1, "wang")


def test_a_withdrawn_filing_never_counts(held: Held) -> None:
    assert "W1" not in numbers(held.house, held.after)
    assert statuses(held.house, held.withdrawn, held.after) == ("withdrawn", 0, "wang")


@pytest.mark.parametrize(("day", "known", "balance"), [(BEFORE, ["Q1"], 100), (AFTER, ["P1", "Q1"], 70)])
def test_what_was_known_on_a_day_never_changes(held: Held, day: date, known: list[str], balance: int) -> None:
    """Neither rows nor decisions that came later are seen: the tables are those that were published on the day."""
    register = held.house.register.frame()
    database = as_known(held.house.home, day, registered=register, decisions=held.decisions)
    assert table_digests(database) == table_digests(held.before if day == BEFORE else held.after)
    assert numbers(held.house, database) == known
    asked = "select guaranteed_balance from project.projects where project_no = 'Q1'"
    assert held.house.one(asked, database) == balance
    assert as_known(held.house.home, day, registered=register, decisions=held.decisions) == database
