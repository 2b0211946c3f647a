"""Landing: the bytes of a filing, kept under their hash before anything is parsed, and for ever.

Here: copying and hashing at once, durably. Not here: what the bytes mean (`ingestion.intake`, `ingestion.readers`).
"""

from __future__ import annotations

import hashlib
import os
import queue
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

from ingestion.durable import crashpoint, sync_file, sync_folder
from ingestion.home import Home

_STEP = 1 << 23


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
        sha256 = _copy_and_hash(path, temporary)
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
    """The last part of a name, whichever slashes it uses, without control characters: a path in a name is not a path.

    >>> plain_name("../../etc/passwd")
    'passwd'
    """
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[:200] or "unnamed"


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as reading:
        return hashlib.file_digest(reading, "sha256").hexdigest()


def _holds(target: Path, sha256: str) -> bool:
    """Whether these bytes are stored already, and unharmed (a damaged copy is replaced)."""
    return target.is_file() and hash_of(target) == sha256


def _copy_and_hash(source: Path, target: Path) -> str:
    """Hash the copy while another thread goes on copying, so that the hash is that of the bytes kept, whatever the source does."""
    copied: queue.SimpleQueue[int | BaseException] = queue.SimpleQueue()
    copier = threading.Thread(target=_copy, args=(source, target, copied))
    target.touch()
    copier.start()
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(_STEP))
    with target.open("rb", buffering=0) as reading:
        while size := copied.get():
            if isinstance(size, BaseException):
                raise size
            left = size
            while left:
                read = reading.readinto(buffer[: min(left, _STEP)])
                if not read:
                    raise OSError(f"{target} lost bytes while it was written")
                digest.update(buffer[:read])
                left -= read
    copier.join()
    sync_file(target)
    return digest.hexdigest()


def _copy(source: Path, target: Path, copied: queue.SimpleQueue[int | BaseException]) -> None:
    try:
        with source.open("rb", buffering=0) as reading, target.open("wb", buffering=0) as writing:
            while size := _copy_some(reading.fileno(), writing.fileno()):
                copied.put(size)
        copied.put(0)
    except BaseException as problem:
        copied.put(problem)


def _copy_some(source: int, target: int) -> int:
    """Copy within the kernel where it can, through this process otherwise (a pipe, another file system)."""
    try:
        return os.copy_file_range(source, target, _STEP)
    except OSError:
        block = os.read(source, _STEP)
        written = 0
        while written < len(block):
            written += os.write(target, block[written:])
        return written
