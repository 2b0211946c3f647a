"""Writing reminders: what is due soon or overdue goes into the outbox, each thing once.

Here: which reminders there are to write, and writing them with their audit entry. Nothing is sent: a reminder in the outbox says that it
was written, and whoever delivers notices will say so in a record of its own.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.clock import at
from casework.deadlines.queries import deadlines_seen_by
from casework.filings.hashes import short_digest
from casework.store.engine import Store
from casework.store.tables import reminders
from ingestion.durable import crashpoint

#: States of `scoring.deadlines` of which a partner is reminded.
REMINDED = ("due_soon", "overdue")


def write_reminders(store: Store, as_of: date, *, actor: Actor, now: datetime | None = None) -> int:
    """Write a reminder for every filing that is due soon or overdue as of a day and has none of that kind yet; how many.

    One of each kind for a partner, contract and month, however often this runs. Raises Denied without the right to run the pipeline.
    """
    moment = at(now)
    permit(store, actor, "run", "pipeline", moment)
    owed = deadlines_seen_by(store, actor, as_of)
    wanted = {row["reminder_id"]: row for row in map(_reminder, owed.iter_rows(named=True)) if row["kind"] in REMINDED}
    with audit.acting(store, moment) as act:
        there: set[str] = set(act.connection.scalars(select(reminders.c.reminder_id)))
        new = [{**row, "written_at": moment} for number, row in wanted.items() if number not in there]
        if new:
            act.connection.execute(insert(reminders), new)
            act.record(actor, "remind", "deadlines", {"as_of": as_of, "reminders": len(new)})
            crashpoint("reminders.uncommitted")
    return len(new)


def _reminder(owed: dict[str, Any]) -> dict[str, Any]:
    key = {name: owed[name] for name in ("partner_id", "contract", "period")}
    said = {"kind": owed["state"], "due_on": owed["due_on"], "as_of": owed["as_of"]}
    return {"reminder_id": short_digest(*key.values(), owed["state"]), **key, **said}
