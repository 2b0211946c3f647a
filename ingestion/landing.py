"""Landing: the bytes of a filing, kept under their hash before anything is parsed, and for ever.

Here: copying and hashing at once, durably. Not here: what the bytes mean (`ingestion.intake`, `ingestion.readers`).
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

from ingestion.copies import copy_and_hash
from ingestion.durable import crashpoint, sync_folder
from ingestion.home import Home


@dataclass(frozen=True)
class Landed:
    """Bytes that are safe: where they are, their hash and size, and the name they came under."""

    path: Path
    sha256: str
    size: int
    filename: str


def landing_path(home: Home, sha256: str) -> Path:
    """Where bytes of this hash lie: ``landing/ab/ab12…``."""
    return home.landing / sha256[:2] / sha256


def land(home: Home, path: Path, *, filename: str | None = None) -> Landed:
    """Copy a file into the landing folder under its hash; the same bytes twice are stored once.

    `filename` is what the sender called it, when `path` is only where an upload happens to lie; folders in it are dropped.
    """
    home.landing.mkdir(parents=True, exist_ok=True)
    temporary = home.landing / f".{uuid.uuid4().hex}.tmp"
    try:
        sha256 = copy_and_hash(path, temporary)
        crashpoint("land.written")
        target = landing_path(home, sha256)
        if not _holds(target, sha256):
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.rename(target)
            sync_folder(target.parent)
            sync_folder(home.landing)
    finally:
        temporary.unlink(missing_ok=True)
    crashpoint("land.renamed")
    return Landed(path=target, sha256=sha256, size=target.stat().st_size, filename=plain_name(filename or path.name))


def plain_name(name: str) -> str:
    """The last part of a name, whichever slashes it uses, without control characters: a path in a name is not a path. Never shortened.

    >>> plain_name("../../etc/passwd")
    'passwd'
    """
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable()) or "unnamed"


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as reading:
        return hashlib.file_digest(reading, "sha256").hexdigest()


def _holds(target: Path, sha256: str) -> bool:
    """Whether these bytes are stored already, and unharmed (a damaged copy is replaced)."""
    return target.is_file() and hash_of(target) == sha256
