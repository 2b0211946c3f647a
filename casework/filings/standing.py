"""Does a filing count: the standing that decisions give it, and the one place that writes them.

Here: held, confirmed, withdrawn, as questions to the tables and as entries. A filing without a decision counts from its registration; a
held one waits; a confirmed one counts from its confirmation; a withdrawn one never counts. And which contracts count by two persons
only, whether they come as a form or as a file. Not here: who may decide (`casework.filings.reviewing`), what is implausible
(`casework.filings.plausibility`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, insert, or_, select

from casework.access.actors import Actor
from casework.access.audit import Act
from casework.store.tables import filing_decisions, filings

HELD, CONFIRMED, WITHDRAWN = "held", "confirmed", "withdrawn"
#: The company's own contracts that count once a second person approved them, each with what that person must have the right to approve.
BY_TWO = {"company_statements": "fee"}
#: Why a filing of one of them is held; of others the checks that find it implausible.
SECOND_PERSON = "second_person"
#: The verb of the audit log for each decision.
VERBS = {HELD: "hold", CONFIRMED: "confirm", WITHDRAWN: "withdraw"}
FILING = "filing/"


def decided(decision: str) -> ColumnElement[bool]:
    """Has this ever been decided of the filing of the row."""
    return exists().where(filing_decisions.c.filing_id == filings.c.filing_id, filing_decisions.c.decision == decision)


def counts() -> ColumnElement[bool]:
    """Does the filing of the row count: never held, or confirmed."""
    return or_(~decided(HELD), decided(CONFIRMED))


def waits() -> ColumnElement[bool]:
    """Does the filing of the row wait for a person."""
    return decided(HELD) & ~decided(CONFIRMED) & ~decided(WITHDRAWN)


def standing_of(connection: Connection, filing_id: str) -> str | None:
    """The newest decision of a filing, or None when none was needed."""
    newest = select(filing_decisions.c.decision).where(filing_decisions.c.filing_id == filing_id)
    found: str | None = connection.scalar(newest.order_by(filing_decisions.c.decided_seq.desc()).limit(1))
    return found


def decide(act: Act, actor: Actor, filing_id: str, decision: str, reason: str, now: datetime) -> None:
    """Write a decision and its audit entry, in the transaction of `act`."""
    newest = act.connection.scalar(select(func.coalesce(func.max(filing_decisions.c.decided_seq), 0)))
    number = int(newest or 0) + 1
    row = {"decided_seq": number, "filing_id": filing_id, "decision": decision, "reason": reason}
    act.connection.execute(insert(filing_decisions), {**row, "decided_at": now, "actor": actor.name})
    act.record(actor, VERBS[decision], FILING + filing_id, {"decided_seq": number, "reason": reason})
