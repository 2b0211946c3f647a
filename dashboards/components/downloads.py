"""What is on the screen as a file: CSV with a byte-order mark for Excel, XLSX with a cover sheet. Whole, not the page that is shown.

A text that a spreadsheet would take for a formula gets an apostrophe in front, in both.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboards.components.columns import Column, Manner
from ingestion.cells import harmless

XLSX_LIMIT = 50_000  # rows; a larger workbook takes long to write and to open: CSV is offered instead
_FORMATS = {
    "amount": "#,##0.00####",
    "difference": "+#,##0.00####;-#,##0.00####;0.00",
    "more": "+#,##0;-#,##0;0",
    "points": "+0.00##;-0.00##;0.00",
    "count": "#,##0",
    "plain": "0",
    "percent": "0.00##%",
    "change": "+0.00##%;-0.00##%;0.00%",
    "factor": "0.0000",
    "step": "+0.0000;-0.0000;0.0000",
    "date": "yyyy-mm-dd",
}
_WIDEST = 44


def as_csv(frame: pl.DataFrame, columns: Sequence[Column], manner: Manner) -> bytes:
    """The table as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(manner.heading(column)) for column in columns])
    series = [[_plain(manner.value(value, column)) for value in frame[column.name].to_list()] for column in columns]
    writer.writerows(zip(*series, strict=True))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(frame: pl.DataFrame, columns: Sequence[Column], manner: Manner, cover: Sequence[tuple[str, str]]) -> bytes:
    """The table as a workbook: `cover` says what, who, when, which filters and definitions."""
    import xlsxwriter  # noqa: PLC0415 - only when somebody downloads

    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        _write_cover(book, manner, cover)
        _write_rows(book, frame, columns, manner)
    return out.getvalue()


def _write_cover(book: Any, manner: Manner, cover: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(manner.words("download.cover"))
    bold, wrapped = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for row, (label, text) in enumerate(cover):
        sheet.write_string(row, 0, harmless(label), bold)
        sheet.write_string(row, 1, harmless(text), wrapped)


def _write_rows(book: Any, frame: pl.DataFrame, columns: Sequence[Column], manner: Manner) -> None:
    sheet = book.add_worksheet(manner.words("download.rows"))
    heading = book.add_format({"bold": True, "bg_color": "#dbe8f4", "border": 1, "text_wrap": True, "valign": "top"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    for number, column in enumerate(columns):
        shape = book.add_format({"num_format": _FORMATS[column.kind]}) if column.kind in _FORMATS else None
        sheet.write_string(0, number, harmless(manner.heading(column)), heading)
        values = [manner.value(value, column) for value in frame[column.name].to_list()]
        longest = max((len(str(value)) for value in values[:200]), default=8)
        sheet.set_column(number, number, min(_WIDEST, max(12, longest + 4, len(manner.heading(column)) + 4)))
        for row, value in enumerate(values, 1):
            _write(sheet, row, number, value, shape)
    sheet.autofilter(0, 0, frame.height, len(columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any, shape: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, shape)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, shape)
    elif value is not None:
        sheet.write_string(row, column, harmless(str(value)), shape)


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) else value
