"""An empty table holds whatever is put into it later in the same transaction."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from casework.store.empty_tables import create_empty
from casework.store.warehouse import open_duckdb

COLUMNS = {"no": pl.Int64, "text": pl.String}


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return open_duckdb(None, threads=2)


@pytest.mark.parametrize("rows", [0, 1, 122_879, 122_880, 300_000])
def test_rows_of_the_same_transaction_stay(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    connection.register("given", pl.select(no=pl.int_range(rows)).with_columns(text=pl.format("x{}", "no")).to_arrow())
    connection.execute("begin")
    create_empty(connection, "kept", COLUMNS)
    connection.execute("insert into kept by name select * from given")
    connection.execute("commit")
    assert connection.execute("select count(*), count(distinct text) from kept").fetchone() == (rows, rows)


def test_a_table_that_is_there_stays(connection: duckdb.DuckDBPyConnection) -> None:
    create_empty(connection, "kept", COLUMNS)
    connection.execute("insert into kept values (1, 'a')")
    create_empty(connection, "kept", COLUMNS)
    assert connection.execute("from kept").fetchall() == [(1, "a")]
