"""The repair kit as a workbook: bad rows whole as sent, bad cells coloured and noted, what is wrong and the cure beside each, drop-downs.

Here: its layout. Not here: its own columns (`columns`), who may have it, what it is made from (`casework.filings.repair`). Every cell is
text and none is a formula: what a spreadsheet program might run carries its quotation mark, which is no part of the value.
"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from ingestion.cells import FORMULA_STARTS
from ingestion.checks.findings import in_words
from ingestion.contracts.code_lists import CODES_SHEET
from ingestion.contracts.model import Column, Contract
from ingestion.contracts.publish.words import ACTION, allowed
from ingestion.readers.table import LINE
from ingestion.receipts import ErrorLine
from ingestion.repair.columns import (
    ANSWER,
    FILING,
    GIVE_UP,
    LINE_COLUMN,
    OWN_COLUMNS,
    PROPOSAL,
    PROPOSED,
    ROW,
    RULES,
    WRONG_EN,
    WRONG_ZH,
    YES,
)

MOST_ROWS = 5000  # a kit is mended by hand; what is left over comes in the next one
_WIDTHS = (10, 22, 44, 44, 26, 16, 4, 4, 4)
_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # fixed, so that the bytes are
_TITLE = (
    "请改正着色的单元格后将本工作簿原样送回（上传、投递均可）。有建议的，可在“答复”列选“采用建议”；"
    "不再报送的行选“不再报送”。请勿改动隐藏列。  "
    "Mend the coloured cells and send this same workbook back by any way in. Answer 采用建议 Yes to take a proposal, 不再报送 Give up to "
    "drop a row. Leave the hidden columns alone."
)
#: Told apart by colour, by pattern and by the border: fatal, error, warning.
_CELLS: dict[str, dict[str, Any]] = {
    "fatal": {"bg_color": "#7A1F5C", "font_color": "white", "border": 5},
    "error": {"bg_color": "#F5B04C", "font_color": "black", "border": 2},
    "warning": {"bg_color": "#CFE3F5", "font_color": "black", "border": 4},
}
_WORST_FIRST = ("fatal", "error", "warning")


def workbook(
    contract: Contract, filing_id: str, rows: pl.DataFrame, findings: pl.DataFrame, proposed: pl.DataFrame
) -> bytes:
    """The kit of a filing's `rows` (as `ingestion.quarantine` keeps them) with their findings and proposals. Same input, same bytes."""
    columns = _columns(contract, rows)
    lines = in_words(contract, findings.rename({"line_no": LINE}))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": f"{contract.zh} {contract.name} {filing_id}", "created": _CREATED})
        sheet, values = book.add_worksheet("更正 Repair"), book.add_worksheet(CODES_SHEET)
        formats = _formats(book)
        _head(sheet, formats, columns)
        _drop_downs(sheet, values, columns, rows.height)
        of_row, meant = _by_line(lines), _proposals(proposed)
        for place, row in enumerate(rows.iter_rows(named=True), 2):
            line = int(row["line_no"])
            _own(sheet, place, filing_id, line, of_row.get(line, []), meant.get(line, {}), contract, formats)
            _cells(sheet, place, columns, row, of_row.get(line, []), formats)
        values.hide()
    return buffer.getvalue()


def _columns(contract: Contract, rows: pl.DataFrame) -> list[tuple[str, Column | None]]:
    """The contract's columns, the action, then whatever else the sender's file had."""
    known = [(column.name, column) for column in (*contract.columns, ACTION)]
    kept = {"line_no", "row_key", "sent_fields", "sent_surplus", *(name for name, _ in known)}
    return [*known, *((name, None) for name in rows.columns if name not in kept)]


def _formats(book: Any) -> dict[str, Any]:
    text: dict[str, Any] = {"num_format": "@", "valign": "top"}
    kinds: dict[str, dict[str, Any]] = {"text": {}, "wrap": {"text_wrap": True, "font_size": 9}, **_CELLS}
    made = {name: book.add_format({**text, **kind}) for name, kind in kinds.items()}
    made |= {f"{name}'": book.add_format({**text, **kind, "quote_prefix": True}) for name, kind in kinds.items()}
    made["head"] = book.add_format(
        {"bold": True, "bg_color": "#1F4E79", "font_color": "white", "border": 1, "text_wrap": True}
    )
    made["own"] = book.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True})
    made["title"] = book.add_format({"bold": True})
    return made


def _head(sheet: Any, formats: dict[str, Any], columns: list[tuple[str, Column | None]]) -> None:
    sheet.write_string(0, 0, _TITLE, formats["title"])
    for place, (name, width) in enumerate(zip(OWN_COLUMNS, _WIDTHS, strict=True)):
        sheet.write_string(1, place, name, formats["own"])
        sheet.set_column(place, place, width, None, {"hidden": name in (FILING, ROW, PROPOSAL)})
    for place, (name, column) in enumerate(columns, len(OWN_COLUMNS)):
        sheet.write_string(1, place, column.zh if column else name, formats["head" if column else "own"])
        sheet.set_column(place, place, max(12, 2 * len(column.zh if column else name) + 4), formats["text"])
    sheet.freeze_panes(2, 1)


def _drop_downs(sheet: Any, values: Any, columns: list[tuple[str, Column | None]], count: int) -> None:
    """Allowed values on a sheet of their own, which the reader passes over."""
    offered = {len(OWN_COLUMNS) + place: allowed(column) for place, (_, column) in enumerate(columns) if column}
    offered[OWN_COLUMNS.index(ANSWER)] = [YES, GIVE_UP]
    for place, choices in offered.items():
        if not choices:
            continue
        for line, value in enumerate(choices):
            values.write_string(line, place, value)
        letter = xl_col_to_name(place)
        source = f"='{CODES_SHEET}'!${letter}$1:${letter}${len(choices)}"
        # the door says what is wrong; a drop-down that refuses would keep a clerk from pasting
        rule = {"validate": "list", "source": source, "ignore_blank": True, "error_type": "warning"}
        sheet.data_validation(2, place, count + 1, place, rule)


def _by_line(lines: list[ErrorLine]) -> dict[int, list[ErrorLine]]:
    found: dict[int, list[ErrorLine]] = {}
    for line in lines:
        found.setdefault(line.line_no, []).append(line)
    return found


def _proposals(proposed: pl.DataFrame) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for line, name, value in proposed.select("line_no", "column_name", "proposed").iter_rows():
        found.setdefault(line, {})[name] = value
    return found


def _own(
    sheet: Any, place: int, filing_id: str, line: int, wrong: list[ErrorLine], meant: dict[str, str], contract: Contract,
    formats: dict[str, Any],
) -> None:  # fmt: skip
    words = "\n".join(f"{contract.column(name).zh} → {value}" for name, value in meant.items())
    texts = {
        LINE_COLUMN: str(line),
        RULES: "\n".join(dict.fromkeys(one.rule_id for one in wrong)),
        WRONG_ZH: "\n".join(f"{one.message_zh}{one.cure_zh}" for one in wrong),
        WRONG_EN: "\n".join(f"{one.message_en} {one.cure_en}" for one in wrong),
        PROPOSED: words,
        ANSWER: "",
        FILING: filing_id,
        ROW: str(line),
        PROPOSAL: json.dumps(meant, ensure_ascii=False) if meant else "",
    }
    for number, name in enumerate(OWN_COLUMNS):
        _write(sheet, place, number, texts[name], "wrap", formats)


def _cells(
    sheet: Any, place: int, columns: list[tuple[str, Column | None]], row: dict[str, Any], wrong: list[ErrorLine],
    formats: dict[str, Any],
) -> None:  # fmt: skip
    for number, (name, _) in enumerate(columns, len(OWN_COLUMNS)):
        said = [one for one in wrong if one.column_name == name]
        level = next((level for level in _WORST_FIRST if any(one.level == level for one in said)), "text")
        _write(sheet, place, number, str(row.get(name) or ""), level, formats)
        if said:
            note = "\n".join(
                f"{one.rule_id}\n{one.message_zh}{one.cure_zh}\n{one.message_en} {one.cure_en}" for one in said
            )
            sheet.write_comment(place, number, note, {"x_scale": 2})


def _write(sheet: Any, row: int, column: int, text: str, kind: str, formats: dict[str, Any]) -> None:
    if text:
        sheet.write_string(row, column, text, formats[f"{kind}'" if text.startswith(FORMULA_STARTS) else kind])
    else:
        sheet.write_blank(row, column, None, formats[kind])
