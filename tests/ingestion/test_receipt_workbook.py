"""The receipt as a workbook: the same facts, and never a formula."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from ingestion.home import Home
from ingestion.receipts import to_workbook
from tests.ingestion.door_samples import GOOD, as_csv, filler, through


def test_the_workbook_tells_counts_and_lines_and_runs_nothing(tmp_path: Path) -> None:
    rows = [
        {**GOOD["projects"], "product": "=HYPERLINK(1)", "project_no": "@x"},
        filler("projects", 1),
        filler("projects", 2),
    ]
    receipt = through(Home(tmp_path), as_csv(rows))
    to_workbook(receipt, tmp_path / "receipt.xlsx")
    book = openpyxl.load_workbook(tmp_path / "receipt.xlsx")
    summary = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(max_row=18) if row[0].value}
    assert summary["行数 Rows sent"] == "3"
    assert summary["隔离 Quarantined"] == "1"
    lines = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert next(line for line in lines if line[4] == "COL-CODE")[:3] == (2, "'@x", "担保品种 product")
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and not str(cell.value or "").startswith("=") for cell in row)
