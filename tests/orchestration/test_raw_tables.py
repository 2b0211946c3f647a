"""A staging file that was made before a contract had its newest version keeps its rows, in the newer shape."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from casework.store.warehouse import open_duckdb
from ingestion.contracts.bank_loans import CONTRACT, VERSION_1
from ingestion.durable import crashpoint
from orchestration.building import raw_tables
from orchestration.building.raw_tables import create_contract_tables

ROW_GROUP = 122_880  # rows that the engine writes at a time
ROWS = "select loan_contract_no, load_seq, other_loans_balance, is_restructured from raw.bank_loans order by load_seq"


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two loads of version 1."""
    connection = open_duckdb(tmp_path / "staging.duckdb")
    connection.execute("create schema raw")
    create_contract_tables(connection, {"bank_loans": VERSION_1})
    for load_seq in (1, 2):
        rows = pl.DataFrame(
            {"loan_contract_no": f"L{load_seq}", "other_balance": [Decimal("1.50")], "load_seq": load_seq}
        )
        connection.register("rows", rows.to_arrow())
        connection.execute("insert into raw.bank_loans by name select * from rows")
    yield connection
    connection.close()


def test_rows_move_to_the_newer_shape(staging: duckdb.DuckDBPyConnection) -> None:
    for _ in range(2):  # the second time there is nothing to do
        create_contract_tables(staging, {"bank_loans": CONTRACT})
        assert staging.execute(ROWS).fetchall() == [
            ("L1", 1, Decimal("1.50"), None),
            ("L2", 2, Decimal("1.50"), None),
        ]
    assert staging.execute("select * from raw.shapes").fetchall() == [("bank_loans", 2)]


def test_a_load_of_many_rows_moves_whole(staging: duckdb.DuckDBPyConnection) -> None:
    many = 2 * ROW_GROUP
    rows = "select 'M' || i as loan_contract_no, 0 as load_seq from range($1) as t(i)"
    staging.execute(f"insert into raw.bank_loans by name {rows}", [many])
    create_contract_tables(staging, {"bank_loans": CONTRACT})
    assert staging.execute("select count(*) from raw.bank_loans").fetchone() == (many + 2,)


def test_a_table_that_says_no_version_has_the_first(staging: duckdb.DuckDBPyConnection) -> None:
    staging.execute("drop table raw.shapes")
    create_contract_tables(staging, {"bank_loans": CONTRACT})
    assert len(staging.execute(ROWS).fetchall()) == 2


def test_a_move_that_breaks_off_leaves_the_old_shape(
    staging: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(raw_tables, "crashpoint", broken)
    with pytest.raises(OSError, match="shape_moved"):
        create_contract_tables(staging, {"bank_loans": CONTRACT})
    assert staging.execute("select sum(other_balance) from raw.bank_loans").fetchone() == (Decimal("3.00"),)
    monkeypatch.setattr(raw_tables, "crashpoint", crashpoint)
    create_contract_tables(staging, {"bank_loans": CONTRACT})
    assert len(staging.execute(ROWS).fetchall()) == 2
