"""`backstop query`: a question to the published warehouse, as table, CSV or JSON."""

from __future__ import annotations

import csv
import itertools
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.outcome import RefusedError, day_of, say, show

if TYPE_CHECKING:
    from ingestion.home import Home
    from orchestration.enquiry import Answer

TABLE_ROWS = 1_000
NULL = "NULL"


class Format(StrEnum):
    """How the rows are written."""

    table = "table"
    csv = "csv"
    json = "json"


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT statement.", show_default=False)],
    format: Annotated[Format, typer.Option(help="table for people, csv or json for programs.")] = Format.table,
    as_known: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Answer with what had been received by the end of that day (UTC)."),
    ] = None,
) -> None:
    """Ask the published warehouse: read only, with the file system shut."""
    from ingestion.home import Home
    from orchestration.enquiry import QuestionError, ask

    database = database_of(Home.from_environment(), as_known)
    try:
        answer = ask(database, sql)
    except QuestionError as refusal:
        raise RefusedError(f"the query was not run: {' '.join(str(refusal).split())}") from None
    {Format.table: _write_table, Format.csv: _write_csv, Format.json: _write_json}[format](answer)


def database_of(home: Home, as_known: str | None) -> Path:
    """The published warehouse, or the one as known on a day."""
    from casework.store.warehouse import published_database

    if as_known is not None:
        return _as_known_on(home, as_known)
    database = published_database(home)
    if database is None:
        raise RefusedError(f"nothing has been published under {home.published} yet; run `backstop build` first")
    if not database.is_file():
        raise RefusedError(f"the published warehouse {database} is missing; publish again: `backstop build --full`")
    return database


def _as_known_on(home: Home, day: str) -> Path:
    from orchestration.building.warehouse_files import BusyError
    from orchestration.looking_back.as_known import as_known

    known_on = day_of(day, "--as-known")
    try:
        return as_known(home, known_on)
    except BusyError as refusal:
        raise RefusedError(str(refusal)) from None


def _plain(value: Any) -> Any:
    """A value as JSON and CSV show it: times of the warehouse are UTC and say so."""
    if isinstance(value, datetime):
        return value.isoformat() + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date):
        return value.isoformat()
    return value


def json_value(value: Any) -> str:
    """One value as JSON; a decimal keeps every digit it has, as a number.

    >>> json_value(Decimal("943800.00"))
    '943800.00'
    >>> json_value(["x", None, date(2025, 3, 1)])
    '["x", null, "2025-03-01"]'
    """
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json_value(str(key))}: {json_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(json_value(item) for item in value) + "]"
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - JSON has no NaN
        return "null"
    return json.dumps(_plain(value), ensure_ascii=False, default=str)


def _write_json(answer: Answer) -> None:
    sys.stdout.write("[")
    for number, row in enumerate(answer.rows):
        sys.stdout.write(("," if number else "") + "\n " + json_value(dict(zip(answer.columns, row, strict=True))))
    sys.stdout.write("\n]\n")


def _write_csv(answer: Answer) -> None:
    from ingestion.cells import harmless

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([harmless(value) if isinstance(value, str) else _plain(value) for value in row])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _shown(value: Any) -> str:
    return NULL if value is None else str(_plain(value)).replace("\n", " ")


def _write_table(answer: Answer) -> None:
    rows = list(itertools.islice(answer.rows, TABLE_ROWS + 1))
    for line in table_lines(answer.columns, rows[:TABLE_ROWS]):
        show(line)
    if len(rows) > TABLE_ROWS:
        say(f"backstop: the first {TABLE_ROWS} rows; all of them with --format csv")


def table_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows as a table for people: headings, a rule, and every row aligned, Chinese characters counted as two."""
    shown = [[_shown(value) for value in row] for row in rows]
    widths = [max([_width(name), *(_width(row[index]) for row in shown)]) for index, name in enumerate(columns)]
    yield _aligned(columns, widths)
    yield _aligned(["─" * width for width in widths], widths)
    yield from (_aligned(line, widths) for line in shown)


def _aligned(cells: Iterable[str], widths: list[int]) -> str:
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)).rstrip()
