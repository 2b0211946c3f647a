"""A filing that waits keeps its rows out and nobody else's; confirmed, they count and are known from that moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from orchestration.build import as_known
from orchestration.loading import _DECISIONS
from tests.warehouse.conftest import BANK, DAY, GUARANTOR, OTHER, House, customer, project

CAME, CONFIRMED_AT = datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 7, 9, tzinfo=UTC)


def decided(*rows: tuple[str, str, datetime]) -> pl.DataFrame:
    values: list[tuple[Any, ...]] = [
        (number, filing_id, decision, at.replace(tzinfo=None), "wang", "asked")
        for number, (filing_id, decision, at) in enumerate(rows, 1)
    ]
    return pl.DataFrame(values, schema=dict(_DECISIONS), orient="row")


def filed(house: House) -> str:
    """Two partners' projects; the first one's waits."""
    for contract, row in (("banks", BANK), ("guarantors", GUARANTOR)):
        house.file(contract, [row], "self")
    house.file("customers", [customer()])
    house.file("projects", [project("Q1")], OTHER, received_at=CAME)
    return house.file("projects", [project("P1")], received_at=CAME)


def statuses(house: House, filing_id: str) -> tuple[Any, ...]:
    rows = house.rows("select filing_id, status, rows_in_warehouse, status_by from exchange.filings")
    return {row[0]: row[1:] for row in rows}[filing_id]


def numbers(house: House, database: Any = None) -> list[str]:
    return [row[0] for row in house.rows("select project_no from project.projects order by 1", database)]


def test_a_held_filing_waits_alone_and_counts_once_it_is_confirmed(house: House) -> None:
    filing_id = filed(house)
    held = (filing_id, "held", CAME)
    house.build(decisions=decided(held))
    assert numbers(house) == ["Q1"]
    assert statuses(house, filing_id) == ("held", 0, "wang")
    assert not house.build(decisions=decided(held)).published
    confirmed = decided(held, (filing_id, "confirmed", CONFIRMED_AT))
    house.build(decisions=confirmed)
    assert numbers(house) == ["P1", "Q1"]
    assert statuses(house, filing_id) == ("confirmed", 1, "wang")
    for day, known in ((date(2025, 7, 8), ["Q1"]), (date(2025, 7, 9), ["P1", "Q1"])):
        database = as_known(house.home, day, registered=house.register.frame(), decisions=confirmed)
        assert numbers(house, database) == known


def test_a_withdrawn_filing_never_counts(house: House) -> None:
    filing_id = filed(house)
    house.build(DAY, decisions=decided((filing_id, "held", CAME), (filing_id, "withdrawn", CONFIRMED_AT)))
    assert numbers(house) == ["Q1"]
    assert statuses(house, filing_id) == ("withdrawn", 0, "wang")
