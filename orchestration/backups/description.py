"""What a backup says of itself: its manifest, with the hash of every file. It is written last; a folder without it is no backup.

Here: the manifest as it is written and read, and which files of a home belong to a backup. Not here: copying.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from casework.access import audit_mark
from ingestion.home import Home

MANIFEST: Final = "backup.json"
CHECKSUM: Final = "backup.sha256"
FILES: Final = "home"
FORMAT: Final = 1


class BackupError(RuntimeError):
    """No backup can be taken, or this one cannot be put back; the message says what, where, why and what to do."""


@dataclass(frozen=True)
class Kept:
    """One file: its path under the home, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Backup:
    """A finished backup. `entries` and `entry_sha256` are number and hash of its newest audit entry, `build` its published copy.

    `store` is ``sqlite``, or ``postgresql`` with the schema that holds the store: ``postgresql:public``.
    """

    made_at: str
    store: str
    store_version: str
    entries: int
    entry_sha256: str
    build: str | None
    files: Sequence[Kept]

    def content(self) -> bytes:
        """The manifest as it is written: the same bytes for the same backup."""
        return (json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1) + "\n").encode()


def read(folder: Path) -> Backup:
    """The manifest of a backup; BackupError when the folder is none, or the manifest is not what was written."""
    try:
        content = (folder / MANIFEST).read_bytes()
        said = (folder / CHECKSUM).read_text(encoding="ascii").split()
    except FileNotFoundError as missing:
        raise BackupError(
            f"{folder} is not a finished backup: {Path(str(missing.filename)).name} is missing, which is written last; "
            "take another backup"
        ) from missing
    except ValueError as damage:
        raise BackupError(f"{folder / CHECKSUM} is damaged; take another backup") from damage
    if said[:1] != [hashlib.sha256(content).hexdigest()]:
        raise BackupError(f"{folder / MANIFEST} is damaged: its SHA-256 is not that in {CHECKSUM}; take another backup")
    data: Mapping[str, Any] = json.loads(content)
    if data["format"] != FORMAT:
        raise BackupError(
            f"{folder} is a backup of format {data['format']}, this program knows {FORMAT}: update the program"
        )
    named = {name: data[name] for name in Backup.__dataclass_fields__}
    return Backup(**{**named, "files": tuple(Kept(**one) for one in data["files"])})


def lasting_files(home: Home) -> Iterator[Path]:
    """The files of a home that stay as they are once they have their name; what is being written has a name with a dot in front."""
    passing = _made_again(home) | {home.published, home.operations, audit_mark.mark_file(home)}
    for path in sorted(home.root.iterdir()) if home.root.is_dir() else ():
        if path in passing or path.name.startswith((".", f"{home.operations.name}-")):
            continue
        yield from _under(path)


def never_changes(home: Home, path: Path) -> bool:
    """Whether the file is only ever replaced by another of the same name, so that a second name for it is a copy."""
    written_once = (
        home.landing, home.accepted, home.quarantine, home.receipts, home.attachments, home.contracts, home.closes, home.models,
        home.exports, home.published,
    )  # fmt: skip
    return any(path.is_relative_to(folder) and path.parent != home.published for folder in written_once)


def files_under(folder: Path) -> Iterator[Path]:
    """The files of one folder, without unfinished ones."""
    return _under(folder)


def _under(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for one in sorted(path.iterdir()):
            if not one.name.startswith("."):
                yield from _under(one)
    elif path.is_file():
        yield path


def _made_again(home: Home) -> set[Path]:
    """Folders whose content is worked out from the rest, or has been acknowledged to nobody yet."""
    return {
        home.warehouse, home.dbt, home.dagster, home.scratch, home.data_docs, home.filing_docs, home.briefs, home.inbox,
        home.root / "logs", home.root / "simulated",
    }  # fmt: skip
