"""A row of any contract that was taken back is as if it had never come, a corrected one as if it had come right: in every table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.conftest import BANK, GUARANTOR, PARTNER, House, customer, event, project

D = date
DAY = D(2025, 12, 31)
C1, C2, C3, C4 = (f"91330000000000000{place}" for place in range(1, 5))
REPORT = {
    "uscc": PARTNER, "period": "2025-12", "total_assets": "1000000.00", "class1_assets": "700000.00", "class2_assets": "150000.00",
    "class3_assets": "100000.00", "compensation_receivable": "50000.00", "unearned_premium_reserve": "12000.00",
    "compensation_reserve": "96000.00", "general_risk_reserve": "20000.00", "fee_income": "24000.00", "guaranteed_balance": "180000.00",
    "accounts": 10, "small_farmer_balance": "0.00", "small_farmer_accounts": 8,
}  # fmt: skip
STATEMENT = {
    "id_number": C1, "period": "2024-12", "current_assets": "1000.00", "total_assets": "10000.00", "current_liabilities": "1000.00",
    "total_liabilities": "4000.00", "equity": "6000.00", "revenue": "9000.00", "net_profit": "900.00",
}  # fmt: skip
#: A partner is judged by how it files as well, which is not undone.
OF_OTHERS = {"risk.composites": "WHERE subject_kind <> 'partner'"}
#: Which filing a row came with, and when, is another matter.
PROVENANCE = ("filing_id", "line_no", "known_from", "known_to", "known_seq", "load_seq", "evidence")


def begin(root: Path) -> House:
    """Three customers with two projects."""
    house = House(root / "home")
    house.file("banks", [BANK], partner="self")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("customers", [customer(number) for number in (C1, C2, C3)])
    house.file("projects", [project("A1", C1), project("A2", C2)])
    house.file(
        "project_events", [event(1, "DISBURSEMENT", D(2025, 1, 10), "1000000.00", name) for name in ("A1", "A2")]
    )
    return house


def file_all(house: House, action: str, at: int) -> None:
    """A row or more of every contract, as it was sent first (0) or as it is right (1)."""

    def send(contract: str, *rows: dict[str, Any], partner: str = PARTNER) -> None:
        house.file(contract, [{**row, "action": action} for row in rows], partner=partner, period="2025-12")

    first = at == 0
    amount = "100000.00" if first else "200000.00"
    send("customers", customer(C4, size="S" if first else "M"))
    send("customer_statements", {**STATEMENT, "audited": first, "operating_cash_flow": "-1.00" if first else "500.00"})
    share = {"from_name": "甲", "to_name": "乙", "share": "0.6" if first else "0.2"}
    send("customer_relations", {"from_id": C1, "to_id": C2, "kind": "SHAREHOLDER", **share})
    send("projects", project("A3", C3, guaranteed_amount=amount))
    send(
        "project_events",
        event(1, "DISBURSEMENT", D(2025, 3, 1), amount, "A3"),
        event(2, "REPAYMENT", D(2025, 9, 1), amount, "A2"),
        event(2, "OVERDUE", D(2025, 12, 1), None, "A1", days_overdue=40 if first else 95),
        event(3, "CLASSIFICATION", D(2025, 12, 2), None, "A1", classification="DOUBTFUL" if first else "SUBSTANDARD"),
    )
    kind = "RESIDENTIAL" if first else "CASH_DEPOSIT"
    measure = {"measure_no": "1", "kind": kind, "appraised_value": amount, "registration_no": "R1" if first else "R2"}
    send("counter_guarantees", {"project_no": "A1", **measure}, {"project_no": "A2", **measure})
    loan = {"borrower_id_number": C1, "borrower_name": "甲", "contract_amount": "1000000.00", "balance": "1000000.00"}
    send(
        "bank_loans",
        {"loan_contract_no": "LA1", "as_of": D(2025, 11, 30), "days_overdue": 10 if first else 100, **loan},
        partner="B1",
    )
    send("registry_entities", {"uscc": C1, "name": "甲", "status": "存续" if first else "注销"}, partner="registry")
    person = {"person_id": C3, "person_name": "丙", "role": "SHAREHOLDER", "share": "0.8" if first else "0.3"}
    send("registry_persons", {"uscc": C1, **person}, partner="registry")
    changed_on = D(2025, 11, 1) if first else D(2024, 1, 1)
    send(
        "registry_changes",
        {"uscc": C2, "change_no": "1", "changed_on": changed_on, "item": "法定代表人变更"},
        partner="registry",
    )
    risk = {"record_no": "1", "kind": "ABNORMAL" if first else "ENFORCEMENT", "recorded_on": D(2025, 5, 1)}
    send("registry_risks", {"uscc": C2, **risk}, partner="registry")
    send("guarantor_reports", {**REPORT, "net_assets": "500000.00" if first else "600000.00"})
    receipt = {"bank_ref": "R1", "received_on": D(2025, 1, 12), "payer": "第一担保", "note": "A1"}
    send("fee_receipts", {**receipt, "amount": "1200.00" if first else "1.00"}, partner="self")
    send("banks", {**BANK, "bank_no": "B2", "name": "二行" if first else "第二银行"}, partner="self")
    other = {"uscc": "91110000000000000C", "name": "第三担保" if first else "三号担保"}
    send("guarantors", {**GUARANTOR, **other}, partner="self")


def tables(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every published table but those of the exchange, without where its rows came from."""
    columns = house.rows(
        "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns "
        "WHERE table_schema NOT IN ('exchange', 'published') AND table_name <> 'customer_history' ORDER BY ALL"
    )
    wanted: dict[str, list[str]] = {}
    for table, column in columns:
        if not column.endswith(PROVENANCE):
            wanted.setdefault(table, []).append(f'"{column}"')
    return {
        table: house.rows(f"SELECT {', '.join(names)} FROM {table} {OF_OTHERS.get(table, '')} ORDER BY ALL")  # noqa: S608 - names of ours
        for table, names in wanted.items()
    }


def taken_back(house: House) -> None:
    file_all(house, "N", 0)
    file_all(house, "D", 0)


def corrected(house: House) -> None:
    file_all(house, "N", 0)
    file_all(house, "U", 1)


def right(house: House) -> None:
    file_all(house, "N", 1)


@pytest.mark.parametrize(
    ("wrong", "sound"), [(taken_back, lambda _: None), (corrected, right)], ids=["taken back", "corrected"]
)
def test_in_every_table(tmp_path: Path, wrong: Callable[[House], None], sound: Callable[[House], None]) -> None:
    found = []
    for name, filed in (("wrong", wrong), ("sound", sound)):
        house = begin(tmp_path / name)
        filed(house)
        house.build(DAY)
        found.append(tables(house))
    differing = {table: (found[0][table], rows) for table, rows in found[1].items() if found[0][table] != rows}
    assert differing == {}
