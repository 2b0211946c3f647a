"""A digest of each table of a warehouse, the same for the same rows in whatever order they lie.

Here: what replay, rebuild and recovery are held against. Not here: what must be equal to what (tests, `backstop verify`).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from casework.store.warehouse import open_duckdb
from ingestion.checks.findings import OF_ARRIVAL

#: Columns that tell when and in what order something came, not what it is.
ARRIVAL: Final = frozenset({"known_from", "known_to", "known_seq", "received_at", "built_at", "build_id"})


#: Rows that tell the same: what a filing was told because of what had come before it. What waits now is in ``exchange.waiting``.
_OF_ARRIVAL: Final = {'"exchange"."quarantine"': "rule_id"}


def table_digests(database: Path, *, without: Collection[str] = ARRIVAL, reordered: bool = False) -> dict[str, str]:
    """Rows and digest of each published table, leaving out the columns `without` and the schema ``published``.

    With `reordered`, for filings that came in another order, also the rows of ``exchange.quarantine`` whose rule asks what came before.
    """
    connection = open_duckdb(database, read_only=True)
    try:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where not internal and schema_name != 'published' order by all"
        ).fetchall()
        tables: dict[str, list[str]] = {}
        for schema, table, column in columns:
            if column not in without:
                tables.setdefault(f'"{schema}"."{table}"', []).append(f'"{column}"')
        digests = {}
        for table, named in tables.items():
            rows = f"where {_OF_ARRIVAL[table]} not in $rules" if reordered and table in _OF_ARRIVAL else ""
            found = connection.execute(
                f"select count(*), sum(hash({', '.join(named)})::hugeint) from {table} {rows}",  # noqa: S608 - names from the catalogue
                {"rules": sorted(OF_ARRIVAL)} if rows else None,
            ).fetchone()
            digests[table.replace('"', "")] = f"{found[0]}:{found[1]}" if found else ""
        return digests
    finally:
        connection.close()
