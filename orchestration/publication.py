"""The copy that screens read: immutable, by a new name for each build, and a pointer that names the latest.

Here: copying, which may go on while the gate looks, the copy's manifest, the pointer, and how many copies are kept. Not here: whether a
build may be published (the gate, `build`), how a copy is read (`casework.store.warehouse`).

A reader that opened an older copy keeps it: on this kind of file system an open file outlives its name.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from casework.access.actors import Actor, scheduled
from casework.filings.evidence import record_publication
from casework.personal.erasure import last_erased_at
from casework.store.engine import open_store
from casework.store.warehouse import POINTER, open_duckdb
from ingestion.copies import copy_durably, sync_and_hash
from ingestion.durable import crashpoint, sync_folder, write_bytes
from ingestion.home import Home
from orchestration.building.transform import CheckResult
from orchestration.building.warehouse_files import WarehouseFiles

KEPT: Final = 5
DATABASE: Final = "warehouse.duckdb"
_UNFINISHED: Final = ".unfinished-"


@dataclass(frozen=True)
class Edition:
    """What a published copy says of itself; `known_seq` and `decided_seq` are the last filing and the last decision it knows."""

    build_id: str
    as_of: date
    built_at: datetime
    known_seq: int
    parameters_version: str
    decided_seq: int = 0


@dataclass(frozen=True)
class PublicationReport:
    """What was published."""

    build_id: str
    folder: Path
    sha256: str
    rows: Mapping[str, int]


def next_build_id(home: Home, last: str = "") -> str:
    """The name of the copy after `last` and all that are there; never one that was used, so that nobody takes a new copy for an old one."""
    names = [last, *(path.name for path in home.published.glob("b[0-9]*"))]
    numbers = [int(name[1:]) for name in names if name[1:].isdigit()]
    return f"b{max(numbers, default=0) + 1:06d}"


def describe(connection: duckdb.DuckDBPyConnection, edition: Edition, checks: Sequence[CheckResult]) -> dict[str, int]:
    """Write the schema ``published`` into the finished tables, give every table's number of rows, and close the connection."""
    with connection:
        connection.execute("create schema if not exists published")
        _write(connection, "build", _build_row(connection, edition))
        _write(connection, "checks", _check_rows(checks))
        rows = _row_counts(connection)
        connection.execute("checkpoint")
        return rows


@dataclass(frozen=True)
class Copying:
    """The finished tables on their way into a folder that nobody reads, copied beside whatever else goes on."""

    build_id: str
    folder: Path
    copied: Future[None]

    def finished(self) -> Path:
        """The copied tables; raises what went wrong."""
        self.copied.result()
        return self.folder / DATABASE

    def abandon(self) -> None:
        """Leave nothing of it."""
        self.copied.exception()
        shutil.rmtree(self.folder, ignore_errors=True)


def begin_copying(home: Home, files: WarehouseFiles, build_id: str) -> Copying:
    """Copy the finished tables, which nobody may change meanwhile, in a thread of its own."""
    if not files.are_kept_open:
        files.settle()
    home.published.mkdir(parents=True, exist_ok=True)
    for leftover in home.published.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover)
    unfinished = home.published / f"{_UNFINISHED}{build_id}"
    unfinished.mkdir()
    beside = ThreadPoolExecutor(1)
    copied = beside.submit(_copy, files, unfinished / DATABASE)
    beside.shutdown(wait=False)
    return Copying(build_id, unfinished, copied)


def _copy(files: WarehouseFiles, database: Path) -> None:
    files.settle()
    copy_durably(files.marts, database)
    crashpoint("publish.copied")


def publish(
    home: Home,
    files: WarehouseFiles,
    copying: Copying,
    edition: Edition,
    checks: Sequence[CheckResult],
    actor: Actor | None = None,
    meanwhile: Sequence[Future[None]] = (),
) -> PublicationReport:
    """Say in the copy what it is, name it and point to it. Until the pointer is renamed, readers see the copy before.

    The audit log keeps the manifest's hash before the copy gets its name, so that no copy can be exchanged together with its manifest.
    `meanwhile`: what else is being written, and must be there before the copy is.
    """
    database = copying.finished()
    rows = describe(open_duckdb(database), edition, checks)
    with ThreadPoolExecutor(1) as beside:
        described = beside.submit(describe, files.open_marts(read_only=False), edition, checks)
        sha256 = sync_and_hash(database)
        described.result()
    for written in meanwhile:
        written.result()
    crashpoint("publish.described")
    manifest = _manifest(edition, sha256, rows)
    write_bytes(copying.folder / "manifest.json", manifest, step="publish.manifest")
    with open_store(home) as store:
        told = hashlib.sha256(manifest).hexdigest()
        record_publication(store, actor or scheduled("build"), edition.build_id, told)
        erased_at = last_erased_at(store)
    crashpoint("publish.recorded")
    folder = home.published / edition.build_id
    copying.folder.rename(folder)
    sync_folder(home.published)
    crashpoint("publish.named")
    write_bytes(home.published / POINTER, f"{edition.build_id}\n".encode(), step="publish.pointer")
    _drop_old(home, erased_at)
    return PublicationReport(edition.build_id, folder, sha256, rows)


def _manifest(edition: Edition, sha256: str, rows: Mapping[str, int]) -> bytes:
    content = {
        "build_id": edition.build_id,
        "as_of": edition.as_of.isoformat(),
        "built_at": edition.built_at.isoformat(),
        "known_seq": edition.known_seq,
        "decided_seq": edition.decided_seq,
        "parameters_version": edition.parameters_version,
        "database": {"file": DATABASE, "sha256": sha256},
        "rows": dict(sorted(rows.items())),
    }
    return (json.dumps(content, indent=2) + "\n").encode()


def _build_row(connection: duckdb.DuckDBPyConnection, edition: Edition) -> pl.DataFrame:
    row = connection.execute(
        "select (select count(*) from exchange.filings), min(month), max(month) from project.monthly"
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return pl.DataFrame(
        {
            "build_id": [edition.build_id],
            "as_of": [edition.as_of],
            "built_at": [edition.built_at.replace(tzinfo=None)],
            "known_seq": [edition.known_seq],
            "decided_seq": [edition.decided_seq],
            "parameters_version": [edition.parameters_version],
            "filings": [row[0]],
            "first_period": pl.Series([row[1]], dtype=pl.String),
            "last_period": pl.Series([row[2]], dtype=pl.String),
        }
    )


def _check_rows(checks: Sequence[CheckResult]) -> pl.DataFrame:
    columns = {
        "check": pl.String, "kind": pl.String, "severity": pl.String, "passed": pl.Boolean, "failing_rows": pl.Int64, "detail": pl.String,
    }  # fmt: skip
    rows = [(one.name, one.kind, one.severity, one.passed, one.failing_rows, one.detail) for one in checks]
    return pl.DataFrame(rows, schema=columns, orient="row").sort("check")


def _write(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    connection.register("described", rows.to_arrow())
    connection.execute(f"create or replace table published.{table} as select * from described")  # noqa: S608
    connection.unregister("described")


def _row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database() order by all"
    ).fetchall()
    counts = {}
    for schema, table in tables:
        row = connection.execute(f'select count(*) from "{schema}"."{table}"').fetchone()  # noqa: S608 - names from the catalogue
        counts[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counts


def _drop_old(home: Home, erased_at: datetime | None) -> None:
    """Drop all copies but the last few, and those that still name somebody who has been erased since."""
    copies = sorted(path for path in home.published.glob("b[0-9]*") if path.is_dir())
    for path in copies[:-1]:
        if path not in copies[-KEPT:] or (erased_at is not None and _built_at(path) < erased_at):
            shutil.rmtree(path, ignore_errors=True)


def _built_at(folder: Path) -> datetime:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return datetime.fromisoformat(manifest["built_at"])
    except (OSError, ValueError, KeyError):  # a damaged copy is no copy to go back to
        return datetime.min.replace(tzinfo=UTC)
