"""XLSX as text, in the child process: first a look into the zip, then the sheet through calamine.

Here: which sheet, its header row, its rows with their numbers; formulas, merged cells and monsters refused. Nothing is ever evaluated.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import fastexcel
import polars as pl

from ingestion.contracts.code_lists import TEMPLATE_SHEETS
from ingestion.readers.headers import plain
from ingestion.readers.limits import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    MAX_RATIO,
    MAX_SHEET_CELLS,
    MAX_SHEET_PART,
    MAX_SHEET_ROWS,
    MAX_SMALL_PART,
    RATIO_COUNTS_FROM,
)
from ingestion.readers.packed import is_spreadsheet, members, told
from ingestion.readers.percent_cells import percent_places, percent_styles
from ingestion.readers.table import FIELDS, LINE, SURPLUS, UnreadableError, cell

_BLOCK = 1 << 20
_OVERLAP = 4096
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d{1,9})"')
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<(?:\w+:)?f[\s/>]|<(?:\w+:)?f[\s/>]')
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3}\d{1,7})"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NINE_DECIMALS = r"^-?\d{1,15}\.\d{9}$"
_NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"  # how a cell that holds a day, and no time, comes out as text
_CELL_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d{1,7}"')


@dataclass(frozen=True)
class _Sheet:
    """A sheet as its XML shows it."""

    name: str
    rows: int
    last_row: int
    last_column: int
    merged_to: tuple[str, int] | None
    refused: tuple[str, str] | None  #: a formula or an error value: the rule, and the cell
    percent: dict[bytes, set[int]] = field(default_factory=dict)  #: rows of the cells that show a percentage, by column


def to_text(source: Path, target: Path, known: frozenset[str] = frozenset()) -> dict[str, object]:
    """The one visible sheet with data; `known` are the headers by which its header row is told."""
    found = members(source)
    if not is_spreadsheet(found):
        raise UnreadableError("F-ARCHIVE", reason="an archive within the archive")
    parts = {part.filename.lstrip("/"): part for part in found}
    _measure(parts)
    with told(), zipfile.ZipFile(source) as archive:
        for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
            _read_through(archive, parts, name)
        known_styles = "xl/styles.xml" in parts
        percent = percent_styles(_small(archive, parts, "xl/styles.xml")) if known_styles else frozenset()
        sheets = [
            _look(archive, parts, name, file, percent)
            for name, state, file in _sheets(archive, parts)
            if state == "visible" and name not in TEMPLATE_SHEETS and file in parts
        ]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise UnreadableError("F-EMPTY")
    if len(filled) > 1:
        raise UnreadableError("F-SHEETS", sheets=", ".join(sheet.name for sheet in filled)[:150])
    return _write(source, target, filled[0], known)


def _measure(parts: dict[str, zipfile.ZipInfo]) -> None:
    """Sizes and ratios as the zip's directory gives them; a part that lies about them is cut off while it is read."""
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise UnreadableError("F-FORMAT", format="XLSM")
    for part in parts.values():
        if part.file_size > MAX_SHEET_PART:
            raise UnreadableError("F-SIZE", limit=MAX_SHEET_PART >> 20)
        if part.file_size > RATIO_COUNTS_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise UnreadableError(
                "F-ARCHIVE", reason=f"{part.filename[:60]} unpacks to more than {MAX_RATIO} times its size"
            )


def _small(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> str:
    if name not in parts:
        raise UnreadableError("F-UNREADABLE", reason=f"{name} is missing")
    with archive.open(parts[name]) as reading:
        content = reading.read(MAX_SMALL_PART)
    _refuse_entities(name, content)
    return content.decode("utf-8", "replace")


def _read_through(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> None:
    """Unpack a part to nowhere: one that is longer than it says, or damaged, comes to light here."""
    if name in parts:
        with archive.open(parts[name]) as reading:
            _refuse_entities(name, reading.read(_BLOCK))
            while reading.read(_BLOCK):
                pass


def _refuse_entities(name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableError("F-UNREADABLE", reason=f"{name} declares entities")


def _sheets(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> list[tuple[str, str, str]]:
    """Name, state and part of each sheet."""
    book = _small(archive, parts, "xl/workbook.xml")
    relations = _small(archive, parts, "xl/_rels/workbook.xml.rels")
    files = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", relations):
        found = dict(_ATTRIBUTE.findall(tag))
        aim = found.get("Target", "")
        files[found.get("Id", "")] = aim.lstrip("/") if aim.startswith("/") else f"xl/{aim}"
    sheets = []
    for tag in _SHEET.findall(book):
        found = dict(_ATTRIBUTE.findall(tag))
        relation = next((value for name, value in found.items() if name.endswith(":id")), "")
        sheets.append((html.unescape(found.get("name", "")), found.get("state", "visible"), files.get(relation, "")))
    return sheets


def _look(
    archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str, file: str, styles: frozenset[bytes]
) -> _Sheet:
    """Stream a sheet's XML: how many rows and columns, any formula, any merged cell, the cells of percent `styles`."""
    rows = last_row = last_column = total = 0
    refused: tuple[str, str] | None = None
    merged: tuple[str, int] | None = None
    percent: dict[bytes, set[int]] = defaultdict(set)
    kept = b""
    with archive.open(parts[file]) as reading:
        while block := reading.read(_BLOCK):
            total += len(block)
            if total > MAX_SHEET_PART:
                raise UnreadableError("F-SIZE", limit=MAX_SHEET_PART >> 20)
            if total == len(block):
                _refuse_entities(file, block)
            window = kept + block
            cut = window.rfind(b"<")
            window, kept = (window[:cut], window[cut:]) if cut > 0 and len(window) - cut < _OVERLAP else (window, b"")
            for attributes in _ROW.findall(window):
                rows += 1
                number = _ROW_NUMBER.search(attributes)
                last_row = max(last_row, int(number[1]) if number else last_row + 1)
            if rows > MAX_SHEET_ROWS or last_row > MAX_SHEET_ROWS:
                raise UnreadableError("F-ROWS", count=max(rows, last_row), limit=MAX_SHEET_ROWS)
            last_column = max([last_column, *(_column_number(one) for one in set(_CELL_COLUMN.findall(window)))])
            if last_row * last_column > MAX_SHEET_CELLS:
                raise UnreadableError("F-CELLS", last_row=last_row, last_column=last_column, limit=MAX_SHEET_CELLS)
            refused = refused or _refused(window)
            if styles:
                for column, places in percent_places(window, styles).items():
                    percent[column] |= places
            for first, column, row in _MERGED.findall(window):
                if merged is None or int(row) > merged[1]:
                    merged = (f"{first.decode()}:{column.decode()}{row.decode()}", int(row))
    return _Sheet(name, rows, last_row, last_column, merged, refused, percent)


def _refused(window: bytes) -> tuple[str, str] | None:
    """A formula, which is never evaluated, or an error value, which stands for nothing."""
    for rule_id, pattern in (("F-FORMULA", _FORMULA), ("F-CELL-ERROR", _ERROR)):
        if found := pattern.search(window):
            return rule_id, (found[1] or b"?").decode()
    return None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _write(source: Path, target: Path, sheet: _Sheet, known: frozenset[str]) -> dict[str, object]:
    frame = _cells(source, sheet)
    if sheet.refused:
        rule_id, place = sheet.refused
        raise UnreadableError(rule_id, rows=max(frame.height - 1, 0), cell=f"{sheet.name}!{place}")
    if not frame.height:
        raise UnreadableError("F-EMPTY")
    top = _header_row(frame, known)
    header, body = frame.row(top), frame.slice(top + 1)
    if sheet.merged_to and sheet.merged_to[1] >= header[-1]:
        raise UnreadableError("F-MERGED", rows=body.height, cell=sheet.merged_to[0])
    width = max(place + 1 for place, text in enumerate(header[:-1]) if text is not None)
    if width > MAX_COLUMNS:
        raise UnreadableError("F-COLUMNS", rows=body.height, count=width, limit=MAX_COLUMNS)
    _with_surplus(body, width).write_parquet(target, compression="lz4")
    return {"headers": [text or "" for text in header[:width]], "rows": body.height}


def _header_row(frame: pl.DataFrame, known: frozenset[str]) -> int:
    """The row with most known headers among the first ones, so that titles may stand above it; otherwise simply the first."""
    rows = frame.head(HEADER_WITHIN).drop(LINE).rows()
    counts = [sum(text is not None and plain(text) in known for text in row) for row in rows]
    return counts.index(max(counts)) if max(counts) > 1 else 0


def _cells(source: Path, sheet: _Sheet) -> pl.DataFrame:
    """Every row in which something stands, as text, with its number in the sheet."""
    try:
        book = fastexcel.read_excel(source)
        frame = book.load_sheet(sheet.name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, ValueError) as problem:
        raise UnreadableError("F-UNREADABLE", reason=str(problem).splitlines()[0]) from problem
    names = [cell(place) for place in range(frame.width)]
    frame = frame.rename(dict(zip(frame.columns, names, strict=True))).with_columns(
        pl.when(pl.all().str.strip_chars() != "").then(pl.all().str.replace(_MIDNIGHT, "$1"))
    )
    frame = frame.with_columns(_exact(name) for name in names)
    frame = frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE))
    shown = {_column_number(letters) - 1: rows for letters, rows in sheet.percent.items()}
    return frame.with_columns(
        _as_shown(cell(place), rows) for place, rows in shown.items() if place < len(names)
    ).filter(~pl.all_horizontal(pl.col(names).is_null()))


def _exact(name: str) -> pl.Expr:
    """A number as the sheet shows it: the reader writes nine decimals of a binary float, 123456789.120000005 for 123456789.12."""
    number = pl.col(name).str.contains(_NINE_DECIMALS)
    return (
        pl.when(number)
        .then(pl.col(name).cast(pl.Float64, strict=False).cast(pl.String))
        .otherwise(pl.col(name))
        .alias(name)
    )


def _as_shown(name: str, rows: set[int]) -> pl.Expr:
    """A number in a cell that shows a percentage, as the percentage that people see: 0.0435 is 4.35%."""
    text = pl.col(name)
    number = pl.col(LINE).is_in(list(rows)) & text.str.contains(_NUMBER)
    percentage = (text.cast(pl.Decimal(38, 12), strict=False) * 100).cast(pl.String)
    percentage = percentage.str.strip_chars_end("0").str.strip_chars_end(".") + "%"
    return pl.when(number & percentage.is_not_null()).then(percentage).otherwise(text).alias(name)


def _with_surplus(body: pl.DataFrame, width: int) -> pl.DataFrame:
    """Cells to the right of the header make a row ragged; they are kept as surplus."""
    names = [cell(place) for place in range(body.width - 1)]
    beyond = names[width:]
    kept = body.select(*names[:width], LINE)
    if not beyond:
        return kept.with_columns(pl.lit(None, pl.Int32).alias(FIELDS), pl.lit(None, pl.String).alias(SURPLUS))
    fields: list[int | None] = []
    surplus: list[str | None] = []
    for row in body.select(beyond).iter_rows():
        last = max((place + 1 for place, text in enumerate(row) if text is not None), default=0)
        fields.append(width + last if last else None)
        surplus.append(json.dumps(row[:last], ensure_ascii=False) if last else None)
    return kept.with_columns(pl.Series(FIELDS, fields, dtype=pl.Int32), pl.Series(SURPLUS, surplus, dtype=pl.String))
