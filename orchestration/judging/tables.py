"""Tables of the schema ``judgement``: frames of scoring written into the work file, whole or by what changed.

Here: that one way of writing. Not here: what is written, which rows changed (the modules beside it), tables that begin empty
(`casework.store.empty_tables`).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl
import pyarrow as pa

_GIVEN = "given_frame"
#: As many rows as DuckDB keeps together.
_PIECE = 122_880
_FRESH = """
    create or replace temp table fresh_rows as select *, hash(*columns(*)) as row_digest
    from (select * from judgement.{table} where false union all by name select * from ({sql}))
"""
_GOING = """
    create or replace temp table going_rows as
    select rowid as row_no, hash(*columns(*)) as row_digest from judgement.{table} where {gone}
"""
_NOTED = """
    insert into {noted} by name select distinct {columns} from (
        select {columns} from fresh_rows anti join going_rows using (row_digest)
        union all
        select {columns} from judgement.{table} where rowid in (select row_no from going_rows anti join fresh_rows using (row_digest))
    )
"""
_GO = "delete from judgement.{table} where rowid in (select row_no from going_rows anti join fresh_rows using (row_digest))"
_COME = """
    insert into judgement.{table} by name select * exclude (row_digest) from fresh_rows anti join going_rows using (row_digest)
"""


def in_pieces(frame: pl.DataFrame) -> pa.Table:
    """The rows of `frame` for DuckDB to read, in pieces: one core reads a piece and writes it, so that a whole frame is the work of one."""
    whole = frame.to_arrow()
    return pa.Table.from_batches(whole.to_batches(max_chunksize=_PIECE), whole.schema)


def replace_table(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Have the table hold the rows and columns of `frame` and nothing else."""
    connection.register(_GIVEN, in_pieces(frame))
    connection.execute(f"create or replace table judgement.{table} as select * from {_GIVEN}")  # noqa: S608 - ours
    connection.unregister(_GIVEN)


def replace_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    frame: pl.DataFrame,
    *,
    gone: str,
    values: Sequence[object] = (),
    noted: str | None = None,
) -> bool:
    """Put the rows of `frame` in place of those for which the condition `gone` holds, whether or not there are any; as `put_rows`."""
    connection.register(_GIVEN, in_pieces(frame))
    are_other = put_rows(connection, table, f"from {_GIVEN}", gone=gone, values=values, noted=noted)
    connection.unregister(_GIVEN)
    return are_other


def put_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    sql: str,
    *,
    gone: str,
    values: Sequence[object] = (),
    noted: str | None = None,
) -> bool:
    """Put the rows that `sql` gives in place of those for which the condition `gone` holds; what would come as it was stays.

    So that as much is written as is other than before; whether anything was. No table has a row twice. `noted` is a table to which the
    rows that come and go are added, by the columns that it has.
    """
    connection.execute(_FRESH.format(table=table, sql=sql))
    connection.execute(_GOING.format(table=table, gone=gone), list(values))
    if noted:
        columns = ", ".join(connection.table(noted).columns)
        connection.execute(_NOTED.format(table=table, noted=noted, columns=columns))
    counted = [connection.execute(one.format(table=table)).fetchone() for one in (_GO, _COME)]
    connection.execute("drop table fresh_rows; drop table going_rows")
    return any(row and row[0] for row in counted)


def keep_aside(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Have a temporary table of the connection hold the rows of `frame`, to be joined with.

    A frame that is joined where it stands is asked by DuckDB for the keys that it needs, as numbers of Python. Those above 2**63, half of
    all hashes, do not come through, and whether a build asks so depends on how many rows it joins.
    """
    connection.register(_GIVEN, in_pieces(frame))
    connection.execute(f"create or replace temp table {table} as select * from {_GIVEN}")  # noqa: S608 - ours
    connection.unregister(_GIVEN)
