"""Acts on a partner's claim: one examines it and its documents, another accepts or refuses it, and what was accepted is paid out.

Here: who may, what must hold, and the entry that remains. Not here: what is payable by the rules (`scoring.losses.claims`), posting (the
next build does). Bounds are checked against the published warehouse and the acts since, in one transaction with the entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.audit import Act, acting
from casework.access.rights import require, require_partner
from casework.claims import queries
from casework.claims.queries import ACCEPTED, EXAMINED, MISSING, PAID, REFUSED, ClaimAct
from casework.notices.outbox import put
from casework.reasons import within
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.tables import users
from casework.store.warehouse import open_published
from scoring.office_time import office_day


@dataclass(frozen=True)
class Claim:
    """A claim as published. Amounts in yuan."""

    project_id: str
    event_no: str
    project_no: str
    partner_id: str
    claimed: Decimal
    payable: Decimal
    verdict: str
    as_of: date


def examine(
    store: Store, actor: Actor, project_id: str, event_no: str, reason: str, *, amount: Decimal | None = None,
    seen: Collection[str] = (), not_applicable: Mapping[str, str] | None = None, now: datetime | None = None,
) -> Decimal:  # fmt: skip
    """Say that a claim was examined with all its documents, and what is to be paid of it: all that is payable, or less.

    `seen` are documents held on paper; `not_applicable` gives the reason for each that does not apply.
    """
    require(actor, "manage", "fee")
    with _on_claim(store, actor, project_id, event_no, reason, now) as (act, claim, before):
        if before and before[-1].verb in (ACCEPTED, PAID):
            raise Refused("claim_decided", project_id=project_id)
        wanted = claim.payable if amount is None else amount
        _must_be_payable(claim, wanted)
        listed = queries.checklist(
            act.connection, claim.partner_id, claim.project_no, seen, not_applicable or {}, office_day(act.now)
        )
        if missing := [one.name for one in listed if one.state == MISSING]:
            raise Refused("documents_missing", documents=", ".join(missing))
        shown = {one.name: one.state for one in listed}
        _record(act, actor, EXAMINED, claim, wanted, reason, {"documents": shown})
        return wanted


def accept(
    store: Store, actor: Actor, project_id: str, event_no: str, reason: str, *, now: datetime | None = None
) -> Decimal:
    """Accept a claim at what somebody else examined it to; from then on it is owed."""
    require(actor, "approve", "fee")
    with _on_claim(store, actor, project_id, event_no, reason, now) as (act, claim, before):
        examined = _examined_by_another(actor, claim, before)
        _must_be_payable(claim, examined.amount)
        _record(act, actor, ACCEPTED, claim, examined.amount, reason)
        _tell(act, claim, f"已审定 {examined.amount:,} 元", f"was accepted at {examined.amount:,} yuan")
        return examined.amount


def refuse(
    store: Store, actor: Actor, project_id: str, event_no: str, reason: str, *, now: datetime | None = None
) -> None:
    """Refuse a claim; it may be examined anew."""
    require(actor, "approve", "fee")
    with _on_claim(store, actor, project_id, event_no, reason, now) as (act, claim, before):
        if before and before[-1].verb in (PAID, REFUSED):
            raise Refused("claim_decided", project_id=project_id)
        if before and before[-1].verb == EXAMINED and before[-1].actor == actor.name:
            raise Refused("four_eyes", actor=actor.name, action=EXAMINED)
        _record(act, actor, REFUSED, claim, Decimal(0), reason)
        _tell(act, claim, f"未获通过：{reason.strip()}", f"was refused: {reason.strip()}")


def pay(store: Store, actor: Actor, project_id: str, event_no: str, *, now: datetime | None = None) -> Decimal:
    """Note that what was accepted has been paid out; gives the amount."""
    require(actor, "manage", "fee")
    with _on_claim(store, actor, project_id, event_no, None, now) as (act, claim, before):
        if not before or before[-1].verb != ACCEPTED:
            raise Refused("claim_unaccepted", project_id=project_id)
        if before[-1].actor == actor.name:
            raise Refused("four_eyes", actor=actor.name, action=ACCEPTED)
        _record(act, actor, PAID, claim, before[-1].amount, "")
        _tell(act, claim, f"已付款 {before[-1].amount:,} 元", f"was paid: {before[-1].amount:,} yuan")
        return before[-1].amount


@contextmanager
def _on_claim(
    store: Store, actor: Actor, project_id: str, event_no: str, reason: str | None, now: datetime | None
) -> Iterator[tuple[Act, Claim, list[ClaimAct]]]:
    """An open act on a published claim, with what was done about it before."""
    require_partner(actor, None)
    if reason is not None and not reason.strip():
        raise Refused("reason_missing")
    with acting(store, now) as act:
        yield act, _published(store, project_id, event_no), queries.acts_on(act.connection, project_id, event_no)


def _published(store: Store, project_id: str, event_no: str) -> Claim:
    with open_published(store.home) as connection:
        found = connection.execute(
            """
            SELECT c.project_id, c.event_no, c.project_no, c.partner_id, c.claimed_amount, coalesce(c.payable_amount, 0), c.verdict, b.as_of
            FROM fee.claims AS c CROSS JOIN published.build AS b WHERE c.project_id = ? AND c.event_no = ?""",
            [project_id, event_no],
        ).fetchone()
    if found is None:
        raise Refused("no_such_claim", project_id=project_id, event_no=event_no)
    return Claim(*found)


def _must_be_payable(claim: Claim, amount: Decimal) -> None:
    if 0 < amount <= claim.payable and amount == round(amount, 2):
        return
    raise Refused(
        "claim_unpayable", project_id=claim.project_id, payable=f"{claim.payable:,}", verdict=claim.verdict, amount=f"{amount:,}"
    )  # fmt: skip


def _examined_by_another(actor: Actor, claim: Claim, before: list[ClaimAct]) -> ClaimAct:
    if not before or before[-1].verb != EXAMINED:
        raise Refused("claim_unexamined", project_id=claim.project_id)
    if before[-1].actor == actor.name:
        raise Refused("four_eyes", actor=actor.name, action=EXAMINED)
    return before[-1]


def _tell(act: Act, claim: Claim, zh: str, en: str) -> None:
    """Tell everybody who files for the partner what became of its claim."""
    wanted = select(users.c.name).where(users.c.partner_id == claim.partner_id, users.c.is_disabled.is_(False))
    put(
        act.connection,
        f"claim|{claim.project_id}|{claim.event_no}|{act.now.isoformat()}",
        list(act.connection.scalars(wanted.order_by(users.c.name))),
        f"项目 {claim.project_no} 的代偿补偿申请 Claim for project {claim.project_no}",
        f"{zh}。It {en}.",
        about=f"claim/{claim.project_no}",
        now=act.now,
    )


def _record(
    act: Act, actor: Actor, verb: str, claim: Claim, amount: Decimal, reason: str, more: Mapping[str, object] | None = None
) -> None:  # fmt: skip
    part = {"project_id": claim.project_id, "event_no": claim.event_no, "amount": f"{amount:f}"}
    detail = {"charges": [part], "reason": within(reason), "acted_on": claim.as_of.isoformat(), **(more or {})}
    act.record(actor, verb, queries.object_of(claim.project_id, claim.event_no), detail)
