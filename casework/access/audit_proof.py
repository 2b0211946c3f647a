"""The proof that the audit chain is whole: no byte changed, no entry gone, no tail cut.

Here: reading the chain from its beginning and holding it against its mark. Not here: writing entries (`casework.access.audit`).
What it cannot show: an attacker who rewrites the whole chain and the mark together. For that the newest hash is printed, so that it
can be kept by somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from casework.access import audit_mark
from casework.access.audit import GENESIS, entry_sha256
from casework.access.audit_mark import Mark, UnreadableMark
from casework.store.engine import Store
from casework.store.tables import audit_entries


@dataclass(frozen=True)
class Breach:
    """The first thing found wrong: at which entry, and what."""

    entry_no: int
    what: str

    def __str__(self) -> str:
        return f"audit entry {self.entry_no}: {self.what}"


def verify(store: Store) -> Breach | None:
    """The first breach of the chain, or None when it is whole."""
    try:
        mark = audit_mark.read(store.home)
    except UnreadableMark as error:
        return Breach(0, str(error))
    try:
        return _walk(store, mark)
    except (DBAPIError, UnicodeDecodeError, TypeError) as error:  # a damaged page, or bytes that are no longer text
        return Breach(0, f"the log cannot be read: {error.__class__.__name__}")


def newest_entry(connection: Connection) -> Mark:
    """Number and hash of the newest entry; the genesis for an empty chain."""
    newest = select(audit_entries.c.entry_no, audit_entries.c.sha256).order_by(audit_entries.c.entry_no.desc()).limit(1)
    row = connection.execute(newest).first()
    return Mark(row.entry_no, row.sha256) if row else Mark(0, GENESIS)


def _walk(store: Store, mark: Mark | None) -> Breach | None:
    previous = Mark(0, GENESIS)
    marked_sha256 = GENESIS
    with store.reading() as connection:
        rows = connection.execution_options(yield_per=1000).execute(
            select(audit_entries).order_by(audit_entries.c.entry_no)
        )
        for row in rows.mappings():
            expected = previous.entry_no + 1
            if row["entry_no"] != expected:
                return Breach(expected, f"missing; the next one is {row['entry_no']}")
            if row["previous_sha256"] != previous.sha256:
                return Breach(expected, "does not follow the entry before it")
            if row["sha256"] != entry_sha256(dict(row)):
                return Breach(expected, "was changed after it was written")
            previous = Mark(expected, row["sha256"])
            if mark is not None and mark.entry_no == expected:
                marked_sha256 = previous.sha256
    return _against_mark(previous, mark, marked_sha256)


def _against_mark(last: Mark, mark: Mark | None, marked_sha256: str) -> Breach | None:
    if mark is None:
        return Breach(last.entry_no, "the mark beside the database is missing") if last.entry_no else None
    if mark.entry_no > last.entry_no:
        return Breach(last.entry_no + 1, f"cut off; the mark says there were {mark.entry_no} entries")
    if mark.sha256 != marked_sha256:
        return Breach(mark.entry_no, "is not the entry that the mark names")
    return None
