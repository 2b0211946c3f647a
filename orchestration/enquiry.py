"""Read-only questions to the published warehouse: one SQL statement, the file system shut, nothing written.

Here: which statements may run, the rows they give. Not here: printing (`orchestration.cli.enquiry`), the pages' own queries
(`dashboards.queries`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from casework.store.warehouse import open_duckdb

READING = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})
ROWS_AT_A_TIME = 10_000


class QuestionError(ValueError):
    """The text is not one statement that reads; the message says what it is instead."""


@dataclass(frozen=True)
class Answer:
    """Column names and the rows, as they come."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def first_line(failure: Exception) -> str:
    """DuckDB's message without the copy of the statement and the arrow below it."""
    return str(failure).strip().split("\n\n")[0].split("\nLINE ")[0].strip()


def one_question(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The single reading statement in `sql`; QuestionError when it is none, several, or one that changes something."""
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as failure:
        raise QuestionError(first_line(failure)) from failure
    if not statements:
        raise QuestionError("the query is empty")
    if len(statements) > 1:
        raise QuestionError(f"one statement at a time, here are {len(statements)}")
    if statements[0].type not in READING:
        raise QuestionError(f"only SELECT and EXPLAIN are answered, not {statements[0].type.name}")
    return statements[0]


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    try:
        while batch := connection.fetchmany(ROWS_AT_A_TIME):
            yield from batch
    finally:
        connection.close()


def ask(database: Path, sql: str) -> Answer:
    """Put one question to a published database.

    The connection closes when the rows have been read to their end. Raises QuestionError when the text may not run or does not run.
    """
    connection = open_duckdb(database, read_only=True)
    try:
        statement = one_question(connection, sql)
        connection.execute(statement)
        columns = tuple(column[0] for column in connection.description or ())
    except duckdb.Error as failure:
        connection.close()
        raise QuestionError(first_line(failure)) from failure
    except BaseException:
        connection.close()
        raise
    return Answer(columns, _rows(connection))
