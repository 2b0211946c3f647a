"""One good row of every contract, and a short way through the door, for tests of rules and readers."""

from __future__ import annotations

import datetime

import polars as pl

from ingestion import intake
from ingestion.contracts import CONTRACTS
from ingestion.contracts.versions import in_force
from ingestion.home import Home
from ingestion.receipts import Receipt

RECEIVED = datetime.datetime(2025, 7, 1, 8, tzinfo=datetime.UTC)
PARTNER = "91110000600037341L"
OTHER_USCC = "91530000216548323H"
RESIDENT = "11010519491231002X"

#: The first example of each contract, in the version in force on the day of these tests.
GOOD: dict[str, dict[str, str]] = {
    name: dict(in_force(contract, RECEIVED.date()).examples[0]) for name, contract in CONTRACTS.items()
}


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
    elif contract in ("guarantor_reports", "customer_statements", "company_statements"):
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
    receipt = intake.examine(
        home, landed, identity, known=known or intake.NothingKnown(), received_at=RECEIVED, day=RECEIVED.date()
    )
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
