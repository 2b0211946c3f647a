"""A report of rows: one a project or event, with control totals, as XLSX and CSV.

Here: asking, totals, the paper of a list. Not here: lines in sections (`figures`, `workbook`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import xlsxwriter

from ingestion.cells import harmless
from orchestration.exports.description import ListColumn, Listing, Report
from orchestration.exports.figures import PARAMETER, Window
from orchestration.exports.workbook import FIXED, SIGNATURES, Edition, styles_of


@dataclass(frozen=True)
class Listed:
    """The rows of a list, in order, and the totals of its amounts."""

    columns: tuple[ListColumn, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def totals(self) -> dict[str, Decimal]:
        """Sums of the columns that are added up."""
        return {
            column.name: sum((row[place] for row in self.rows if row[place] is not None), Decimal(0))
            for place, column in enumerate(self.columns)
            if column.is_total
        }

    def records(self) -> list[dict[str, str | None]]:
        """Each row by column, as text."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, map(_text, row), strict=True)) for row in self.rows]


def ask(connection: duckdb.DuckDBPyConnection, listing: Listing, window: Window) -> Listed:
    """The rows of the months in `window`."""
    said = {"first": window.first, "last": window.last}
    names = ", ".join(column.name for column in listing.columns)
    # the text comes from the product's own description file; what varies is passed as parameters
    sql = f"SELECT {names} FROM ({listing.rows}) AS listed"  # noqa: S608
    wanted = {name: said[name] for name in set(PARAMETER.findall(sql))}
    return Listed(listing.columns, tuple(connection.execute(sql, wanted).fetchall()))


def list_csv(listed: Listed) -> bytes:
    """Rows for machines, with a mark so that spreadsheet programs read the Chinese."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in listed.columns])
    for row in listed.rows:
        writer.writerow(["" if value is None else harmless(_text(value) or "") for value in row])
    return text.getvalue().encode("utf-8-sig")


def list_xlsx(report: Report, listed: Listed, edition: Edition) -> bytes:
    """The paper: head, columns, rows, totals, signatures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": report.title["zh"], "author": report.reporting_body["zh"], "created": FIXED})
    styles = styles_of(book)
    sheet = book.add_worksheet(report.form_no.replace("/", " "))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(4, 1)
    sheet.set_column(0, len(listed.columns) - 1, 18)
    sheet.write_string(0, 0, f"{report.title['zh']}  {report.title['en']}", styles["title"])
    sheet.write_string(1, 0, f"填报单位 Reporting body：{report.reporting_body['zh']}")
    sheet.write_string(
        2, 0, f"报告期 Period：{edition.period}  数据日期 Data date：{edition.data_date}  金额单位 Unit：元 yuan"
    )
    for place, column in enumerate(listed.columns):
        sheet.write_string(3, place, f"{column.zh}\n{column.en}", styles["head"])
    for number, row in enumerate(listed.rows, 4):
        _row(sheet, styles, number, listed.columns, row)
    end = 4 + len(listed.rows)
    sheet.write_string(end, 0, "合计 Total", styles["section"])
    for place, column in enumerate(listed.columns):
        if column.is_total:
            sheet.write_number(end, place, float(listed.totals[column.name]), styles[2])
    for place, text in enumerate(SIGNATURES):
        sheet.write_string(end + 2, place * 2, text)
    book.close()
    return buffer.getvalue()


def _row(sheet: Any, styles: Any, number: int, columns: Sequence[ListColumn], row: Sequence[Any]) -> None:
    for place, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value is None:
            sheet.write_blank(number, place, None, styles["text"])
        elif column.kind == "date":
            sheet.write_datetime(number, place, value, styles["date"])
        elif column.kind in {"amount", "ratio", "count"}:
            shape = {"amount": 2, "ratio": "ratio", "count": 0}[column.kind]
            sheet.write_number(number, place, float(value), styles[shape])
        else:
            sheet.write_string(number, place, harmless(str(value)), styles["text"])


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
