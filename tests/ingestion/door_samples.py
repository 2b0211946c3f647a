"""One good row of every contract, and a short way through the door, for tests of rules and readers."""

from __future__ import annotations

import datetime

import polars as pl

from ingestion import intake
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from ingestion.receipts import Receipt

RECEIVED = datetime.datetime(2025, 7, 1, 8, tzinfo=datetime.UTC)
PARTNER = "91110000600037341L"
OTHER_USCC = "91530000216548323H"
RESIDENT = "11010519491231002X"

GOOD: dict[str, dict[str, str]] = {
    "guarantors": {
        "uscc": PARTNER, "name": "甲担保", "kind": "GOVERNMENT", "region_code": "530100", "registered_capital": "100000000.00",
        "licence_no": "L1", "licence_expires": "2027-01-01", "established": "2010-01-01", "issuer_grade": "AA",
    },
    "guarantor_reports": {
        "uscc": PARTNER, "period": "2025-06", "total_assets": "1000", "net_assets": "600", "class1_assets": "700",
        "class2_assets": "200", "class3_assets": "100", "compensation_receivable": "50", "unearned_premium_reserve": "10",
        "compensation_reserve": "10", "general_risk_reserve": "10", "fee_income": "20", "guaranteed_balance": "5000",
        "accounts": "50", "small_farmer_balance": "4000", "small_farmer_accounts": "40",
    },
    "banks": {"bank_no": "B001", "name": "甲银行", "kind": "CITY", "region_code": "530100"},
    "customers": {
        "id_type": "USCC", "id_number": OTHER_USCC, "name": "乙公司", "kind": "ENTERPRISE", "region_code": "530102",
        "industry_code": "3911", "size": "S", "employees": "12", "revenue": "100.00", "phone": "13800138000",
        "established": "2015-05-05",
    },
    "customer_statements": {
        "id_number": OTHER_USCC, "period": "2024-12", "audited": "Y", "current_assets": "400", "total_assets": "1000",
        "current_liabilities": "300", "total_liabilities": "600", "equity": "400", "revenue": "2000", "net_profit": "-5",
    },
    "customer_relations": {
        "from_id": RESIDENT, "from_name": "张三", "to_id": OTHER_USCC, "to_name": "乙公司", "kind": "SHAREHOLDER", "share": "60",
        "since": "2020-01-01", "until": "2024-01-01",
    },
    "projects": {
        "project_no": "P1", "customer_id_type": "USCC", "customer_id_number": OTHER_USCC, "bank_no": "B001", "product": "LOAN",
        "loan_contract_no": "JK1", "guarantee_contract_no": "BZ1", "loan_amount": "1000000.00", "guaranteed_amount": "800000.00",
        "loan_rate": "4.35", "fee_rate": "1", "start_date": "2025-01-10", "due_date": "2026-01-10", "repayment_plan": "BULLET",
        "purpose": "周转", "industry_code": "3911", "region_code": "530102", "is_small_firm": "Y", "is_farmer": "N", "is_tech": "N",
        "guarantee_mode": "JOINT", "reguarantee_mode": "PROPORTIONAL", "bank_share": "20", "guarantor_share": "40",
        "reguarantor_share": "20", "fund_share": "20", "government_share": "0",
    },
    "counter_guarantees": {
        "project_no": "P1", "measure_no": "1", "kind": "RESIDENTIAL", "appraised_value": "100", "appraised_on": "2024-12-01",
        "prior_claims": "10",
    },
    "project_events": {
        "project_no": "P1", "event_no": "1", "kind": "DISBURSEMENT", "event_date": "2025-01-15", "amount": "800000.00",
        "balance_after": "800000.00",
    },
    "bank_loans": {
        "loan_contract_no": "JK1", "as_of": "2025-06-30", "borrower_id_number": OTHER_USCC, "borrower_name": "乙公司",
        "contract_amount": "1000000", "balance": "900000", "overdue_principal": "10", "days_overdue": "3",
        "classification": "NORMAL",
    },
    "registry_entities": {"uscc": OTHER_USCC, "name": "乙公司", "status": "存续", "region_code": "530102"},
    "registry_persons": {"uscc": OTHER_USCC, "person_id": RESIDENT, "person_name": "张三", "role": "LEGAL_REP"},
    "registry_changes": {"uscc": OTHER_USCC, "change_no": "1", "changed_on": "2024-02-02", "item": "法定代表人"},
    "registry_risks": {"uscc": OTHER_USCC, "record_no": "1", "kind": "LAWSUIT", "recorded_on": "2024-02-02", "removed_on": "2024-03-02"},
    "fee_receipts": {"bank_ref": "R1", "received_on": "2025-06-30", "payer": "甲担保", "amount": "12.50"},
}  # fmt: skip


class Known:
    """Earlier rows given as frames of accepted rows, by contract."""

    def __init__(self, **rows: pl.DataFrame) -> None:
        self._rows = rows

    def scan(self, contract: str, partner: str | None) -> pl.LazyFrame | None:
        return self._rows[contract].lazy() if contract in self._rows else None


def filler(contract: str, number: int) -> dict[str, str]:
    """A good row with a key of its own, so that a file with one bad row is not refused for its share of bad rows."""
    row = dict(GOOD[contract])
    last = contract in ("guarantors", "registry_entities", "guarantor_reports")
    free = next((name for name in CONTRACTS[contract].key if name not in ("uscc", "id_type", "kind", "role")), None)
    if contract == "customers":
        row |= {"id_type": "OTHER", "id_number": f"X{number}"}
    elif contract in ("guarantor_reports", "customer_statements"):
        row |= {"period": f"20{10 + number}-01"}
    elif contract == "bank_loans":
        row |= {"loan_contract_no": f"X{number}"}
    elif not last and free:
        row |= {free: f"X{number}"}
    return row


def as_csv(rows: list[dict[str, str]]) -> bytes:
    """Rows as CSV, with every column that any of them has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String)).write_csv().encode()


def through(
    home: Home,
    content: bytes,
    contract: str = "projects",
    *,
    name: str | None = None,
    partner: str = PARTNER,
    known: intake.KnownRows | None = None,
    manifest: dict[str, object] | None = None,
    scheme: str | None = None,
) -> Receipt:
    """Land, identify and examine bytes."""
    name = name or f"{contract}__{partner}__2025-06.csv"
    path = home.root / "sent" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    landed = intake.land(home, path)
    identity = intake.identify(name, intake.Declared(manifest=manifest, scheme=scheme), RECEIVED.date())
    assert isinstance(identity, intake.Identity), identity
    receipt = intake.examine(home, landed, identity, known=known or intake.NothingKnown(), received_at=RECEIVED)
    assert receipt.rows_sent == receipt.rows_accepted + receipt.rows_quarantined + receipt.rows_refused
    return receipt


def accepted(home: Home, receipt: Receipt) -> pl.DataFrame:
    """The rows that were accepted."""
    return pl.read_parquet(intake.accepted_path(home, receipt.contract or "", receipt.filing_id))


def broken(receipt: Receipt, line: int | None = None) -> set[str]:
    """Ids of the rules that a line broke, or any line; references that wait aside."""
    return {one.rule_id for one in receipt.errors if one.rule_id != "REF-WAITING" and line in (None, one.line_no)}


def one_row(home: Home, contract: str, change: dict[str, str], **options: object) -> Receipt:
    """A file whose line 2 is the good row with a change, among good rows (of the kinds whose keys allow several)."""
    row = {**GOOD[contract], **change}
    rows = [row]
    if contract not in ("guarantors", "registry_entities"):
        rows += [filler(contract, number) for number in (1, 2)]
    return through(home, as_csv(rows), contract, **options)  # type: ignore[arg-type]
