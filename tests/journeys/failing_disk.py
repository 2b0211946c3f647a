"""A disk that fails where it is told to: no room, a read or write error, a file system that became read-only.

Faults are raised where the kernel would: when bytes are forced to the disk, and when a finished file gets its name.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NUMBERS = (errno.ENOSPC, errno.EIO, errno.EROFS)


class Disk:
    """Fails once `after` paths with `part` in them went well, and goes on failing."""

    def __init__(self, number: int, part: str, after: int = 0) -> None:
        self.number, self.part, self.after, self.times = number, part, after, 0

    def meet(self, path: object) -> None:
        if self.part in str(path):
            if self.after:
                self.after -= 1
                return
            self.times += 1
            raise OSError(self.number, os.strerror(self.number), str(path))


@contextmanager
def failing(number: int, part: str, after: int = 0) -> Iterator[Disk]:
    """Read-only file systems refuse the name of a file; the others the bytes, when they are forced to the disk."""
    disk = Disk(number, part, after)
    fsync, rename = os.fsync, Path.rename

    def sync(descriptor: int) -> None:
        disk.meet(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    def name(path: Path, target: Path) -> Path:
        disk.meet(target)
        return rename(path, target)

    with pytest.MonkeyPatch.context() as patch:
        if number == errno.EROFS:
            patch.setattr(Path, "rename", name)
        else:
            patch.setattr(os, "fsync", sync)
        yield disk
