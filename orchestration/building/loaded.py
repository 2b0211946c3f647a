"""What loads have taken into the staging file so far, asked of ``raw.loads`` and the tables beside it.

Here: questions. Not here: loading (`orchestration.building.loading`).
"""

from __future__ import annotations

import duckdb

from casework.entered import ENTERED
from casework.store.warehouse import open_duckdb
from orchestration.building.warehouse_files import WarehouseFiles


def loaded_until(files: WarehouseFiles) -> int:
    """The last filing (known_seq) that has been loaded."""
    if not files.staging.is_file():
        return 0
    connection = open_duckdb(files.staging, read_only=True)
    try:
        return _number(connection, "select coalesce(max(known_seq), 0) from raw.loads")
    finally:
        connection.close()


def contracts_since(files: WarehouseFiles, load_seq: int) -> frozenset[str]:
    """Contracts of which filings came, or were decided about, and tables of what people entered that grew, after a load."""
    connection = open_duckdb(files.staging, read_only=True)
    try:
        sql = (
            "select contract from raw.filings where load_seq > $seq and contract is not null union "
            "select filings.contract from raw.filings join raw.decisions using (filing_id) where decisions.load_seq > $seq"
        )
        for name in ENTERED:
            sql += f" union (select '{name}' from raw.{name} where load_seq > $seq limit 1)"  # noqa: S608 - ours
        return frozenset(contract for (contract,) in connection.execute(sql, {"seq": load_seq}).fetchall())
    finally:
        connection.close()


def known_by_load(files: WarehouseFiles, load_seq: int) -> int:
    """The newest filing that had come with a load and those before it."""
    connection = open_duckdb(files.staging, read_only=True)
    try:
        sql = "select coalesce(max(known_seq), 0) from raw.loads where load_seq <= ?"
        return _number(connection, sql, load_seq)
    finally:
        connection.close()


def _number(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> int:
    row = connection.execute(sql, list(values)).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return int(row[0])
