"""The workbook to fill in: headings with notes, drop-downs; on further sheets the guide, forbidden ways of writing, examples, code lists.

Here: how it looks. The door reads the first sheet of such a workbook and passes over the others (`code_lists.TEMPLATE_SHEETS`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from ingestion.contracts.code_lists import (
    CODE_LISTS,
    CODES_SHEET,
    EXAMPLES_SHEET,
    FORBIDDEN_SHEET,
    GUIDE_SHEET,
)
from ingestion.contracts.model import Column, Contract
from ingestion.contracts.publish.guide import edition
from ingestion.contracts.publish.words import ACTION, FORBIDDEN, allowed, as_filled, example, kind

_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(
    tzinfo=None
)  # fixed, so that the bytes are; XLSX times carry no zone
TEMPLATE_ROWS = 5000  # rows with drop-downs; a larger filing is better sent as CSV
_LIST_WIDTH = 4  # code, Chinese, English, and a gap


def template(contract: Contract) -> bytes:
    """The workbook of one version. The same contract gives the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": f"{contract.zh} {contract.name} v{contract.version}", "created": _CREATED})
    looks = {
        "required": book.add_format(
            {"bold": True, "bg_color": "#1F4E79", "font_color": "white", "border": 1, "text_wrap": True}
        ),
        "optional": book.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "text": book.add_format({"num_format": "@"}),
        "wrapped": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }
    names = (contract.zh, GUIDE_SHEET, FORBIDDEN_SHEET, EXAMPLES_SHEET, CODES_SHEET)
    sheet, guide, forbidden, examples, codes = (book.add_worksheet(name) for name in names)
    columns = (*contract.columns, ACTION)
    places = _codes(codes, columns, looks)
    _headings(sheet, columns, looks)
    _drop_downs(sheet, columns, places)
    _guide(guide, contract, columns, looks)
    _forbidden(forbidden, looks)
    _headings(examples, columns, looks)
    for line, row in enumerate(contract.examples, 1):
        _line(examples, line, [*as_filled(contract, row).values(), ""], looks["text"])
    book.close()
    return buffer.getvalue()


def _headings(sheet: Any, columns: Sequence[Column], looks: dict[str, Any]) -> None:
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.zh, looks["required" if column.required else "optional"])
        sheet.write_comment(0, place, _note(column), {"x_scale": 2, "y_scale": 1.4})
        sheet.set_column(place, place, max(12, 2 * len(column.zh) + 4), looks["text"])
    sheet.freeze_panes(1, 1)


def _note(column: Column) -> str:
    """The comment on a heading, in both languages: required, type, unit, format, remarks."""
    required = "必填 required" if column.required else "选填 optional"
    lines = [column.name, f"{required}；{kind(column, 'zh')} / {kind(column, 'en')}", column.note_zh, column.note_en]
    return "\n".join(line for line in lines if line)


def _drop_downs(sheet: Any, columns: Iterable[Column], places: dict[str, str]) -> None:
    for place, column in enumerate(columns):
        choices = places[column.codes] if column.codes else allowed(column)
        if choices:
            rule = {"validate": "list", "source": choices, "ignore_blank": True}
            sheet.data_validation(1, place, TEMPLATE_ROWS, place, rule)


def _guide(sheet: Any, contract: Contract, columns: Iterable[Column], looks: dict[str, Any]) -> None:
    """Version and dates, then a line for each column."""
    head = f"{contract.zh} {contract.en} · {contract.name} v{contract.version} · {contract.edition.since}"
    sheet.write_string(0, 0, head, looks["title"])
    told = [line for line in (*edition(contract, "zh"), *edition(contract, "en")) if line]
    for line, text in enumerate(told, 1):
        sheet.write_string(line, 0, text)
    start = len(told) + 2
    titles = (
        "列 Column",
        "英文名 Name",
        "主键 Key",
        "必填 Required",
        "类型 Type",
        "Type",
        "示例 Example",
        "说明 Note",
        "Note",
    )
    for place, (title, width) in enumerate(zip(titles, (26, 28, 8, 10, 26, 30, 24, 40, 40), strict=True)):
        sheet.write_string(start, place, title, looks["optional"])
        sheet.set_column(place, place, width)
    for line, column in enumerate(columns, start + 1):
        shown = "" if column is ACTION else example(contract, column)
        cells = (
            column.zh, column.name, "✓" if column.name in contract.key else "", "✓" if column.required else "",
            kind(column, "zh"), kind(column, "en"), shown, column.note_zh, column.note_en,
        )  # fmt: skip
        _line(sheet, line, cells, looks["wrapped"])
    sheet.freeze_panes(start + 1, 1)


def _forbidden(sheet: Any, looks: dict[str, Any]) -> None:
    titles = ("不要这样填 Not like this", "规则 Rule", "应当 Instead", "Instead")
    for place, (title, width) in enumerate(zip(titles, (24, 18, 56, 64), strict=True)):
        sheet.write_string(0, place, title, looks["optional"])
        sheet.set_column(place, place, width)
    for line, one in enumerate(FORBIDDEN, 1):
        _line(sheet, line, (one.wrong, one.rule_id, one.zh, one.en), looks["wrapped"])


def _codes(sheet: Any, columns: Iterable[Column], looks: dict[str, Any]) -> dict[str, str]:
    """Each code list once: code, Chinese, English. Gives for each the cells of its Chinese names, as a drop-down refers to them."""
    names = list(dict.fromkeys(column.codes for column in columns if column.codes))
    places = {}
    for number, name in enumerate(names):
        first, labels = number * _LIST_WIDTH, CODE_LISTS[name].items()
        _line(sheet, 0, (name, "中文", "English"), looks["optional"], first)
        for line, (code, label) in enumerate(labels, 1):
            _line(sheet, line, (code, label.zh, label.en), looks["text"], first)
        sheet.set_column(first, first + 2, 20)
        letter = xlsxwriter.utility.xl_col_to_name(first + 1)
        places[name] = f"='{CODES_SHEET}'!${letter}$2:${letter}${len(labels) + 1}"
    return places


def _line(sheet: Any, line: int, texts: Iterable[str], look: Any, first: int = 0) -> None:
    for place, text in enumerate(texts, first):
        if text:
            sheet.write_string(line, place, text, look)
