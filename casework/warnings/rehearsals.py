"""The ledger of indicators that was kept last: noted in the audit log, read back by the next build.

Here: the note and the newest one. Not here: making a ledger (`orchestration.rehearsal`).
"""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.audit import append
from casework.access.rights import require
from casework.store.engine import Store
from casework.store.tables import audit_entries

VERB, OBJECT = "keep_rehearsal", "rehearsal/indicators"


def note(store: Store, actor: Actor, sha256: str) -> None:
    """Note that a ledger with this hash is the one to show."""
    require(actor, "manage", "warning")
    append(store, actor, VERB, OBJECT, {"sha256": sha256})


def newest(store: Store, until: date | None = None) -> str | None:
    """The hash of the ledger kept last, by the end of the day `until` (UTC) where one is given; None when there is none."""
    wanted = select(audit_entries.c.at, audit_entries.c.detail).where(audit_entries.c.verb == VERB)
    with store.reading() as connection:
        rows = connection.execute(wanted.order_by(audit_entries.c.entry_no)).all()
    kept = [json.loads(row.detail)["sha256"] for row in rows if until is None or row.at[:10] <= until.isoformat()]
    return kept[-1] if kept else None
