"""Tables of the schema ``judgement``: frames of scoring written into the work file, whole or by what changed.

Here: that one way of writing. Not here: what is written, which rows changed (the modules beside it), tables that begin empty
(`casework.store.empty_tables`).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

_GIVEN = "given_frame"


def replace_table(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Have the table hold the rows and columns of `frame` and nothing else."""
    connection.register(_GIVEN, frame.to_arrow())
    connection.execute(f"create or replace table judgement.{table} as select * from {_GIVEN}")  # noqa: S608 - ours
    connection.unregister(_GIVEN)


def replace_rows(
    connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, *, gone: str, values: Sequence[object] = ()
) -> None:
    """Put the rows of `frame` in place of those for which the condition `gone` holds, whether or not there are any."""
    connection.register(_GIVEN, frame.to_arrow())
    connection.execute(f"delete from judgement.{table} where {gone}", list(values))  # noqa: S608 - both are ours
    connection.execute(f"insert into judgement.{table} by name select * from {_GIVEN}")  # noqa: S608
    connection.unregister(_GIVEN)


def keep_aside(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Have a temporary table of the connection hold the rows of `frame`, to be joined with.

    A frame that is joined where it stands is asked by DuckDB for the keys that it needs, as numbers of Python. Those above 2**63, half of
    all hashes, do not come through, and whether a build asks so depends on how many rows it joins.
    """
    connection.register(_GIVEN, frame.to_arrow())
    connection.execute(f"create or replace temp table {table} as select * from {_GIVEN}")  # noqa: S608 - ours
    connection.unregister(_GIVEN)
