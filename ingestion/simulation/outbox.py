"""The outbox: rows become files as partners would send them, each partner in its own manner.

Here: file names, headers, encodings, workbooks, sidecar manifests, and the account of every file written. What is in the rows, and what is
wrong with them, is decided before (`ingestion.simulation.faults`).
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl
import xlsxwriter

from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.versions import contract_of

WORKBOOK_ROWS = 2_000  # larger filings go out as CSV even from those who like workbooks
IN_WORKBOOKS = ("guarantor_reports", "customer_statements")  # what a partner who likes workbooks fills in by hand


@dataclass(frozen=True)
class Manner:
    """How a partner writes its files."""

    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    bom: bool = False
    workbook: bool = False
    separator: str = ","
    english: bool = False
    labels: bool = False
    manifest: bool = False
    version: int | None = None  # of the contract; None is the newest


MANNERS = (
    Manner(bom=True, manifest=True),
    Manner(encoding="gb18030"),
    Manner(bom=True),
    Manner(encoding="gb18030", labels=True),
    Manner(),
    Manner(separator="\t"),
    Manner(bom=True, labels=True),
    Manner(manifest=True),
    Manner(encoding="gb18030", manifest=True),
    Manner(bom=True),
    Manner(english=True, manifest=True),
    Manner(workbook=True),
)
BANK_MANNERS = (Manner(manifest=True), Manner(encoding="gb18030"), Manner(bom=True), Manner(), *[Manner(bom=True)] * 4)
OWN_MANNER = Manner(bom=True, manifest=True)
REGISTRY_MANNER = Manner(english=True)
CONTROL_TOTALS = {
    "projects": ("loan_amount", "guaranteed_amount"),
    "bank_loans": ("balance",),
    "fee_receipts": ("amount",),
}


@dataclass
class Outbox:
    """Writes filings under `out`; `folder` is the month in which a filing is sent."""

    out: Path
    files: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def send(
        self,
        contract: str,
        partner: str,
        period: str,
        table: pl.DataFrame,
        manner: Manner,
        *,
        folder: str | None = None,
        sequence: int = 1,
    ) -> Path:
        """Write one filing; returns its path."""
        workbook = manner.workbook and contract in IN_WORKBOOKS and table.height <= WORKBOOK_ROWS
        name = f"{contract}__{partner}__{period}__{sequence}.{'xlsx' if workbook else 'csv'}"
        path = self.out / (folder or period) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written = _as_written(contract, table, manner)
        if workbook:
            _write_workbook(path, written)
        else:
            _write_text(path, written, manner)
        if manner.manifest:
            _write_manifest(path, contract, table, manner.version)
        self.files.append(f"{path.parent.name}/{name}")
        self.rows[contract] = self.rows.get(contract, 0) + table.height
        return path


def sliced(table: pl.DataFrame, lengths: Iterable[int]) -> list[pl.DataFrame]:
    """The table cut into pieces of these lengths, one after the other."""
    pieces, start = [], 0
    for length in lengths:
        pieces.append(table[start : start + int(length)])
        start += int(length)
    return pieces


def _as_written(contract: str, table: pl.DataFrame, manner: Manner) -> pl.DataFrame:
    """Headers, and labels in place of codes, as the partner writes them."""
    known = contract_of(contract, manner.version)
    if known is None:
        raise ValueError(f"{contract} has no version {manner.version}")
    if manner.labels:
        coded = {column.name: column.codes for column in known.columns if column.codes}
        table = table.with_columns(
            pl.col(name).replace({code: label.zh for code, label in CODE_LISTS[codes].items()})
            for name, codes in coded.items()
        )
    if manner.english:
        return table
    return table.rename({name: "操作" if name == "action" else known.column(name).zh for name in table.columns})


def _write_text(path: Path, table: pl.DataFrame, manner: Manner) -> None:
    """A CSV file; lines end in CRLF, as spreadsheet programs write them."""
    if manner.encoding == "utf-8":
        table.write_csv(path, include_bom=manner.bom, separator=manner.separator, line_terminator="\r\n")
        return
    whole = io.BytesIO()
    table.write_csv(whole, separator=manner.separator, line_terminator="\r\n")
    path.write_bytes(whole.getvalue().decode().encode(manner.encoding))


def _write_workbook(path: Path, table: pl.DataFrame) -> None:
    """A workbook with one sheet, everything as text so that no number is bent; its dates are fixed, so that bytes repeat."""
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    ) as book:
        book.set_properties({"created": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)})
        sheet = book.add_worksheet("报送")
        sheet.write_row(0, 0, table.columns)
        for number, row in enumerate(table.iter_rows(), start=1):
            for place, value in enumerate(row):
                if value is not None:
                    sheet.write_string(number, place, value)


def _write_manifest(path: Path, contract: str, table: pl.DataFrame, version: int | None) -> None:
    """The sidecar: row count and control totals."""
    content: dict[str, object] = {"rows": table.height}
    if version is not None:
        content["version"] = version
    totals = [name for name in CONTROL_TOTALS.get(contract, ()) if table.height]
    if totals:
        sums = table.select(pl.col(totals).cast(pl.Decimal(38, 2), strict=False).sum())
        content["totals"] = {name: f"{sums[name].item():f}" for name in totals}
    path.with_name(path.name + ".manifest.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
