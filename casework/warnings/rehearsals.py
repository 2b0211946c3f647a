"""Rehearsals that were kept: the ledger of indicators, noted in the audit log and read back by the next build; the trial of each proposal.

Here: the notes, the newest ledger, a proposal's trial. Not here: making either (`orchestration.learning`).
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.audit import append
from casework.access.rights import require
from casework.store.engine import Store
from casework.store.tables import audit_entries
from ingestion.durable import write_bytes
from ingestion.home import Home

VERB, OBJECT = "keep_rehearsal", "rehearsal/indicators"
TRIAL = "rehearse_change"


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


def note_trial(store: Store, actor: Actor, case_id: str, content: bytes) -> str:
    """Keep the trial of a proposal, and note it; its hash."""
    require(actor, "manage", "warning")
    digest = hashlib.sha256(content).hexdigest()
    write_bytes(_path(store.home, digest), content, step="rehearsal.trial")
    append(store, actor, TRIAL, f"case/{case_id}", {"sha256": digest})
    return digest


def tried(store: Store) -> set[str]:
    """The proposals that have a trial."""
    with store.reading() as connection:
        found: list[str] = list(connection.scalars(select(audit_entries.c.object).where(audit_entries.c.verb == TRIAL)))
    return {name.removeprefix("case/") for name in found}


def trial(store: Store, case_id: str, *, actor: Actor) -> dict[str, Any] | None:
    """The newest trial of a proposal; None before the first."""
    require(actor, "read", "warning")
    wanted = select(audit_entries.c.detail).where(
        audit_entries.c.verb == TRIAL, audit_entries.c.object == f"case/{case_id}"
    )
    with store.reading() as connection:
        notes: list[str] = list(connection.scalars(wanted.order_by(audit_entries.c.entry_no)))
    path = _path(store.home, json.loads(notes[-1])["sha256"]) if notes else None
    if path is None or not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def _path(home: Home, digest: str) -> Path:
    return home.rehearsals / f"trial-{digest[:16]}.json"
