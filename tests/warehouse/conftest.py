"""A small house for warehouse tests: filings written by hand, registered in a stand-in, built in this process."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from casework.store.warehouse import open_duckdb, published_database
from ingestion.checks.findings import FINDING_SCHEMA
from ingestion.home import Home
from ingestion.quarantine import errors_path
from ingestion.readers.table import LINE
from orchestration.building.build import BuildReport, build
from tests.bench.synthetic import Register

PARTNER = "91110000000000000A"
OTHER = "91110000000000000B"
DAY = date(2025, 6, 30)


class House:
    """A home with a register, and what tests ask of it."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.register = Register(self.home)

    def file(
        self, contract: str, rows: list[dict[str, Any]], partner: str = PARTNER, period: str = "2025-06", **more: Any
    ) -> str:
        return self.register.file(contract, partner, period, pl.DataFrame(rows, infer_schema_length=None), **more)

    def build(self, as_of: date = DAY, *, full: bool = False, tests: bool = False, **more: Any) -> BuildReport:
        """Build and publish. The models' own tests would take as long again; `test_increment` runs them over rows of every kind."""
        return build(self.home, as_of=as_of, full=full, tests=tests, registered=self.register.frame(), **more)

    def edition(self, as_of: date = DAY, **more: Any) -> Path:
        """Build, and give the copy that it published: the last few stay, so that tests may ask an earlier one."""
        return self.home.published / self.build(as_of, **more).build_id / "warehouse.duckdb"

    def rows(self, sql: str, database: Path | None = None) -> list[tuple[Any, ...]]:
        connection = open_duckdb(database or published_database(self.home), read_only=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def one(self, sql: str, database: Path | None = None) -> Any:
        (row,) = self.rows(sql, database)
        return row if len(row) > 1 else row[0]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "home")


def customer(number: str = "91330000000000001X", **more: Any) -> dict[str, Any]:
    return {
        "id_type": "USCC", "id_number": number, "name": "客户", "kind": "ENTERPRISE", "region_code": "330106",
        "industry_code": "3911", "size": "S", **more,
    }  # fmt: skip


def project(number: str = "P1", customer_number: str = "91330000000000001X", **more: Any) -> dict[str, Any]:
    return {
        "project_no": number, "customer_id_type": "USCC", "customer_id_number": customer_number, "bank_no": "B1",
        "product": "LOAN", "loan_contract_no": f"L{number}", "guarantee_contract_no": f"G{number}",
        "loan_amount": "1000000.00", "guaranteed_amount": "1000000.00", "loan_rate": "0.0435", "fee_rate": "0.01",
        "start_date": date(2025, 1, 10), "due_date": date(2026, 1, 10), "repayment_plan": "BULLET",
        "industry_code": "3911", "region_code": "330106", "is_small_firm": True, "is_farmer": False,
        "guarantee_mode": "JOINT", "reguarantee_mode": "PROPORTIONAL", "bank_share": "0.2", "guarantor_share": "0.4",
        "reguarantor_share": "0.4", "fund_share": "0", "government_share": "0", **more,
    }  # fmt: skip


def event(
    number: int, kind: str, day: date, amount: str | None = None, project_no: str = "P1", **more: Any
) -> dict[str, Any]:
    return {
        "project_no": project_no,
        "event_no": str(number),
        "kind": kind,
        "event_date": day,
        "amount": amount,
        **more,
    }


def set_aside(house: House, filing_id: str, *rows: tuple[int, str | None], waiting: bool = False) -> None:
    """The rows of a filing that were set aside beside its accepted ones: line and key, each under one rule; one may wait besides."""
    found: list[tuple[Any, ...]] = [(line, key, "loan_amount", "COL-MONEY", "error", "x") for line, key in rows]
    if waiting:
        found.append((2, None, "bank_no", "REF-WAITING", "warning", "B1"))
    frame = pl.DataFrame(found, schema=FINDING_SCHEMA, orient="row")
    path = errors_path(house.home, filing_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    named = frame.rename({LINE: "line_no"}).select(pl.lit(filing_id).alias("filing_id"), pl.all())
    named.write_parquet(path)


BANK = {"bank_no": "B1", "name": "第一银行", "kind": "CITY", "region_code": "330100"}
GUARANTOR = {
    "uscc": PARTNER, "name": "第一担保", "kind": "GOVERNMENT", "region_code": "330100", "registered_capital": "100000000.00",
}  # fmt: skip
