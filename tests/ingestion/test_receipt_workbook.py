"""The receipt as a workbook: the same facts, and never a formula."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl

from ingestion.home import Home
from ingestion.receipts import Implausible, to_workbook
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


def test_a_filing_that_waits_says_why_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    receipt = through(Home(tmp_path), as_csv([GOOD["projects"]]))
    to_workbook(receipt, tmp_path / "plain.xlsx")
    assert len(openpyxl.load_workbook(tmp_path / "plain.xlsx").worksheets) == 2
    slip = Implausible(
        "unit_slip", "loan_amount", 0.0001, 0.0005, 2000.0, [2, 3], 3, "疑似万元", "ten thousand", "以元报送", "in yuan"
    )
    silent = Implausible("kind_silent", "RELEASE", 0, 1, None, [], 0, "没有", "none", "核对", "check")
    to_workbook(replace(receipt, is_held=True, plausibility=[slip, silent]), tmp_path / "held.xlsx")
    summary, _, found = openpyxl.load_workbook(tmp_path / "held.xlsx").worksheets
    assert "待再担保公司确认" in summary["B3"].value
    rows = list(found.iter_rows(min_row=2, values_only=True))
    assert rows[0][:8] == ("unit_slip", "借款金额 loan_amount", "0.0001", "0.0005", "2,000", "3", "2, 3 …", "疑似万元")
    assert rows[1][:7] == ("kind_silent", "RELEASE", "0", "1", "", "", "")
