"""Empty tables of a warehouse under construction, made in one way, because the obvious way loses rows.

Here: a table without rows from names and types of columns. Not here: which tables there are (`orchestration`), opening files (`warehouse`).

DuckDB 1.5 forgets what is put into a table later in the transaction that made it by a select without rows, once that is a row group
(122,880 rows) or more: no error, no rows, after the commit neither. A table made ``with no data`` keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from polars._typing import PolarsDataType


def create_empty(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, PolarsDataType]) -> None:
    """A table with these columns and no row yet, unless it is there; `table` with its schema."""
    import polars as pl  # noqa: PLC0415 - whoever only reads needs no frames

    connection.register("empty_rows", pl.DataFrame(schema=dict(columns)).to_arrow())
    connection.execute(f"create table if not exists {table} as select * from empty_rows with no data")  # noqa: S608 - a name of ours
    connection.unregister("empty_rows")
