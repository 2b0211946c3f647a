"""Copies whose hash is that of the bytes kept, made and hashed at the same time.

Here: one file to another. Not here: names, what the bytes mean (`ingestion.landing`, and whoever publishes).
"""

from __future__ import annotations

import hashlib
import os
import queue
import threading
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
