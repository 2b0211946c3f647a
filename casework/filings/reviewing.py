"""Deciding about a filing that waits: a person confirms it with a reason, sends it back, or its sender withdraws it.

Here: who may decide what, and the four eyes. Not here: why it waits (`casework.filings.plausibility`), what a decision means for its rows
(`casework.filings.standing`).

Confirming takes the right ``confirm filing``, of a contract that counts by two persons the right to approve its form, and somebody who
belongs to no sender and did not hand the filing in. Whoever may confirm may also send back; and the sender may withdraw what it sent, to
file it anew.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import Denied, allowed, partner_scope
from casework.clock import at
from casework.filings.standing import BY_TWO, CONFIRMED, FILING, HELD, VERBS, WITHDRAWN, decide, standing_of
from casework.reasons import LONGEST_REASON, reason_in
from casework.store.engine import Store
from casework.store.tables import audit_entries, filings

REGISTERED = "register"


class NotWaiting(ValueError):
    """There is no such filing, or it does not wait for anybody; the message says which."""


class NoReason(ValueError):
    """A decision needs a reason, in words."""


def confirm(store: Store, filing_id: str, reason: str, *, actor: Actor, now: datetime | None = None) -> None:
    """Let the filing's rows count from now on. Raises Denied, NotWaiting or NoReason."""
    moment = at(now)
    permit(store, actor, *right_to_confirm(_contract(store, filing_id)), moment)
    _decide(store, filing_id, CONFIRMED, reason, actor, moment)


def send_back(store: Store, filing_id: str, reason: str, *, actor: Actor, now: datetime | None = None) -> None:
    """The filing never counts; its sender may file anew. Raises Denied, NotWaiting or NoReason."""
    moment = at(now)
    right = right_to_confirm(_contract(store, filing_id))
    permit(store, actor, *(right if allowed(actor, *right) else ("submit", "filing")), moment)
    _decide(store, filing_id, WITHDRAWN, reason, actor, moment)


def right_to_confirm(contract: str | None) -> tuple[str, str]:
    """Verb and object of the right that confirming a filing of the contract takes: of one that counts by two persons, its form's."""
    return ("approve", BY_TWO[contract]) if contract in BY_TWO else ("confirm", "filing")


def _contract(store: Store, filing_id: str) -> str | None:
    wanted = select(filings.c.contract).where(filings.c.filing_id == filing_id)
    with store.reading() as connection:
        found: str | None = connection.scalar(wanted)
    return found


def _decide(store: Store, filing_id: str, decision: str, reason: str, actor: Actor, now: datetime) -> None:
    words = reason_in(reason)
    if words is None:
        raise NoReason(f"a decision needs a reason of 1 to {LONGEST_REASON} characters")
    try:
        with audit.acting(store, now) as act:
            _require_waiting(act.connection, filing_id, actor)
            if decision == CONFIRMED:
                _require_four_eyes(act.connection, filing_id, actor)
            decide(act, actor, filing_id, decision, words, now)
    except Denied:
        audit.append(store, actor, "denied", FILING + filing_id, {"verb": VERBS[decision]}, now=now)
        raise


def _require_waiting(connection: Connection, filing_id: str, actor: Actor) -> None:
    """What an actor may not see does not exist for them."""
    wanted = select(filings.c.partner_id).where(filings.c.filing_id == filing_id)
    scope = partner_scope(actor)
    row = connection.execute(wanted if scope is None else wanted.where(filings.c.partner_id == scope)).first()
    if row is None:
        raise NotWaiting(f"there is no filing {filing_id}")
    standing = standing_of(connection, filing_id)
    if standing != HELD:
        raise NotWaiting(f"filing {filing_id} waits for nobody: it was {standing or 'never held'}")


def _require_four_eyes(connection: Connection, filing_id: str, actor: Actor) -> None:
    handed_in = select(audit_entries.c.actor).where(
        audit_entries.c.verb == REGISTERED, audit_entries.c.object == FILING + filing_id
    )
    if actor.partner_id is not None or connection.scalar(handed_in) == actor.name:
        raise Denied(f"{actor.name} handed filing {filing_id} in; somebody else must confirm it")
