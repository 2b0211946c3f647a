"""Writing that survives a kill: temporary name, fsync, rename, fsync of the folder.

Every durable step in the product goes through here, so that the crash points named below stand between any two of them. A crash point
costs a dictionary look-up unless ``BACKSTOP_CRASHPOINT`` names it; then the process dies as by ``kill -9``.
"""

from __future__ import annotations

import errno
import os
import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CRASHPOINT_VARIABLE = "BACKSTOP_CRASHPOINT"
#: What the system says when the disk, a quota or a limit leaves no room for what is written.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: The mode of a file that is nobody else's business: keys, hashes of passwords, stores of operations.
OWNER_ONLY = 0o600


def crashpoint(name: str) -> None:
    """Die here, without any clean-up, when the environment asks for it (tests sweep the names)."""
    if os.environ.get(CRASHPOINT_VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)


def sync_file(path: Path) -> None:
    """Force a written file to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Force a folder's entries (names, renames) to the disk."""
    sync_file(folder)


@contextmanager
def replacing(path: Path, *, step: str) -> Iterator[Path]:
    """Give a temporary path to write to; when the block ends well, make it `path`, whole and durable.

    `step` names the crash points ``<step>.written`` (bytes on disk, old name still in force) and ``<step>.renamed``. When the block
    raises, nothing remains.

    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "pointer"
    >>> with replacing(target, step="example") as temporary:
    ...     _ = temporary.write_text("build-1")
    >>> target.read_text()
    'build-1'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{uuid.uuid4().hex}.tmp"
    try:
        yield temporary
        sync_file(temporary)
        crashpoint(f"{step}.written")
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    crashpoint(f"{step}.renamed")


def write_bytes(path: Path, content: bytes, *, step: str) -> None:
    """Write a small file whole or not at all."""
    with replacing(path, step=step) as temporary:
        temporary.write_bytes(content)


def write_secret(path: Path, content: bytes, *, step: str) -> None:
    """The same of a file that is its owner's alone, from the first byte on."""
    with replacing(path, step=step) as temporary:
        temporary.touch(mode=OWNER_ONLY)
        temporary.write_bytes(content)
