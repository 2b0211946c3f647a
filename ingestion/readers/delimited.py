"""Delimited text (CSV): comma, tab or semicolon, as polars reads it fast, or as a careful parser reads what polars would misread.

Here: the header's record, batches with line numbers, ragged rows. Not here: encodings (`encoding`), which header means what (`headers`).
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from ingestion.readers.limits import MAX_COLUMNS, MAX_ROWS
from ingestion.readers.survey import Survey, survey
from ingestion.readers.table import (
    FIELDS,
    LINE,
    SURPLUS,
    MisjudgedError,
    TextTable,
    UnreadableError,
    cell,
)

DELIMITERS = (",", "\t", ";")
BATCH = 50_000  # of 75,000 rows a million took a tenth more memory and as long
_HEADER_BYTES = 1 << 20
_CELL_BYTES = 64 << 20


def header_record(path: Path) -> tuple[bytes, int, int]:
    """The bytes of the first record that is not blank, without BOM, where the next one begins, and how many lines precede that."""
    with path.open("rb") as reading:
        head = reading.read(_HEADER_BYTES)
    start = 3 if head.startswith(codecs.BOM_UTF8) else 0
    place = start - 1
    while True:
        place = head.find(b"\n", place + 1)
        end = len(head) if place < 0 else place + 1
        blank = not head[start:end].strip()
        if place < 0 or (not blank and head.count(b'"', start, place) % 2 == 0):
            return head[start:end].strip(b"\r\n"), end, head.count(b"\n", 0, end) or 1
        start = end if blank else start


def split_header(record: str, delimiter: str) -> list[str]:
    """The header's cells."""
    if "\0" in record:
        raise UnreadableError("F-BINARY")
    return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])


def open_delimited(path: Path, *, delimiter: str, careful: bool = False, encoding: str = "utf-8") -> TextTable:
    """A table over UTF-8 bytes at `path`."""
    record, body, header_lines = header_record(path)
    try:
        headers = split_header(record.decode("utf-8"), delimiter)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise UnreadableError("F-HEADER", reason=problem) from problem
    if len(headers) > MAX_COLUMNS:
        raise UnreadableError("F-COLUMNS", count=len(headers), limit=MAX_COLUMNS)
    found = survey(path, body=body, delimiter=delimiter, columns=len(headers))
    if found.records > MAX_ROWS:
        raise UnreadableError("F-ROWS", rows=found.records, count=found.records, limit=MAX_ROWS)
    if careful or not found.tidy or _is_late(path):
        return TextTable(
            headers, lambda: _careful_batches(path, headers, delimiter, found), "csv", has_control=found.has_control
        )
    return TextTable(
        headers,
        lambda: _fast_batches(path, headers, delimiter, found, header_lines + 1),
        "csv",
        rows=found.records,
        has_control=found.has_control,
        encoding=encoding,
    )


def _is_late(path: Path) -> bool:
    """Whether blank lines stand above the header."""
    with path.open("rb") as reading:
        return reading.read(16).removeprefix(codecs.BOM_UTF8).startswith((b"\n", b"\r", b" ", b"\t"))


def _fast_batches(
    path: Path, headers: list[str], delimiter: str, found: Survey, first_line: int
) -> Iterator[pl.DataFrame]:
    """Parsing begins at once, before anybody asks for a batch."""
    if not found.records:
        return iter(())
    names = [cell(i) for i in range(len(headers))]
    lazy = pl.scan_csv(
        path, glob=False, has_header=False, skip_rows=1, separator=delimiter, truncate_ragged_lines=True, missing_columns="insert",
        schema=dict.fromkeys(names, pl.String),
    )  # fmt: skip
    if found.quoted:
        lazy = lazy.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in names)
    coming = lazy.collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming")
    return _placed(coming, path, delimiter, found, first_line)


def _placed(
    coming: Iterator[pl.DataFrame], path: Path, delimiter: str, found: Survey, first_line: int
) -> Iterator[pl.DataFrame]:
    """Batches with the lines of their rows, if all comes as it was surveyed."""
    done = 0
    try:
        for batch in coming:
            yield _with_lines(batch, path, delimiter, found, first_line, done)
            done += batch.height
    except pl.exceptions.PolarsError as problem:
        raise MisjudgedError(str(problem)[:200]) from problem
    if done != found.records:
        raise MisjudgedError(f"{done} rows where {found.records} were seen")


def _with_lines(
    batch: pl.DataFrame, path: Path, delimiter: str, found: Survey, first_line: int, done: int
) -> pl.DataFrame:
    """Add each row's line, and to ragged rows their width and surplus; take away blank lines."""
    stop = done + batch.height
    if found.lines is None:
        lines = pl.int_range(first_line + done, first_line + stop, dtype=pl.Int64, eager=True)
    else:
        lines = pl.Series(found.lines[done:stop] + first_line)
    low, high = np.searchsorted(found.odd, (done, stop))
    if low == high:
        return batch.with_columns(
            lines.alias(LINE), pl.lit(None, pl.Int32).alias(FIELDS), pl.lit(None, pl.String).alias(SURPLUS)
        )
    columns = batch.width
    fields = np.full(batch.height, -1, dtype=np.int32)
    surplus: list[str | None] = [None] * batch.height
    blank = np.zeros(batch.height, dtype=bool)
    with path.open("rb") as reading:
        for i in range(low, high):
            row = int(found.odd[i]) - done
            reading.seek(int(found.odd_start[i]))
            raw = reading.read(min(int(found.odd_end[i] - found.odd_start[i]), _CELL_BYTES)).rstrip(b"\r")
            fields[row], blank[row] = found.odd_fields[i], not raw.strip()
            if found.odd_fields[i] > columns:
                surplus[row] = _surplus(raw.decode("utf-8", "replace"), delimiter, columns)
    width = pl.Series(fields)
    return batch.with_columns(
        lines.alias(LINE), width.set(width < 0, None).alias(FIELDS), pl.Series(SURPLUS, surplus, dtype=pl.String)
    ).filter(pl.Series(~blank))


def _surplus(record: str, delimiter: str, columns: int) -> str:
    cells = next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])
    return json.dumps(cells[columns:], ensure_ascii=False)


def _careful_batches(path: Path, headers: list[str], delimiter: str, found: Survey) -> Iterator[pl.DataFrame]:
    """Record by record, as the csv module understands quotation marks; slow, and only for files that need it."""
    csv.field_size_limit(_CELL_BYTES)
    width, rows = len(headers), []
    with path.open(encoding="utf-8-sig", newline="") as reading:
        records = csv.reader(reading, delimiter=delimiter)
        line, total, seen, began = 0, 0, False, 0
        last: list[str] = []
        try:
            for record in records:
                if any(field.strip() for field in record):
                    if seen:
                        rows.append(_careful_row(record, width, line + 1))
                    seen = True
                    last, began = record, line + 1
                line = records.line_num
                if len(rows) >= BATCH:
                    yield _frame(rows, width)
                    total, rows = total + len(rows), []
        except csv.Error as problem:
            raise UnreadableError("F-QUOTES", line=line + 1, reason=problem) from problem
        except UnicodeDecodeError as problem:
            raise UnreadableError("F-ENCODING", line=line + 1) from problem
    if found.unclosed and last and "\n" in last[-1]:  # the end of the file closed the last cell
        raise UnreadableError("F-QUOTES", rows=total + len(rows), line=began)
    if rows:
        yield _frame(rows, width)


def _careful_row(record: list[str], width: int, line: int) -> tuple[object, ...]:
    cells: list[str | None] = [field or None for field in record[:width]]
    cells += [None] * (width - len(cells))
    surplus = json.dumps(record[width:], ensure_ascii=False) if len(record) > width else None
    return (*cells, line, len(record) if len(record) != width else None, surplus)


def _frame(rows: list[tuple[object, ...]], width: int) -> pl.DataFrame:
    schema = {cell(i): pl.String for i in range(width)} | {LINE: pl.Int64, FIELDS: pl.Int32, SURPLUS: pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
