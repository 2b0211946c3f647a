"""The operational store in a backup: one consistent state of it, copied while others write.

Here: SQLite by its online backup, PostgreSQL by ``pg_dump`` and ``pg_restore``. Not here: the files that its records name (`making`).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.schema import CreateSchema

from casework.store.engine import Store, normalised
from ingestion.durable import OWNER_ONLY, sync_file
from ingestion.home import Home
from orchestration.backups.description import BackupError

SQLITE: Final = "operations.db"
POSTGRESQL: Final = "operations.dump"


@dataclass(frozen=True)
class Chain:
    """Where the audit chain ends in a copied store, and at which version its tables are."""

    entries: int
    entry_sha256: str
    store_version: str
    store: str


_NEWEST = "SELECT entry_no, sha256 FROM audit_entries ORDER BY entry_no DESC LIMIT 1"


def copy_sqlite(home: Home, target: Path) -> Chain:
    """Copy the database as of one moment; writers go on meanwhile. BackupError when the copy is not sound."""
    with (
        closing(sqlite3.connect(f"file:{home.operations}?mode=ro", uri=True, timeout=60)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise BackupError(
                f"{home.operations} is damaged ({said}): nothing was kept; put the last good backup back with `backstop restore`"
            )
        newest = copy.execute(_NEWEST).fetchone() or (0, "")
        (version,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    target.chmod(OWNER_ONLY)
    sync_file(target)
    return Chain(int(newest[0]), str(newest[1]), str(version), "sqlite")


def dump_postgresql(store: Store, url: str, target: Path) -> str:
    """Dump the store's schema as of one moment; its name."""
    with store.reading() as connection:
        schema = str(connection.scalar(text("SELECT current_schema()")))
    target.touch(mode=OWNER_ONLY)
    _run("pg_dump", url, ["--format=custom", f"--schema={schema}", "--no-owner", f"--file={target}"])
    sync_file(target)
    return schema


def load_postgresql(url: str, dump: Path, schema: str) -> None:
    """Put a dump into a database that has no store yet, whole or not at all."""
    engine = create_engine(normalised(url))
    try:
        with engine.begin() as connection:
            connection.execute(CreateSchema(schema, if_not_exists=True))
    finally:
        engine.dispose()
    named = ["--single-transaction", "--exit-on-error", "--no-owner", f"--schema={schema}"]
    _run("pg_restore", url, [*named, str(dump)])


def is_empty(url: str) -> bool:
    """Whether the database named has no store yet."""
    engine = create_engine(normalised(url))
    try:
        return not inspect(engine).has_table("audit_entries")
    finally:
        engine.dispose()


def _run(program: str, url: str, arguments: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs; the password goes through the environment, where other users do not see it."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} is not on this machine, and the store is a PostgreSQL: install PostgreSQL's client programs "
            "(Debian: postgresql-client) of the server's version or newer, then run the same again"
        )
    named = normalised(url)
    plain = named.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(named.password)} if named.password else {})}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's with arguments of ours
        [found, f"--dbname={plain}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupError(f"{program} failed: {said[-1] if said else done.returncode}; look at BACKSTOP_DATABASE_URL")
