"""Copies whose hash is that of the bytes kept.

Here: one file to another, hashed while it is copied, or later where it is changed before it is kept. Not here: names, what the bytes
mean (`ingestion.landing`, and whoever publishes).
"""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ingestion.durable import sync_file

_STEP = 1 << 23


def copy_and_hash(source: Path, target: Path) -> str:
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


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file and force the copy to the disk."""
    with source.open("rb", buffering=0) as reading, target.open("wb", buffering=0) as writing:
        while _copy_some(reading.fileno(), writing.fileno()):
            pass
    sync_file(target)


def sync_and_hash(path: Path) -> str:
    """Force a file to the disk while its bytes are hashed."""
    with ThreadPoolExecutor(1) as beside, path.open("rb") as reading:
        syncing = beside.submit(sync_file, path)
        digest = hashlib.file_digest(reading, "sha256").hexdigest()
        syncing.result()
    return digest


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
