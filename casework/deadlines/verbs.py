"""Reminding: what is due soon or overdue is told to everybody who files for its sender, each thing once.

Here: of what, whom, and in which words. Not here: sending, which is the outbox's (`casework.notices`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.clock import at
from casework.deadlines.queries import deadlines_seen_by
from casework.notices.outbox import put
from casework.partners.contacts import reached
from casework.stages.people import clerks_of
from casework.store.engine import Store
from ingestion.contracts import CONTRACTS
from ingestion.durable import crashpoint

#: States of `scoring.reporting.deadlines` of which a partner is reminded, with the words.
WORDS = {
    "due_soon": ("即将到期", "due soon"),
    "overdue": ("已逾期", "overdue"),
}


def remind(store: Store, as_of: date, *, actor: Actor, now: datetime | None = None) -> int:
    """Put a notice into the outbox for each filing due soon or overdue as of a day, once of each kind; how many were new.

    They go to the accounts and the verified contacts of the partner that owes the filing.
    Raises Denied without the right to run the pipeline.
    """
    moment = at(now)
    permit(store, actor, "run", "pipeline", moment)
    owed = [row for row in deadlines_seen_by(store, actor, as_of).iter_rows(named=True) if row["state"] in WORDS]
    with audit.acting(store, moment) as act:
        clerks = clerks_of(act.connection)
        contacts = reached(act.connection, {row["partner_id"] for row in owed}, as_of)
        new = sum(
            _told(act.connection, row, [*clerks.get(name, []), *contacts.get(name, [])], moment)
            for row in owed
            for name in [row["partner_id"]]
        )
        if new:
            act.record(actor, "remind", "deadlines", {"as_of": as_of, "reminders": new})
            crashpoint("reminders.uncommitted")
    return new


def _told(connection: Connection, owed: dict[str, Any], recipients: list[str], moment: datetime) -> int:
    contract, (zh, en) = CONTRACTS[owed["contract"]], WORDS[owed["state"]]
    key = "|".join(("deadline", owed["state"], owed["partner_id"], contract.name, owed["period"]))
    return put(
        connection,
        key,
        recipients,
        f"{contract.zh} {owed['period']} {zh} {contract.en} {en}",
        f"应于 {owed['due_on']} 前报送；无数据请作零报告。To be filed by {owed['due_on']}; where there is nothing, declare a nil return.",
        about=f"deadline/{contract.name}/{owed['period']}",
        now=moment,
    )
