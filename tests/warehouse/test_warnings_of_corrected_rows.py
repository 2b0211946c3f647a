"""What a bank, a register or a partner took back or corrected warns of nothing any more, and counts for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.warehouse.conftest import BANK, DAY, GUARANTOR, House, customer, event, project

FIRST, SECOND = "913300000000000001", "913300000000000002"
STATEMENT = {
    "period": "2024-12", "current_assets": "1.00", "total_assets": "100.00", "current_liabilities": "90.00", "total_liabilities": "99.00",
    "equity": "1.00", "revenue": "100.00", "net_profit": "-50.00", "audited": True,
}  # fmt: skip


def book(number: str, days: int, action: str = "N") -> dict[str, Any]:
    return {
        "loan_contract_no": f"L{number}", "as_of": DAY, "borrower_id_number": number, "borrower_name": "客户",
        "contract_amount": "1000000.00", "balance": "1000000.00", "days_overdue": days, "action": action,
    }  # fmt: skip


def change(number: str, day: date, action: str = "N") -> dict[str, Any]:
    return {"uscc": number, "change_no": "1", "changed_on": day, "item": "法定代表人变更", "action": action}


def measure(project_no: str, registration_no: str, action: str = "N") -> dict[str, Any]:
    return {
        "project_no": project_no, "measure_no": "1", "kind": "RESIDENTIAL", "appraised_value": "100.00",
        "registration_no": registration_no, "action": action,
    }  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Trouble of two customers, of which the first's was taken back and the second's corrected, before anything was built."""
    house = House(tmp_path_factory.mktemp("corrected") / "home")
    house.file("banks", [BANK], partner="self")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("customers", [customer(FIRST), customer(SECOND)])
    house.file("projects", [project("P1", FIRST), project("P2", SECOND)])
    begun = [event(1, "DISBURSEMENT", date(2025, 1, 10), "1000000.00", number) for number in ("P1", "P2")]
    house.file("project_events", begun)
    house.file("bank_loans", [book(FIRST, 62), book(SECOND, 62)], partner="B1")
    house.file("bank_loans", [book(FIRST, 62, "D"), book(SECOND, 0, "U")], partner="B1")
    recent = date(2025, 6, 1)
    house.file("registry_changes", [change(FIRST, recent), change(SECOND, recent)], partner="registry")
    house.file(
        "registry_changes", [change(FIRST, recent, "D"), change(SECOND, date(2020, 6, 1), "U")], partner="registry"
    )
    entity = {"uscc": FIRST, "name": "客户", "status": "存续"}
    house.file("registry_entities", [entity], partner="registry")
    house.file("registry_entities", [{**entity, "action": "D"}], partner="registry")
    house.file("customer_statements", [{**STATEMENT, "id_number": number} for number in (FIRST, SECOND)])
    sound = {
        "net_profit": "5.00",
        "total_liabilities": "30.00",
        "equity": "70.00",
        "current_assets": "95.00",
        "revenue": "90000000.00",
        "audited": False,
    }
    corrected = [
        {**STATEMENT, "id_number": FIRST, "action": "D"},
        {**STATEMENT, **sound, "id_number": SECOND, "action": "U"},
    ]
    house.file("customer_statements", corrected)
    house.file("counter_guarantees", [measure("P1", "R1"), measure("P2", "R1")])
    house.file("counter_guarantees", [measure("P2", "R2", "U")])
    house.build()
    return house


def test_what_was_taken_back_or_corrected_is_not_warned_of(house: House) -> None:
    found = house.rows(
        "SELECT indicator FROM risk.warnings WHERE subject_kind = 'customer' "
        "OR (subject_kind = 'project' AND (indicator LIKE '%bank%' OR indicator LIKE '%pledge%'))"
    )
    assert found == []


def test_a_register_that_took_its_only_row_back_has_not_assessed_the_customer(house: House) -> None:
    (said,) = house.rows("SELECT not_assessed FROM risk.project_risk WHERE project_no = 'P1'")
    assert "registry" in said[0].split(", ")
