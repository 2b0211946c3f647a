"""The one factory that opens DuckDB files, and the pointer to the published warehouse.

A plain DuckDB connection may read and write any file of the machine. Every connection of the product is opened here, with the file system
shut except for the folders it needs, and its configuration locked. Threads never share a connection: each opens its own.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import duckdb

from ingestion.home import Home

POINTER = "CURRENT"
PUBLISHED = "warehouse.duckdb"
#: New files take the storage of the pinned engine: codes and identifiers are written in two thirds of the time. Where rows went, the rows
#: around them are not written again to close the gap: an increment takes few away, and a full build begins on empty files.
_STORAGE: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "max_vacuum_tasks": 0,
}

#: The copy that whoever is looking back reads instead of the newest.
_LOOKED_AT: ContextVar[Path | None] = ContextVar("looked_at", default=None)


class OlderCopyError(duckdb.CatalogException):
    """A published copy lacks a table or column that is asked for: a program before this one made it, and the next build mends it."""

    def __init__(self, database: Path, lacks: str) -> None:
        self.database = database
        super().__init__(lacks)


# Connections of one process to one file share a database whose configuration is set, and locked, by whoever opens it first.
_OPENING = threading.Lock()


def open_duckdb(
    database: Path | None,
    *,
    read_only: bool = False,
    folders: Sequence[Path] = (),
    attached: Mapping[str, tuple[Path, bool]] | None = None,
    threads: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open `database` (None: in memory) with access to `folders` only, and other database files `attached` by name (path, read only).

    The database files need no entry in `folders`. Raises duckdb.IOException when another process holds the file for writing.
    """
    with _OPENING:
        connection = duckdb.connect(  # noqa: TID251 - the one place
            str(database) if database else ":memory:", read_only=read_only, config=_STORAGE
        )
        try:
            for name, (path, only_read) in (attached or {}).items():
                connection.execute(f"ATTACH '{_quoted(path)}' AS {name}{' (READ_ONLY)' if only_read else ''}")
            _shut(connection, folders, threads)
        except BaseException:
            connection.close()
            raise
    return connection


def _shut(connection: duckdb.DuckDBPyConnection, folders: Sequence[Path], threads: int | None) -> None:
    """Close the file system except `folders` and lock the configuration, unless another connection of this process already did."""
    locked = connection.execute("SELECT current_setting('lock_configuration')").fetchone()
    if locked and locked[0]:
        return
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    if threads:
        connection.execute(f"SET threads = {int(threads)}")
    if folders:
        listed = ", ".join(f"'{_quoted(folder)}/'" for folder in folders)
        connection.execute(f"SET allowed_directories = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def published_database(home: Home) -> Path | None:
    """The database file that the pointer names, or None before the first publication.

    A pointer that is damaged names a file that is not there.
    """
    try:
        name = (home.published / POINTER).read_text(encoding="utf-8", errors="replace").replace("\0", "").strip()
    except FileNotFoundError:
        return None
    return home.published / name / PUBLISHED


def kept_databases(home: Home) -> list[Path]:
    """The database files of all published copies that are kept, the newest first; copies are named so that names sort by age."""
    found = home.published.glob(f"[!.]*/{PUBLISHED}")
    return sorted(found, key=lambda path: path.parent.name, reverse=True)


def published_manifest(home: Home) -> dict[str, Any] | None:
    """The manifest of the copy that the pointer names, or None before the first."""
    database = published_database(home)
    if database is None:
        return None
    manifest: dict[str, Any] = json.loads(database.with_name("manifest.json").read_text(encoding="utf-8"))
    return manifest


@contextmanager
def looking_back(database: Path | None) -> Iterator[None]:
    """Within the block, whoever opens the published warehouse of any home in this thread gets this copy; None changes nothing."""
    before = _LOOKED_AT.set(database)
    try:
        yield
    finally:
        _LOOKED_AT.reset(before)


@contextmanager
def open_published(home: Home, database: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published warehouse, read only and with the file system shut.

    `database` stays with one published copy, so that a page made of several queries never mixes two builds; without it, it is the one
    that is looked back to, else the newest. Raises FileNotFoundError when nothing has been published yet, OlderCopyError from a question
    within the block for what the copy does not have.
    """
    database = database or _LOOKED_AT.get() or published_database(home)
    if database is None:
        raise FileNotFoundError(f"nothing has been published under {home.published} yet; run `backstop build`")
    connection = open_duckdb(database, read_only=True)
    try:
        yield connection
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise OlderCopyError(database, str(error)) from error
    finally:
        connection.close()
