"""Read-only questions to the published warehouse: one SQL statement, the file system shut, nothing written.

Here: which statements may run, the rows they give. Not here: printing (`orchestration.cli.enquiry`), the pages' own queries
(`dashboards.queries`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def told_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Column names of which none occurs twice, as DuckDB names those of a subquery: an object of JSON would keep one value of two.

    >>> told_apart(["project_id", "exposure", "project_id", "project_id"])
    ('project_id', 'exposure', 'project_id_1', 'project_id_2')
    """
    given = list(names)
    taken: set[str] = set()
    for place, name in enumerate(given):
        number = 0
        while given[place] in taken or (number and given[place] in given[place + 1 :]):
            number += 1
            given[place] = f"{name}_{number}"
        taken.add(given[place])
    return tuple(given)


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
        columns = told_apart(column[0] for column in connection.description or ())
    except duckdb.Error as failure:
        connection.close()
        raise QuestionError(first_line(failure)) from failure
    except BaseException:
        connection.close()
        raise
    return Answer(columns, _rows(connection))
