"""Putting a backup back into an empty home, whole or not at all: each file is held against the manifest while it is copied.

Here: the checks and their order. Not here: making the warehouse again (`backstop build --full`), going on working in it.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from casework.access import audit, audit_proof
from casework.access.actors import Actor
from casework.store.engine import open_store
from casework.store.migrations import HEAD
from ingestion.copies import copy_and_hash
from ingestion.durable import crashpoint, sync_folder
from ingestion.home import Home
from orchestration.backups import stores
from orchestration.backups.description import FILES, Backup, BackupError, Kept, read

Progress = Callable[[int], None]
CURE = "use another backup; this folder was left as it is"


def restore(
    folder: Path,
    home: Home,
    *,
    actor: Actor,
    database_url: str | None = None,
    progress: Progress = lambda _: None,
) -> Backup:
    """Put the backup in `folder` back into `home`, which must be empty; the audit log tells of it.

    Raises BackupError, and leaves no home, when the backup is unfinished, a file is missing or damaged, or the chain of the audit log
    is not whole up to the entry that the manifest names.
    """
    kept = read(folder)
    _require_fitting(kept, home, database_url)
    home.root.parent.mkdir(parents=True, exist_ok=True)
    beside = home.root.with_name(f".{home.root.name}.{uuid.uuid4().hex}.restoring")
    try:
        for one in kept.files:
            _put_back(folder, beside, one)
            progress(1)
        fresh = Home(beside)
        if database_url is not None:
            stores.load_postgresql(database_url, beside / stores.POSTGRESQL, kept.store.partition(":")[2])
            (beside / stores.POSTGRESQL).unlink()
        _require_whole(fresh, kept, database_url)
        for path in sorted({beside, *(path for path in beside.rglob("*") if path.is_dir())}):
            sync_folder(path)
        if home.root.is_dir():
            home.root.rmdir()
        beside.rename(home.root)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    sync_folder(home.root.parent)
    crashpoint("restore.renamed")
    with open_store(home, database_url=database_url) as store:
        audit.append(store, actor, "restore", "home", {"sha256": hashlib.sha256(kept.content()).hexdigest()})
    return kept


def _require_fitting(kept: Backup, home: Home, database_url: str | None) -> None:
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise BackupError(
            f"the data folder {home.root} is not empty: name an empty one with BACKSTOP_HOME, then run the same again"
        )
    is_postgresql = kept.store != "sqlite"
    if is_postgresql != (database_url is not None):
        raise BackupError(
            "the store of this backup is a PostgreSQL: name an empty database with BACKSTOP_DATABASE_URL"
            if is_postgresql
            else "the store of this backup is a SQLite file: unset BACKSTOP_DATABASE_URL, then run the same again"
        )
    if kept.store_version > HEAD:
        raise BackupError(
            f"the store of this backup is at version {kept.store_version}, this program knows {HEAD}: update the program"
        )
    if database_url is not None and not stores.is_empty(database_url):
        raise BackupError("the database that BACKSTOP_DATABASE_URL names already holds records: name an empty one")


def _put_back(folder: Path, beside: Path, one: Kept) -> None:
    source, target = folder / FILES / one.path, beside / one.path
    if Path(one.path).is_absolute() or ".." in Path(one.path).parts:
        raise BackupError(f"the manifest of {folder} names {one.path}, which lies outside a data folder; {CURE}")
    if not source.is_file():
        raise BackupError(f"the backup is incomplete: {source} is missing; {CURE}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if copy_and_hash(source, target) != one.sha256:
        raise BackupError(
            f"the backup is damaged: {source} has {source.stat().st_size:,} bytes that do not have the hash in the manifest "
            f"({one.size:,} bytes were kept); {CURE}"
        )
    shutil.copymode(source, target)


def _require_whole(fresh: Home, kept: Backup, database_url: str | None) -> None:
    with open_store(fresh, database_url=database_url) as store:
        breach = audit_proof.verify(store)
        if breach is not None:
            raise BackupError(f"the backup's audit log is not whole ({breach}); {CURE}")
        with store.reading() as connection:
            newest = audit_proof.newest_entry(connection)
    if newest.entry_no < kept.entries or (
        newest.entry_no == kept.entries and newest.sha256 != (kept.entry_sha256 or newest.sha256)
    ):
        raise BackupError(
            f"the backup's audit log ends at entry {newest.entry_no}, its manifest says {kept.entries}; {CURE}"
        )
