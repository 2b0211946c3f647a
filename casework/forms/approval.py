"""The second person of a form: what one person entered counts once another has approved it, and until then what was approved before.

Here: approving, and who approved a version. Not here: entering (`records`), the way into the warehouse (`carrying`), which contracts ask
for two persons, and files of theirs (`casework.filings`). An approval is an entry of the audit log, on the record it is of; nothing else
remembers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, String, cast, literal, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.filings.standing import BY_TWO
from casework.forms.records import ENTERED, FormRecord, Overtaken, newest_of, record_of
from casework.refusals import Refused
from casework.store.act_tables import form_records
from casework.store.engine import Store
from casework.store.tables import audit_entries

APPROVED = "approve_form"


@dataclass(frozen=True)
class Entered:
    """A version of a row with who approved it and when; None: nobody has."""

    record: FormRecord
    approved_by: str | None
    approved_at: datetime | None


def approve(store: Store, record: FormRecord, *, actor: Actor, now: datetime | None = None) -> None:
    """Let the newest version of a row count, or its withdrawal.

    Raises Refused where there is nothing to approve or the actor entered it, Overtaken when it is no longer the newest version.
    """
    permit(store, actor, "approve", ENTERED[record.contract], now)
    with audit.acting(store, now) as act:
        present = newest_of(act.connection, record.contract, record.filer, record.row_key)
        if present is None or record.contract not in BY_TWO:
            raise Refused("no_such_record")
        if present.version != record.version:
            raise Overtaken(present, record.row)
        if present.actor == actor.name:
            raise Refused("own_entry", actor=actor.name)
        by, _ = _approval(act.connection, present)
        if by is not None:
            raise Refused("approved_already", actor=by)
        act.record(
            actor, APPROVED, f"form/{present.record_no}", {"contract": present.contract, "version": present.version}
        )


def entered(store: Store, contract: str, *, actor: Actor) -> list[Entered]:
    """The newest version of every row of a form, by key backwards; withdrawn ones too, as long as nobody approved that."""
    require(actor, "read", ENTERED[contract])
    wanted = select(form_records).where(form_records.c.contract == contract).order_by(form_records.c.record_no)
    with store.reading() as connection:
        newest = {(row.filer, row.row_key): record_of(row) for row in connection.execute(wanted)}
        found = [Entered(record, *_approval(connection, record)) for record in newest.values()]
    standing = [one for one in found if one.record.action != "D" or one.approved_by is None]
    return sorted(standing, key=lambda one: one.record.row_key, reverse=True)


def counts(records: FromClause) -> ColumnElement[bool]:
    """Whether a version of `records` may go on: its form asks for one person, or a second approved it."""
    named = literal("form/") + cast(records.c.record_no, String)
    approved = select(audit_entries.c.entry_no).where(audit_entries.c.verb == APPROVED, audit_entries.c.object == named)
    return records.c.contract.not_in(BY_TWO) | approved.exists()


def _approval(connection: Connection, record: FormRecord) -> tuple[str | None, datetime | None]:
    wanted = select(audit_entries.c.actor, audit_entries.c.at).where(
        audit_entries.c.verb == APPROVED, audit_entries.c.object == f"form/{record.record_no}"
    )
    row = connection.execute(wanted).first()
    return (None, None) if row is None else (row.actor, datetime.fromisoformat(row.at))
