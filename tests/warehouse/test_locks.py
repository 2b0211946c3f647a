"""Base data of a compensated project stand as they were known when the compensation came, whatever comes later and in whatever batches."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.store.warehouse import published_database
from orchestration.digests import table_digests
from tests.warehouse.conftest import BANK, House, customer, event, project

Filing = tuple[str, dict[str, Any]]

MEASURE: dict[str, Any] = {
    "project_no": "P1", "measure_no": "1", "kind": "RESIDENTIAL", "appraised_value": "100.00", "appraised_on": date(2024, 12, 1),
}  # fmt: skip
DISBURSED: Filing = ("project_events", event(1, "DISBURSEMENT", date(2025, 1, 15), "1000.00"))
COMPENSATED: Filing = ("project_events", event(2, "COMPENSATION", date(2025, 5, 1), "400.00"))
CHANGES = {
    "corrected": [
        ("projects", project(fee_rate="0.02", action="U")),
        ("counter_guarantees", {**MEASURE, "appraised_value": "900.00", "action": "U"}),
    ],
    "withdrawn": [("projects", project(action="D")), ("counter_guarantees", {**MEASURE, "action": "D"})],
}


def begin(house: House) -> None:
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer()])
    file_all(house, ("projects", project()), ("counter_guarantees", MEASURE), DISBURSED)


def file_all(house: House, *filings: Filing) -> None:
    for contract, row in filings:
        house.file(contract, [row])


def base_data(house: House) -> list[str]:
    """Fee rates of the projects there are, then values of their counter-guarantees, less the haircut of a dwelling (70 % count)."""
    found = [
        *house.rows("select fee_rate from project.projects"),
        *house.rows("select value from risk.risk_measures order by measure_no"),
    ]
    return [str(row[0]) for row in found]


def test_what_came_before_the_compensation_stands_and_what_came_after_does_not(house: House) -> None:
    begin(house)
    file_all(house, COMPENSATED, *CHANGES["corrected"], *CHANGES["withdrawn"])
    house.build()
    assert base_data(house) == ["0.01000000", "70.00"]
    assert house.one("select compensated_amount from project.projects") == 400


def test_additions_stay_possible_and_a_withdrawn_compensation_has_locked_all_the_same(house: House) -> None:
    begin(house)
    withdrawal = ("project_events", {**COMPENSATED[1], "action": "D"})
    addition = ("counter_guarantees", {**MEASURE, "measure_no": "2", "appraised_value": "7.00"})
    file_all(house, COMPENSATED, withdrawal, *CHANGES["corrected"], addition)
    house.build()
    assert base_data(house) == ["0.01000000", "70.00", "4.90"]


@pytest.mark.parametrize("first", ["correction", "compensation"])
def test_a_correction_stands_when_it_came_first_and_increments_give_what_a_full_build_gives(
    house: House, first: str
) -> None:
    begin(house)
    coming = [CHANGES["corrected"], [COMPENSATED]]
    for filings in coming if first == "correction" else coming[::-1]:
        file_all(house, *filings)
        house.build()
    corrected = ["0.02000000", "630.00"] if first == "correction" else ["0.01000000", "70.00"]
    assert base_data(house) == corrected
    by_increments = digests(house)
    house.build(full=True)
    assert digests(house) == by_increments


def digests(house: House) -> dict[str, str]:
    database = published_database(house.home)
    assert database is not None
    return table_digests(database, without={"built_at", "build_id"})
