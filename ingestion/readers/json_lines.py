"""JSON Lines as text, in the child process: one object a line, its numbers with the digits they were written with.

Here: lines into cells; a line that is no object keeps its text as surplus, so that it breaks a row rule. Not here: what a value means.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from ingestion.readers.limits import MAX_COLUMNS, MAX_ROWS
from ingestion.readers.table import FIELDS, LINE, ROW_COLUMNS, SURPLUS, UnreadableError, cell

_BATCH = 20_000
_SURPLUS_SHOWN = 1 << 20


def json_lines_to_text(source: Path, target: Path) -> dict[str, object]:
    """Two passes: which names occur, then the rows, in batches."""
    headers, rows = _survey(source)
    if len(headers) > MAX_COLUMNS:
        raise UnreadableError("F-COLUMNS", rows=rows, count=len(headers), limit=MAX_COLUMNS)
    if rows > MAX_ROWS:
        raise UnreadableError("F-ROWS", rows=rows, count=rows, limit=MAX_ROWS)
    places = {header: cell(number) for number, header in enumerate(headers)}
    schema = dict.fromkeys(places.values(), pl.String) | ROW_COLUMNS

    def batches(
        columns: list[str] | None, predicate: pl.Expr | None, count: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        del columns, predicate, count, size  # nothing is pushed down: the plan below is the source and the sink
        yield from _batches(source, places, schema)

    register_io_source(batches, schema=schema).sink_parquet(target, compression="lz4")
    return {"headers": headers, "rows": rows}


def _survey(source: Path) -> tuple[list[str], int]:
    headers: dict[str, None] = {}
    rows = 0
    with source.open("rb") as reading:
        for line in reading:
            if line.strip():
                rows += 1
                headers.update(dict.fromkeys(_object(line) or ()))
    return list(headers), rows


def _batches(source: Path, places: dict[str, str], schema: dict[str, Any]) -> Iterator[pl.DataFrame]:
    rows: list[dict[str, object]] = []
    with source.open("rb") as reading:
        for number, line in enumerate(reading, 1):
            if line.strip():
                rows.append(_row(line, number, places))
            if len(rows) >= _BATCH:
                yield pl.DataFrame(rows, schema=schema, orient="row")
                rows = []
    if rows:
        yield pl.DataFrame(rows, schema=schema, orient="row")


class _DoubledError(ValueError):
    """A name occurs twice in one object."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _DoubledError
    return dict(pairs)


def _object(line: bytes) -> dict[str, Any] | None:
    """The line's object; None when it is something else, or holds half a surrogate pair, which no text can."""
    try:
        text = line.decode("utf-8-sig")
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)
        if b"\\u" in line:
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _row(line: bytes, number: int, places: dict[str, str]) -> dict[str, object]:
    found = _object(line)
    if found is None:
        raw = line.decode("utf-8", "replace").rstrip("\r\n")[:_SURPLUS_SHOWN]
        return {LINE: number, FIELDS: 0, SURPLUS: json.dumps([raw], ensure_ascii=False)}
    return {places[name]: _text(value) for name, value in found.items()} | {LINE: number}


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "Y" if value else "N"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
