"""Agreements with partners: line, share, cap and products, versioned by the day from which a version holds.

Here: registering a version, which one holds on a day. New terms hold for what begins from their day on; what began before keeps its own,
so a version never begins before the one it follows. Not here: how much of a line is used (`casework.partners.queries`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.figures import LARGEST, is_kept_whole
from casework.forms.records import digest
from casework.reasons import within
from casework.refusals import Refused
from casework.store.act_tables import agreements
from casework.store.engine import Store

LONGEST_NUMBER = 64
_SHARE_PLACES = 8


@dataclass(frozen=True)
class Agreement:
    """One version of one agreement. `amount` is the line in yuan; shares and caps are ratios; both days are included."""

    agreement_no: str
    version: int
    partner_id: str
    effective_from: date
    effective_to: date
    amount: Decimal
    reguarantor_share: Decimal
    compensation_cap: Decimal | None
    products: str
    actor: str
    role: str
    at: datetime
    reason: str


def register(
    store: Store,
    agreement_no: str,
    partner_id: str,
    *,
    effective_from: date,
    effective_to: date,
    amount: Decimal,
    reguarantor_share: Decimal,
    actor: Actor,
    reason: str,
    compensation_cap: Decimal | None = None,
    products: Sequence[str] = (),
    now: datetime | None = None,
) -> Agreement:
    """Register an agreement, or a further version of it. `products` empty: all."""
    permit(store, actor, "enter", "partner", now)
    _sensible(effective_from, effective_to, amount, reguarantor_share, compensation_cap, reason)
    number, why = within(agreement_no, "agreement_no", LONGEST_NUMBER), within(reason)
    if not number:
        raise Refused("agreement_number")
    with audit.acting(store, now) as act:
        before = _versions(act.connection, agreement_no)
        if before and before[-1].partner_id != partner_id:
            raise Refused("agreement_other")
        if before and effective_from <= before[-1].effective_from:
            raise Refused("agreement_backdated", version=before[-1].version, day=before[-1].effective_from)
        made = Agreement(
            number, len(before) + 1, partner_id, effective_from, effective_to, amount, reguarantor_share, compensation_cap,
            ",".join(products), actor.name, actor.role, act.now, why,
        )  # fmt: skip
        act.connection.execute(insert(agreements), vars(made))
        seen = {"version": made.version, "amount": str(amount), "sha256": digest(vars(made))}
        act.record(actor, "register", f"agreement/{made.agreement_no}", seen)
    return made


def versions(store: Store, *, actor: Actor, partner_id: str | None = None) -> list[Agreement]:
    """Every version of every agreement, or of one partner's; by number, oldest first."""
    require(actor, "read", "partner")
    wanted = select(agreements).order_by(agreements.c.agreement_no, agreements.c.version)
    if partner_id is not None:
        wanted = wanted.where(agreements.c.partner_id == partner_id)
    with store.reading() as connection:
        return [_agreement(row) for row in connection.execute(wanted)]


def in_force(connection: Connection, partner_id: str, day: date) -> list[Agreement]:
    """For each of a partner's agreements the version that holds on a day, where one does."""
    wanted = select(agreements).where(agreements.c.partner_id == partner_id, agreements.c.effective_from <= day)
    newest: dict[str, Agreement] = {}
    for row in connection.execute(wanted.order_by(agreements.c.agreement_no, agreements.c.version)):
        newest[row.agreement_no] = _agreement(row)
    return [one for one in newest.values() if one.effective_to >= day]


def _sensible(begins: date, ends: date, amount: Decimal, share: Decimal, cap: Decimal | None, reason: str) -> None:
    if ends < begins:
        raise Refused("days_reversed")
    if not is_kept_whole(amount) or not 0 < amount < LARGEST:
        raise Refused("agreement_amount")
    if not _is_share(share) or (cap is not None and not _is_share(cap)):
        raise Refused("share_range")
    if not reason.strip():
        raise Refused("reason_missing")


def _is_share(value: Decimal) -> bool:
    return is_kept_whole(value, _SHARE_PLACES) and 0 <= value <= 1


def _versions(connection: Connection, agreement_no: str) -> list[Agreement]:
    wanted = select(agreements).where(agreements.c.agreement_no == agreement_no.strip()).order_by(agreements.c.version)
    return [_agreement(row) for row in connection.execute(wanted)]


def _agreement(row: Any) -> Agreement:
    cap = None if row.compensation_cap is None else Decimal(row.compensation_cap)
    return Agreement(
        row.agreement_no, row.version, row.partner_id, row.effective_from, row.effective_to, Decimal(row.amount),
        Decimal(row.reguarantor_share), cap, row.products, row.actor, row.role, row.at, row.reason,
    )  # fmt: skip
