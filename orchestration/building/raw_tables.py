"""The tables of schema ``raw`` in the staging file: one for each contract in the shape of its newest version, and those about filings.

Here: making them, and moving a table to the shape of a newer version once there is one: load by load, so that memory holds one load's
rows, in one transaction. ``raw.shapes`` says which version's shape each table has, ``raw.loads`` what has been loaded. Not here: filling
them (`orchestration.building.loading`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb
import polars as pl

from casework.entered import ENTERED
from casework.store.empty_tables import create_empty
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import ADDED_COLUMNS, STORED_AS, Contract
from ingestion.contracts.versions import upgraded, versions_of
from ingestion.durable import crashpoint

Types = Mapping[str, pl.DataType | type[pl.DataType]]

#: What a row takes over from its filing.
OF_THE_FILING: Final[Types] = {
    "partner_id": pl.String,
    "filing_period": pl.String,
    "scheme": pl.String,
    "received_at": pl.Datetime("us"),
    "known_seq": pl.Int64,
    "load_seq": pl.Int64,
}
FILINGS: Final[Types] = {
    "filing_id": pl.String,
    "known_seq": pl.Int64,
    "partner_id": pl.String,
    "contract": pl.String,
    "contract_version": pl.Int64,
    "period": pl.String,
    "sequence": pl.Int64,
    "scheme": pl.String,
    "filename": pl.String,
    "sha256": pl.String,
    "verdict": pl.String,
    "rows_sent": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_quarantined": pl.Int64,
    "rows_refused": pl.Int64,
    "received_at": pl.Datetime("us"),
}
DECISIONS: Final[Types] = {
    "decided_seq": pl.Int64,
    "filing_id": pl.String,
    "decision": pl.String,
    "decided_at": pl.Datetime("us"),
    "actor": pl.String,
    "reason": pl.String,
}
QUARANTINE: Final[Types] = {
    "filing_id": pl.String,
    "line_no": pl.Int64,
    "row_key": pl.String,
    "column_name": pl.String,
    "rule_id": pl.String,
    "level": pl.String,
    "value": pl.String,
}


MENDS: Final[Types] = {
    "filing_id": pl.String,
    "line_no": pl.Int64,
    "mends_filing_id": pl.String,
    "mends_line_no": pl.Int64,
    "given_up": pl.Boolean,
    "partner_id": pl.String,
    "contract": pl.String,
    "received_at": pl.Datetime("us"),
    "known_seq": pl.Int64,
    "load_seq": pl.Int64,
}
_SHAPES: Final[Types] = {"contract": pl.String, "version": pl.Int64}


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Every table of ``raw``, empty where it is not there yet."""
    connection.execute("create schema if not exists raw")
    create_contract_tables(connection)
    create(connection, "filings", {**FILINGS, "load_seq": pl.Int64})
    create(connection, "decisions", {**DECISIONS, "load_seq": pl.Int64})
    create(connection, "quarantine", QUARANTINE)
    create(connection, "mends", MENDS)
    for name, columns in ENTERED.items():
        create(connection, name, {**columns, "load_seq": pl.Int64})
    create(connection, "loads", dict.fromkeys(("load_seq", "known_seq", "filings", "rows"), pl.Int64))
    create(connection, "code_lists", {"digest": pl.String})


def create_contract_tables(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract] = CONTRACTS
) -> None:
    """Every contract's table, in the shape of its newest version."""
    create(connection, "shapes", _SHAPES)
    for contract in contracts.values():
        if _exists(connection, contract.name):
            _follow(connection, contract)
        else:
            create(connection, contract.name, _columns(contract))
            _note(connection, contract)


def create(connection: duckdb.DuckDBPyConnection, table: str, columns: Types) -> None:
    """An empty table with the types of `columns`, unless it is there."""
    create_empty(connection, f"raw.{table}", columns)


def _columns(contract: Contract) -> Types:
    own = {column.name: STORED_AS[column.type] for column in contract.columns}
    return {**own, **ADDED_COLUMNS, **OF_THE_FILING}


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = "select 1 from information_schema.tables where table_schema = 'raw' and table_name = ?"
    return connection.execute(found, [table]).fetchone() is not None


def _follow(connection: duckdb.DuckDBPyConnection, newest: Contract) -> None:
    """Move a table that has an earlier version's shape; one that does not say which has the first's."""
    row = connection.execute("select version from raw.shapes where contract = ?", [newest.name]).fetchone()
    shape = next(one for one in versions_of(newest) if one.version == (row[0] if row else 1))
    if shape is newest:
        return
    moved = f"{newest.name}_moved"
    connection.execute("begin")
    try:
        create(connection, moved, _columns(newest))
        loads = connection.execute(f"select distinct load_seq from raw.{newest.name} order by 1").fetchall()  # noqa: S608
        for (load_seq,) in loads:
            rows = pl.from_arrow(
                connection.execute(f"select * from raw.{newest.name} where load_seq = {load_seq}").to_arrow_table()  # noqa: S608
            )
            assert isinstance(rows, pl.DataFrame)  # noqa: S101 - a table, not a column
            connection.register("moved_rows", upgraded(rows, newest, shape).to_arrow())
            connection.execute(f"insert into raw.{moved} by name select * from moved_rows")  # noqa: S608
            connection.unregister("moved_rows")
        assert _height(connection, moved) == _height(connection, newest.name)  # noqa: S101 - or the old table stays
        connection.execute(f"drop table raw.{newest.name}")
        connection.execute(f"alter table raw.{moved} rename to {newest.name}")
        _note(connection, newest)
        crashpoint("load.shape_moved")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def _height(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from raw.{table}").fetchone()  # noqa: S608 - a contract's name
    return int(row[0]) if row else 0


def _note(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    connection.execute("delete from raw.shapes where contract = ?", [contract.name])
    connection.execute("insert into raw.shapes values (?, ?)", [contract.name, contract.version])
