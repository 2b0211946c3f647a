"""The audit log: who did what to what, when; each entry carries the hash of the one before.

Here: acting (one transaction, its entries, then the mark), and `append` for an act that writes nothing else. Not here: the proof
(`casework.access.audit_proof`), the high-water mark's file (`casework.access.audit_mark`).

The entry is written in the same transaction as what it tells of: neither can be there without the other. Only then the mark moves. A
process killed between the two leaves the chain ahead of the mark, which is well; a chain behind its mark has lost its tail, and then the
mark stays where it is, however long the chain grows again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casework.access import audit_mark
from casework.access.actors import Actor
from casework.clock import at
from casework.store.engine import Store
from casework.store.tables import audit_entries
from ingestion.durable import crashpoint

GENESIS = "0" * 64


@dataclass
class Act:
    """An open transaction of somebody's, and the audit entries that go with it."""

    store: Store
    connection: Connection
    now: datetime
    last: audit_mark.Mark | None = None
    follows_mark: bool = False

    def record(self, actor: Actor, verb: str, object_: str, detail: Mapping[str, Any] | None = None) -> None:
        """Add an entry. `detail` holds identifiers, counts and hashes; never a password, a token or a personal value."""
        previous = self.last or self._begin()
        entry = {
            "entry_no": previous.entry_no + 1,
            "at": self.now.isoformat(timespec="microseconds"),
            "actor": actor.name,
            "role": actor.role,
            "verb": verb,
            "object": object_,
            "detail": json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str),
            "previous_sha256": previous.sha256,
        }
        digest = entry_sha256(entry)
        self.connection.execute(insert(audit_entries), {**entry, "sha256": digest})
        self.last = audit_mark.Mark(previous.entry_no + 1, digest)

    def _begin(self) -> audit_mark.Mark:
        mark = _mark(self.store)
        newest, marked = _newest_and_marked(self.connection, mark)
        if newest.entry_no == 0 and mark is None:
            # the mark comes before the first entry: from then on, no mark means that it was taken away
            audit_mark.begin(self.store.home, GENESIS)
            mark = _mark(self.store)
        # when the entry that the mark names is not there, raising the mark would hide that
        self.follows_mark = mark is not None and (mark.entry_no == 0 or marked == mark.sha256)
        return newest


@contextmanager
def acting(store: Store, now: datetime | None = None) -> Iterator[Act]:
    """A write of somebody's: commits with its audit entries when the block ends well, then moves the mark."""
    with store.writing() as connection:
        act = Act(store, connection, at(now))
        yield act
        if act.last is not None:
            crashpoint("act.uncommitted")
    if act.last is not None:
        crashpoint("audit.committed")
        if act.follows_mark:
            audit_mark.advance(store.home, act.last)
        crashpoint("audit.marked")


def append(
    store: Store,
    actor: Actor,
    verb: str,
    object_: str,
    detail: Mapping[str, Any] | None = None,
    *,
    now: datetime | None = None,
) -> None:
    """Add one entry for an act that changes nothing else, such as a read of personal data."""
    with acting(store, now) as act:
        act.record(actor, verb, object_, detail)


def _newest_and_marked(connection: Connection, mark: audit_mark.Mark | None) -> tuple[audit_mark.Mark, str | None]:
    """Number and hash of the newest entry, the genesis for an empty chain; and the hash of the entry that the mark names."""
    newest = select(func.max(audit_entries.c.entry_no)).scalar_subquery()
    wanted = select(audit_entries.c.entry_no, audit_entries.c.sha256).where(
        audit_entries.c.entry_no.in_([newest, mark.entry_no if mark else 0])
    )
    found = {row.entry_no: row.sha256 for row in connection.execute(wanted)}
    last = max(found, default=0)
    return audit_mark.Mark(last, found.get(last, GENESIS)), found.get(mark.entry_no) if mark else None


def _mark(store: Store) -> audit_mark.Mark | None:
    try:
        return audit_mark.read(store.home)
    except audit_mark.UnreadableMark:
        return None


def entry_sha256(entry: Mapping[str, Any]) -> str:
    """The hash of an entry over everything in it, the previous hash included."""
    hashed = {name: entry[name] for name in HASHED}
    return hashlib.sha256(json.dumps(hashed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


HASHED = ("entry_no", "at", "actor", "role", "verb", "object", "detail", "previous_sha256")
