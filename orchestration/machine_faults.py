"""Faults of the machine, told by what failed: a full or failing disk, a folder that cannot be written, a damaged file of ours.

Here: recognising them, whichever library raised them, and one sentence with what to do. Not here: faults in what was asked or filed
(`orchestration.cli.outcome`), proving what is held (`orchestration.verification`).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

from ingestion.durable import NO_ROOM
from ingestion.home import Home

NO_WRITING = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
FAILING = frozenset({errno.EIO, errno.ENXIO, errno.ENODEV})
#: What libraries say that hide the system's number; SQLite, DuckDB, polars.
SAID_OF_NO_ROOM = ("no space left on device", "database or disk is full", "file too large", "disk quota exceeded")
SAID_OF_NO_WRITING = ("read-only file system", "readonly database", "permission denied", "unable to open database file")
SAID_OF_FAILING = ("input/output error", "disk i/o error")
SAID_OF_DAMAGE = (
    "disk image is malformed", "file is not a database", "not a valid duckdb database file", "corrupt", "no magic bytes",
    "out of specification", "could not read enough bytes",
)  # fmt: skip
#: Files of the warehouse under construction, which come from the accepted rows and may be thrown away.
MADE_AGAIN = ("/warehouse/staging.duckdb", "/warehouse/work.duckdb", "/warehouse/warehouse.duckdb")

AGAIN = "then run the same command again; what was published and registered before is whole"


def of_the_machine(failure: BaseException | str) -> str | None:
    """The sentence for a fault of the machine, or None when the failure is of another kind.

    >>> of_the_machine(OSError(errno.ENOSPC, "No space left on device", "/data/landing/x"))
    'the disk is full (/data/landing/x: No space left on device): free some space, then run the same command again; what was \
published and registered before is whole'
    """
    for cause in _causes(failure):
        said = _said(cause)
        low = str(cause).lower()
        number = cause.errno if isinstance(cause, OSError) else None
        if number in NO_ROOM or any(sign in low for sign in SAID_OF_NO_ROOM):
            return f"the disk is full ({said}): free some space, {AGAIN}"
        if number in NO_WRITING or any(sign in low for sign in SAID_OF_NO_WRITING):
            return f"the data folder cannot be written ({said}): give this user the right to, or set BACKSTOP_HOME, {AGAIN}"
        if number in FAILING or any(sign in low for sign in SAID_OF_FAILING):
            return f"the disk fails ({said}): move to a sound one (`backstop restore` of the last backup), {AGAIN}"
        if any(sign in low for sign in SAID_OF_DAMAGE):
            return f"a file is damaged ({said}): {_cure(str(cause))}"
        if isinstance(cause, OSError) and (astray := _astray(cause)):
            return astray
    return None


def _astray(cause: OSError) -> str | None:
    """The sentence for a file that is missing, or a folder that cannot be made where it is wanted, or None for another kind."""
    is_missing = isinstance(cause, FileNotFoundError)  # polars gives no number
    if not is_missing and cause.errno not in {errno.EEXIST, errno.ENOTDIR}:
        return None
    said, root = _said(cause), Home.from_environment().root
    path = Path(cause.filename).resolve() if isinstance(cause.filename, str) and cause.filename else root / "unnamed"
    is_ours = root in path.parents
    if not root.is_dir() and (path in {root, *root.parents} or (is_ours and not is_missing)):
        return f"the data folder {root} cannot be made ({said}): set BACKSTOP_HOME to a folder of yours, {AGAIN}"
    if is_missing and is_ours:
        return f"a file is missing ({said}): {_cure(str(cause))}"
    return None if is_ours else f"the path cannot be used ({said}): name another, {AGAIN}"


def _cure(text: str) -> str:
    if any(name in text for name in MADE_AGAIN):
        return "remove the folder `warehouse` of the data folder and run `backstop build --full`, which makes it again"
    return "run `backstop verify`, which names what is wrong and what to do"


def _causes(failure: BaseException | str | None) -> Iterator[BaseException | str]:
    while failure is not None:
        yield failure
        failure = (failure.__cause__ or failure.__context__) if isinstance(failure, BaseException) else None


def _said(cause: BaseException | str) -> str:
    if isinstance(cause, OSError) and cause.strerror:
        return f"{cause.filename}: {cause.strerror}" if cause.filename else cause.strerror
    return str(cause).strip().split("\n", 1)[0]
