"""Taking a backup while people file, enter and build: nothing that was acknowledged before it began is left out.

The register and the audit log are the commit of everything, and files are durable before they are named there. So the order makes the
copy consistent without stopping anybody: first what must not be newer than the store (the audit mark, the published copy), then the store
as of one moment, then the files, which never change once they have their name.
Here: that order. Not here: how the store is copied (`stores`), putting a backup back (`restoring`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from casework.access import audit, audit_mark
from casework.access.actors import Actor
from casework.access.audit_proof import newest_entry
from casework.personal.erasure import last_erased_at
from casework.store.engine import Store, open_store
from casework.store.migrations import current_version
from casework.store.warehouse import POINTER, published_database
from ingestion.copies import copy_and_hash
from ingestion.durable import sync_folder, write_bytes
from ingestion.home import Home
from ingestion.landing import hash_of
from orchestration.backups import stores
from orchestration.backups.description import (
    CHECKSUM,
    FILES,
    MANIFEST,
    Backup,
    BackupError,
    Kept,
    files_under,
    lasting_files,
    never_changes,
)

Progress = Callable[[int], None]


def back_up(
    home: Home,
    target: Path,
    *,
    actor: Actor,
    database_url: str | None = None,
    link: bool = False,
    progress: Progress = lambda _: None,
) -> Backup:
    """Copy what cannot be made again into the new folder `target`; its manifest is written last, and the audit log names it.

    `link` gives files that never change a second name instead of copying them (same file system only). BackupError when it cannot be done.
    """
    _require_place(home, target)
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o700)  # keys and personal data are in it
    copier = _Copier(home, target / FILES, link, progress)
    with open_store(home, database_url=database_url) as store:
        erased_at = last_erased_at(store)
        build = _before_the_store(home, copier)
        chain = _the_store(home, store, database_url, target, copier)
        for path in lasting_files(home):
            copier.keep(path)
        if last_erased_at(store) != erased_at:
            shutil.rmtree(target)
            raise BackupError(
                f"a person was erased while the backup ran, so {target} was removed, which might still name them; run the same again"
            )
        made = Backup(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            store=chain.store,
            store_version=chain.store_version,
            entries=chain.entries,
            entry_sha256=chain.entry_sha256,
            build=build,
            files=tuple(copier.kept),
        )
        copier.settle()
        _finish(target, made)
        told = {"files": len(made.files), "entries": made.entries, "sha256": hashlib.sha256(made.content()).hexdigest()}
        audit.append(store, actor, "back_up", "home", told)
    return made


class _Copier:
    """Copies files of the home to the same place in the backup, and remembers their hashes."""

    def __init__(self, home: Home, root: Path, link: bool, progress: Progress) -> None:
        self._home, self._root, self._link, self._progress = home, root, link, progress
        self._folders: set[Path] = set()
        self.kept: list[Kept] = []

    def keep(self, path: Path) -> None:
        """Take one file along; one that was erased since it was listed is left out."""
        place = path.relative_to(self._home.root)
        target = self._root / place
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        try:
            if self._link and never_changes(self._home, path):
                os.link(path, target)
                sha256 = hash_of(target)
            else:
                sha256 = copy_and_hash(path, target)
                shutil.copymode(path, target)
        except FileNotFoundError:
            target.unlink(missing_ok=True)
            return
        self.note(target, str(place), sha256)

    def note(self, target: Path, place: str, sha256: str) -> None:
        """Remember a file of the backup."""
        self.kept.append(Kept(place, target.stat().st_size, sha256))
        self._progress(1)

    def settle(self) -> None:
        """Force the names to the disk."""
        for folder in sorted(self._folders):
            sync_folder(folder)


def _require_place(home: Home, target: Path) -> None:
    if target.resolve().is_relative_to(home.root.resolve()):
        raise BackupError(
            f"{target} lies in the data folder {home.root} itself: name a folder elsewhere, best on another disk"
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(f"{target} is there already and not empty: name a new folder")
    if not home.root.is_dir():
        raise BackupError(f"there is no data folder {home.root}: look at BACKSTOP_HOME")


def _before_the_store(home: Home, copier: _Copier) -> str | None:
    """The mark and the published copy, neither of which may speak of entries that the copied store does not have."""
    mark = audit_mark.mark_file(home)
    if mark.is_file():
        copier.keep(mark)
    database = published_database(home)
    if database is None:
        return None
    copier.keep(home.published / POINTER)
    for path in files_under(database.parent):
        copier.keep(path)
    return database.parent.name


def _the_store(home: Home, store: Store, database_url: str | None, target: Path, copier: _Copier) -> stores.Chain:
    if database_url is None:
        copied = target / FILES / stores.SQLITE
        copied.parent.mkdir(parents=True, exist_ok=True)
        chain = stores.copy_sqlite(home, copied)
        copier.note(copied, stores.SQLITE, hash_of(copied))
        return chain
    with store.reading() as connection:  # what the dump has at least
        newest = newest_entry(connection)
    dump = target / FILES / stores.POSTGRESQL
    dump.parent.mkdir(parents=True, exist_ok=True)
    schema = stores.dump_postgresql(store, database_url, dump)
    copier.note(dump, stores.POSTGRESQL, hash_of(dump))
    return stores.Chain(newest.entry_no, newest.sha256, str(current_version(store)), f"postgresql:{schema}")


def _finish(target: Path, made: Backup) -> None:
    content = made.content()
    write_bytes(
        target / CHECKSUM, f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n".encode(), step="backup.checksum"
    )
    write_bytes(target / MANIFEST, content, step="backup.manifest")
