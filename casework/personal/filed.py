"""What partners, banks and registries filed about a person: rows of the accepted and of the quarantined files, and of the published tables.

Here: reading them by number and by our identifiers. Not here: what people entered (`casework.personal.holdings`). The files are read set at
a time by DuckDB; a person is asked for rarely, and nothing is indexed for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from casework.personal.naming import NAMED_BY
from casework.store.warehouse import open_duckdb, open_published
from ingestion.home import Home

Row = dict[str, Any]
#: The customer as a row was filed: it says whose row it is, whoever stands for that record since people merged it.
_FILED_AS: Final = "filed_customer_id"
#: Columns of published tables that hold the identifier of a customer or of another party.
_PARTIES: Final = (
    _FILED_AS, "customer_id", "from_customer_id", "to_customer_id", "other_customer_id", "merged_into_id", "holder_id", "held_id",
    "controller_id", "firm_id", "party_id",
)  # fmt: skip
_PROJECTS: Final = ("project_id", "other_project_id")
#: Published tables about the house itself, in which a project stands without its customer.
_MOST_ROWS: Final = 20_000
_HASHED: Final = "'N' || left(sha256({column}), 20)"


def number_of(home: Home, number_id: str) -> str | None:
    """The number that has this hash, as somebody filed it; None when nobody did."""
    for contract, named in NAMED_BY.items():
        files = _files(home.accepted / contract, "*.parquet")
        if not files:
            continue
        for column in named:
            sql = (
                f"SELECT {column} FROM read_parquet($files, union_by_name = true) "  # noqa: S608 - columns of our contracts
                f"WHERE {_HASHED.format(column=column)} = $wanted LIMIT 1"
            )
            for row in _asked_files(home, sql, files, number_id):
                return str(row[column])
    return None


def accepted_rows(home: Home, number: str) -> dict[str, list[Row]]:
    """By contract, every accepted row that names the person, with the filing and the line that it came from."""
    found: dict[str, list[Row]] = {}
    for contract, named in NAMED_BY.items():
        files = _files(home.accepted / contract, "*.parquet")
        condition = " OR ".join(f"{column} = $wanted" for column in named)
        sql = f"SELECT * FROM read_parquet($files, union_by_name = true) WHERE {condition}"  # noqa: S608 - columns of our contracts
        if rows := _asked_files(home, sql, files, number) if files else []:
            found[contract] = rows
    return found


def quarantined_rows(home: Home, number: str) -> list[Row]:
    """Every row in quarantine that names the person, as it was sent."""
    files = _files(home.quarantine, "*.rows.parquet")
    if not files:
        return []
    sql = "SELECT * FROM read_parquet($files, union_by_name = true) LIMIT 0"
    columns = {column for named in NAMED_BY.values() for column in named}
    present = [name for name in _columns(home, sql, files) if name in columns]
    if not present:
        return []
    condition = " OR ".join(f"{column} = $wanted" for column in present)
    sql = f"SELECT * FROM read_parquet($files, union_by_name = true) WHERE {condition}"  # noqa: S608 - columns of our contracts
    rows = _asked_files(home, sql, files, number)
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def published_rows(home: Home, parties: Sequence[str]) -> dict[str, list[Row]]:
    """By published table, every row about one of these parties or about a project of theirs."""
    try:
        with open_published(home) as connection:
            projects = [
                row[0]
                for row in connection.execute(
                    f"SELECT project_id FROM project.projects WHERE list_contains($1, {_FILED_AS})",  # noqa: S608
                    [list(parties)],
                ).fetchall()
            ]
            found = {}
            for table, by_party, by_project in _tables(connection):
                conditions = [f"list_contains($parties, {column})" for column in by_party]
                conditions += [f"list_contains($projects, {column})" for column in by_project]
                sql = f"SELECT * FROM {table} WHERE {' OR '.join(conditions)} LIMIT {_MOST_ROWS}"  # noqa: S608 - names of the catalogue
                values: dict[str, Any] = {}
                if by_party:
                    values["parties"] = list(parties)
                if by_project:
                    values["projects"] = projects
                if rows := _rows(connection.execute(sql, values)):
                    found[table] = rows
            return found
    except (FileNotFoundError, duckdb.IOException):  # nothing is published yet
        return {}


def asked_published(home: Home, sql: str, *values: object) -> list[Row]:
    """Rows of the published warehouse; none before the first publication."""
    try:
        with open_published(home) as connection:
            return _rows(connection.execute(sql, list(values)))
    except (FileNotFoundError, duckdb.IOException):
        return []


def _tables(connection: duckdb.DuckDBPyConnection) -> Iterable[tuple[str, list[str], list[str]]]:
    """Published tables that speak of customers or projects, with the columns that say of which."""
    sql = """
        SELECT schema_name || '.' || table_name AS name, list(column_name ORDER BY column_name) AS columns FROM duckdb_columns()
        WHERE NOT internal AND list_contains($1, column_name) GROUP BY ALL ORDER BY ALL"""
    for name, columns in connection.execute(sql, [[*_PARTIES, *_PROJECTS]]).fetchall():
        stood_for = {"customer_id"} if _FILED_AS in columns else set()
        by_party = [one for one in columns if one in _PARTIES and one not in stood_for]
        yield name, by_party, [one for one in columns if one in _PROJECTS]


def _files(folder: Path, pattern: str) -> list[str]:
    return [str(path) for path in sorted(folder.glob(pattern))]


def _asked_files(home: Home, sql: str, files: list[str], wanted: str) -> list[Row]:
    connection = open_duckdb(None, folders=(home.accepted, home.quarantine))
    try:
        return _rows(connection.execute(sql, {"files": files, "wanted": wanted}))
    finally:
        connection.close()


def _columns(home: Home, sql: str, files: list[str]) -> list[str]:
    connection = open_duckdb(None, folders=(home.accepted, home.quarantine))
    try:
        return [column[0] for column in connection.execute(sql, {"files": files}).description or ()]
    finally:
        connection.close()


def _rows(answer: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
