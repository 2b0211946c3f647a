"""Questions to a warehouse that is open, or to the published one: answers as plain rows, or as a frame.

Here: from SQL to an answer. Not here: the SQL (each noun's own queries), opening files (`casework.store.warehouse`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from casework.store.warehouse import open_published
from ingestion.home import Home

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[Row]:
    """The rows that answer a question, each by column."""
    answer = connection.execute(sql, list(values))
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def rows_of_published(home: Home, sql: str, *values: object) -> list[Row]:
    """The same of the published warehouse; none while nothing is published."""
    try:
        with open_published(home) as connection:
            return rows_of(connection, sql, *values)
    except (FileNotFoundError, duckdb.IOException):
        return []


def frame_of(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """The answer as a frame."""
    import polars as pl  # noqa: PLC0415 - few of those who ask for rows need it

    frame = pl.from_arrow(connection.execute(sql).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table gives a frame
    return frame
