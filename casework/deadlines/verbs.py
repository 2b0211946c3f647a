"""Writing reminders: what is due soon or overdue goes into the outbox, each thing once.

Here: which reminders there are to write, and writing them with their audit entry and a notice to the partner's accounts. Sending is the
outbox's (`casework.notices`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.clock import at
from casework.deadlines.queries import deadlines_seen_by
from casework.filings.hashes import short_digest
from casework.notices.outbox import put
from casework.store.engine import Store
from casework.store.tables import reminders, users
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
            _tell(act.connection, new, moment)
            act.record(actor, "remind", "deadlines", {"as_of": as_of, "reminders": len(new)})
            crashpoint("reminders.uncommitted")
    return len(new)


def _tell(connection: Connection, new: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """One notice a kind and partner for whoever of it may sign in, with how many filings it speaks of."""
    counted = Counter((row["partner_id"], row["kind"], row["as_of"]) for row in new)
    accounts: dict[str, list[str]] = {}
    for row in connection.execute(select(users.c.name, users.c.partner_id).where(~users.c.is_disabled)):
        accounts.setdefault(row.partner_id or "", []).append(row.name)
    for (partner_id, kind, as_of), count in sorted(counted.items()):
        zh, en = _SAID[kind]
        subject = f"{zh.format(count=count)} / {en.format(count=count)}"
        told = accounts.get(partner_id, [])
        put(connection, f"deadline/{as_of}/{kind}/{partner_id}", told, subject, subject, about="deadlines", now=now)


_SAID = {
    "due_soon": ("{count} 批报送即将到期", "{count} filings are due soon"),
    "overdue": ("{count} 批报送已逾期", "{count} filings are overdue"),
}


def _reminder(owed: dict[str, Any]) -> dict[str, Any]:
    key = {name: owed[name] for name in ("partner_id", "contract", "period")}
    said = {"kind": owed["state"], "due_on": owed["due_on"], "as_of": owed["as_of"]}
    return {"reminder_id": short_digest(*key.values(), owed["state"]), **key, **said}
