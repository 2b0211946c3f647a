"""The high-water mark of the audit chain: a small durable file beside the database that says how long the chain was.

A hash chain alone does not show that its tail was cut, by a hand or by a flipped bit in the database's log, after which the engine
silently drops everything behind it. The mark does. It only ever rises, it begins at 0 with the empty chain, and it is never made anew.
"""

from __future__ import annotations

import fcntl
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingestion.durable import write_bytes
from ingestion.home import Home

_guard = threading.Lock()


@dataclass(frozen=True)
class Mark:
    """Number and hash of an entry."""

    entry_no: int
    sha256: str


_waiting: list[tuple[Path, Mark]] = []  # marks of entries that are committed, by threads that wait to write them


class UnreadableMark(ValueError):
    """The mark's file is there and says nothing sensible."""


def mark_file(home: Home) -> Path:
    """Where the mark of this home is kept."""
    return home.root / "audit.mark"


def read(home: Home) -> Mark | None:
    """The mark, or None when there is no file; UnreadableMark when it is damaged."""
    try:
        content = mark_file(home).read_bytes()
    except FileNotFoundError:
        return None
    try:
        data = json.loads(content)
        mark = Mark(int(data["entry_no"]), str(data["sha256"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableMark(f"{mark_file(home).name} is damaged") from error
    if content != _content(mark):
        raise UnreadableMark(f"{mark_file(home).name} is damaged")
    return mark


def begin(home: Home, genesis: str) -> None:
    """Make the mark of an empty chain, unless there is one."""
    with _held(home):
        if not mark_file(home).exists():
            write_bytes(mark_file(home), _content(Mark(0, genesis)), step="audit.mark")


def advance(home: Home, mark: Mark) -> None:
    """Raise the mark, never lower it. A missing one stays missing: making it anew would hide what happened.

    Of several threads that wait for the file the first writes the highest of their marks, and the others find it done.
    """
    with _guard:
        _waiting.append((home.root, mark))
    try:
        with _held(home):
            present = read(home)
            if present is None or present.entry_no >= mark.entry_no:
                return
            with _guard:
                highest = max((one for root, one in _waiting if root == home.root), key=lambda one: one.entry_no)
            write_bytes(mark_file(home), _content(highest), step="audit.mark")
    finally:
        with _guard:
            _waiting.remove((home.root, mark))


def _content(mark: Mark) -> bytes:
    return json.dumps({"entry_no": mark.entry_no, "sha256": mark.sha256}).encode() + b"\n"


@contextmanager
def _held(home: Home) -> Iterator[None]:
    """Two processes must not write the mark in the wrong order."""
    with (home.root / ".audit.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
