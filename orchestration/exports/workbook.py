"""A report's figures as XLSX in the order of the paper, and as CSV for machines.

Here: cells, headings, the cover and the notes sheet. The bytes depend on the figures alone: no clock, no random name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from ingestion.cells import harmless
from orchestration.exports.description import Report
from orchestration.exports.figures import COLUMNS, Figure, Filled
from orchestration.exports.stated import NOT_STATED

HEADINGS = {
    "opening": "年初数\nOpening",
    "month": "本月（期末）\nMonth",
    "year_to_date": "本年累计\nYear to date",
    "last_year": "上年同期\nSame period last year",
}
NOT_APPLICABLE = "—"
FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
ROUNDING = (
    "各行由元换算为万元后四舍五入一次，分项取整之和可能与合计相差0.01。 "
    "Each line is rounded once; the parts may differ from the whole by 0.01."
)
SIGNATURES = ("单位负责人 Responsible person：", "复核人 Reviewer：", "制表人 Preparer：", "报出日期 Date：")


@dataclass(frozen=True)
class Edition:
    """What the cover and the manifest say of where the figures come from; no file but the manifest names the build."""

    period: str
    data_date: str
    build_id: str
    parameters_version: str
    known_seq: int
    complete: bool


def as_csv(filled: Filled) -> bytes:
    """Lines for machines: UTF-8 with a mark, so that spreadsheet programs read the Chinese."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["line_no", "item_zh", "item_en", "unit", *COLUMNS])
    for figure in filled.figures():
        zh, en = names_of(figure)
        shown = [figure.shown(column) for column in COLUMNS]
        writer.writerow(
            [
                figure.no,
                harmless(zh),
                harmless(en),
                figure.item.unit.name,
                *(
                    _in_words(figure, column, "") if value is None else f"{value:f}"
                    for column, value in zip(COLUMNS, shown, strict=True)
                ),
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def _in_words(figure: Figure, column: str, otherwise: str) -> str:
    """What stands where there is no value: that the company has not stated what it rests on, or that there is none."""
    return NOT_STATED if column in figure.lacking else otherwise


def names_of(figure: Figure) -> tuple[str, str]:
    """The line's item in Chinese and English, with the region or industry it is for."""
    if figure.label is None:
        return figure.item.zh, figure.item.en
    return f"{figure.label}：{figure.item.zh}", f"{figure.label}: {figure.item.en}"


def as_xlsx(report: Report, filled: Filled, edition: Edition) -> bytes:
    """The workbook: the table with cover, unit and signature cells, and a sheet of notes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": report.title["zh"], "author": report.reporting_body["zh"], "created": FIXED})
    styles = styles_of(book)
    _table(book, styles, report, filled, edition)
    _notes(book, styles, report, filled, edition)
    book.close()
    return buffer.getvalue()


def styles_of(book: Any) -> Mapping[str | int, Any]:
    """The formats of the paper, by what they are for or by decimals."""
    boxed = {"border": 1, "valign": "vcenter", "font_name": "SimSun", "font_size": 10}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "font_name": "SimSun"}),
        "plain": book.add_format({"font_name": "SimSun", "font_size": 10, "text_wrap": True, "valign": "top"}),
        "head": book.add_format({**boxed, "bold": True, "align": "center", "text_wrap": True}),
        "section": book.add_format({**boxed, "bold": True}),
        "text": book.add_format(boxed),
        "absent": book.add_format({**boxed, "align": "right"}),
        0: book.add_format({**boxed, "num_format": "#,##0"}),
        2: book.add_format({**boxed, "num_format": "#,##0.00"}),
        "date": book.add_format({**boxed, "num_format": "yyyy-mm-dd"}),
        "ratio": book.add_format({**boxed, "num_format": "0.00####%"}),
    }


def _table(book: Any, styles: Mapping[str | int, Any], report: Report, filled: Filled, edition: Edition) -> None:
    sheet = book.add_worksheet(report.form_no.replace("/", " "))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 52)
    sheet.set_column(2, 2, 8)
    sheet.set_column(3, 6, 20)
    row = _cover(sheet, styles, report, edition)
    sheet.repeat_rows(0, row - 1)
    sheet.freeze_panes(row, 2)
    for part in filled.sections:
        sheet.merge_range(row, 0, row, 6, f"{part.section.no}  {part.section.zh} {part.section.en}", styles["section"])
        row += 1
        for figure in part.figures:
            _line(sheet, styles, row, figure)
            row += 1
    for column, text in zip((1, 3, 4, 6), SIGNATURES, strict=True):
        sheet.write_string(row + 1, column, text, styles["plain"])


def _cover(sheet: Any, styles: Mapping[str | int, Any], report: Report, edition: Edition) -> int:
    """Title, reporting body, period, unit; the row below the headings."""
    sheet.merge_range(0, 0, 0, 6, f"{report.title['zh']}  {report.title['en']}", styles["title"])
    sheet.write_string(1, 1, f"填报单位 Reporting body：{report.reporting_body['zh']}", styles["plain"])
    sheet.write_string(1, 4, f"表号 Form：{report.form_no}", styles["plain"])
    sheet.write_string(
        2,
        1,
        f"报告期 Period：{edition.period}" + ("" if edition.complete else "（未满月 incomplete）"),
        styles["plain"],
    )
    sheet.write_string(2, 3, f"数据日期 Data date：{edition.data_date}", styles["plain"])
    units = dict.fromkeys(line.unit.name for section in report.sections for line in section.lines)
    sheet.write_string(2, 5, f"单位 Unit：{'、'.join(units)}", styles["plain"])
    for column, text in enumerate(("行次\nLine", "项目\nItem", "单位\nUnit", *(HEADINGS[name] for name in COLUMNS))):
        sheet.write_string(3, column, text, styles["head"])
    return 4


def _line(sheet: Any, styles: Mapping[str | int, Any], row: int, figure: Figure) -> None:
    zh, en = names_of(figure)
    sheet.write_string(row, 0, figure.no, styles["text"])
    sheet.write_string(row, 1, harmless(f"{zh} {figure.item.en}" if figure.label else f"{zh} {en}"), styles["text"])
    sheet.write_string(row, 2, figure.item.unit.name, styles["text"])
    for column, name in enumerate(COLUMNS, 3):
        value = figure.shown(name)
        if value is None:
            sheet.write_string(row, column, _in_words(figure, name, NOT_APPLICABLE), styles["absent"])
        else:
            sheet.write_number(row, column, float(value), styles[figure.item.unit.decimals])


def _notes(book: Any, styles: Mapping[str | int, Any], report: Report, filled: Filled, edition: Edition) -> None:
    sheet = book.add_worksheet("填表说明 Notes")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    said = [
        *(("依据 Legal basis", basis) for basis in report.legal_basis),
        ("报送对象 Recipient", f"{report.recipient['zh']} {report.recipient['en']}"),
        ("报送时限 Deadline", f"{report.deadline['zh']} {report.deadline['en']}"),
        ("数据日期 Data date", edition.data_date),
        ("参数版本 Parameters", edition.parameters_version),
        ("报送截至 Filings through", str(edition.known_seq)),
        ("取整 Rounding", ROUNDING),
        *(("说明 Note", note) for note in filled.notes),
        *((f"{line.no} {line.zh}", line.definition) for section in report.sections for line in section.lines if line.definition),
    ]  # fmt: skip
    for row, (what, text) in enumerate(said):
        sheet.write_string(row, 0, harmless(what), styles["plain"])
        sheet.write_string(row, 1, harmless(text), styles["plain"])
