"""The files of one warehouse under construction, and the lock that lets one process at a time work on them.

Here: names of files, and who may open them. Not here: what is in them (`loading`, `transform`), the published copies (`publication`).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from casework.store.warehouse import open_duckdb
from ingestion.home import Home

#: How the folder of a day gone by is named until it is whole.
UNFINISHED = ".unfinished"
#: What keeps files open, by the file of the tables to publish.
_KEPT_OPEN: dict[Path, duckdb.DuckDBPyConnection] = {}


class BusyError(RuntimeError):
    """Another build is at work on the same warehouse."""


@dataclass(frozen=True)
class WarehouseFiles:
    """Three files: accepted rows (append only), work in progress, and the tables to publish.

    They are apart so that the published copy is a copy of one whole file, in which the personal columns that no table needs have
    never been written.
    """

    staging: Path
    work: Path
    marts: Path
    dbt: Path
    spill: Path

    @classmethod
    def of(cls, home: Home) -> WarehouseFiles:
        """The files of the warehouse that is published."""
        folder = home.warehouse
        return cls(
            folder / "staging.duckdb",
            folder / "work.duckdb",
            folder / "warehouse.duckdb",
            home.dbt,
            home.scratch / "spill",
        )

    def as_known(self, folder: Path) -> WarehouseFiles:
        """A copy of the accepted rows, worked out in a throw-away `folder`."""
        return WarehouseFiles(
            folder / "staging.duckdb", folder / "work.duckdb", folder / "warehouse.duckdb", self.dbt, folder / "spill"
        )

    def open_work(self, *, threads: int | None = None) -> duckdb.DuckDBPyConnection:
        """Open the work file, with the tables to publish attached as ``warehouse`` and the accepted rows as ``staging`` (read only).

        While the files are kept open this is one more connection to them, with the settings that they were opened with.
        """
        if self.are_kept_open:
            connection = _KEPT_OPEN[self.marts].cursor()
            connection.execute("use work; set timezone = 'UTC'")
            return connection
        return open_duckdb(
            self.work,
            attached={"warehouse": (self.marts, False), "staging": (self.staging, True)},
            threads=threads,
        )

    def open_marts(self, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
        """Open the tables to publish; while the files are kept open they may be written too."""
        if self.are_kept_open:
            return _KEPT_OPEN[self.marts].cursor()
        return open_duckdb(self.marts, read_only=read_only)

    @property
    def are_kept_open(self) -> bool:
        """Are the files open from one step of a build to the next."""
        return self.marts in _KEPT_OPEN

    def keep_open(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep the files open: what one step has read the next need not read again, and what they write is put in its place once.

        `connection` is to the tables to publish, with the other files attached by the names that `open_work` gives them.
        """
        _KEPT_OPEN[self.marts] = connection

    def settle(self) -> None:
        """Have all that was written of the tables to publish in their one file, which may be copied then, even while it is open."""
        if self.are_kept_open:
            with self.open_marts() as marts:
                marts.execute("checkpoint warehouse")
        elif self.marts.with_name(f"{self.marts.name}.wal").exists():
            open_duckdb(self.marts).close()

    def settle_work(self) -> None:
        """The same of the work file: what is done before the files are let go is not waited for then."""
        if self.are_kept_open:
            with self.open_work() as work:
                work.execute("checkpoint work")

    def let_go(self) -> None:
        """Keep the files open no longer."""
        _KEPT_OPEN.pop(self.marts).close()

    def forget(self) -> None:
        """Remove what can be computed again: a full build begins on empty files."""
        for path in (self.work, self.marts):
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".wal").unlink(missing_ok=True)


@contextmanager
def only_builder(home: Home) -> Iterator[None]:
    """Be the only build of this home, or raise BusyError; the lock goes with the process, however it ends."""
    home.warehouse.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home.warehouse / "building.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("another build is at work; try again when it has finished") from error
        yield
    finally:
        os.close(descriptor)
