"""Acts on charges and receipts: confirm what a receipt pays, approve and pay a refund, waive a charge.

Here: who may, what must hold, and the entry that remains. Not here: computing a refund or a proposal (the warehouse shows them); posting
(the next build does). Bounds are checked against the published warehouse and the acts since, in one transaction with the entry, so that two
who decide at once cannot give back more than came in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import duckdb

from casework.access.actors import Actor
from casework.access.audit import acting
from casework.access.rights import require, require_partner
from casework.fees import queries
from casework.store.engine import Store
from casework.store.warehouse import open_published


class FeeRefused(ValueError):
    """The act is not possible; the message says why and what to do, in Chinese and English."""


@dataclass(frozen=True)
class Charge:
    """What the published warehouse says of a charge, with the acts since taken in."""

    project_id: str
    charge_no: str
    partner_id: str
    amount: Decimal
    received: Decimal
    refundable: Decimal
    waived: Decimal


def confirm_receipt(
    store: Store, actor: Actor, bank_ref: str, charges: Iterable[tuple[str, str]], *, now: datetime | None = None
) -> None:
    """Say that the receipt `bank_ref` pays these charges (project_id, charge_no), each in full but perhaps the last."""
    require(actor, "manage", "fee")
    with acting(store, now) as act, open_published(store.home) as connection:
        received_on, left = _unmatched_receipt(store, connection, bank_ref)
        parts = []
        for project_id, charge_no in charges:
            charge = _charge(store, connection, actor, project_id, charge_no)
            open_amount = charge.amount - charge.received - charge.waived
            part = min(left, open_amount)
            if part <= 0:
                raise FeeRefused(
                    f"项目 {project_id} 的收费 {charge_no} 已无未收金额，或到账金额已用完。"
                    f" Charge {charge_no} of {project_id} has nothing open, or the receipt is used up."
                )
            parts.append(_part(project_id, charge_no, part))
            left -= part
        if not parts:
            raise FeeRefused("请指明所付的收费。 Name the charges that it pays.")
        detail = {"charges": parts, "bank_ref": bank_ref, "acted_on": received_on.isoformat()}
        act.record(actor, "confirm_receipt", f"receipt/{bank_ref}", detail)


def approve_refund(
    store: Store, actor: Actor, project_id: str, charge_no: str, reason: str, *, now: datetime | None = None
) -> Decimal:
    """Approve giving back what an early release leaves unused, never more than received; gives the amount."""
    require(actor, "approve", "fee")
    _must_say_why(reason)
    with acting(store, now) as act, open_published(store.home) as connection:
        charge = _charge(store, connection, actor, project_id, charge_no)
        if charge.refundable <= 0:
            raise FeeRefused(
                f"项目 {project_id} 的收费 {charge_no} 无可退金额：未提前解保、未收款或已退。"
                f" Charge {charge_no} of {project_id} has nothing to refund: not released early, not received, or refunded already."
            )
        detail = {
            "charges": [_part(project_id, charge_no, charge.refundable)],
            "reason": reason,
            "acted_on": _business_day(connection).isoformat(),
        }
        act.record(actor, "approve_refund", f"charge/{project_id}/{charge_no}", detail)
        return charge.refundable


def pay_refund(store: Store, actor: Actor, project_id: str, charge_no: str, *, now: datetime | None = None) -> Decimal:
    """Note that an approved refund has been paid out; gives the amount."""
    require(actor, "manage", "fee")
    require_partner(actor, None)
    with acting(store, now) as act, open_published(store.home) as connection:
        amount = _sum(store, queries.REFUND_APPROVED, project_id, charge_no)
        amount -= _sum(store, queries.REFUND_PAID, project_id, charge_no)
        if amount <= 0:
            raise FeeRefused(
                f"项目 {project_id} 的收费 {charge_no} 没有已批准而未付的退费。"
                f" Charge {charge_no} of {project_id} has no approved refund that is unpaid."
            )
        detail = {"charges": [_part(project_id, charge_no, amount)], "acted_on": _business_day(connection).isoformat()}
        act.record(actor, "pay_refund", f"charge/{project_id}/{charge_no}", detail)
        return amount


def waive_charge(
    store: Store, actor: Actor, project_id: str, charge_no: str, reason: str, *, now: datetime | None = None
) -> Decimal:
    """Give up what is still open of a charge, for a reason; gives the amount."""
    require(actor, "approve", "fee")
    _must_say_why(reason)
    with acting(store, now) as act, open_published(store.home) as connection:
        charge = _charge(store, connection, actor, project_id, charge_no)
        amount = charge.amount - charge.received - charge.waived
        if amount <= 0:
            raise FeeRefused(
                f"项目 {project_id} 的收费 {charge_no} 已无未收金额。 Charge {charge_no} of {project_id} has nothing open."
            )
        detail = {
            "charges": [_part(project_id, charge_no, amount)],
            "reason": reason,
            "acted_on": _business_day(connection).isoformat(),
        }
        act.record(actor, "waive_charge", f"charge/{project_id}/{charge_no}", detail)
        return amount


def _charge(
    store: Store, connection: duckdb.DuckDBPyConnection, actor: Actor, project_id: str, charge_no: str
) -> Charge:
    """The charge as published, and as the acts that the published build has not seen make it."""
    found = connection.execute(
        "SELECT partner_id, amount, received, refundable, refunded, waived FROM fee.charges WHERE project_id = ? AND charge_no = ?",
        [project_id, charge_no],
    ).fetchone()
    if found is None or found[1] is None:
        raise FeeRefused(
            f"没有项目 {project_id} 的收费 {charge_no}，或其金额未能计算。"
            f" There is no charge {charge_no} of {project_id}, or its amount could not be computed."
        )
    partner_id, amount, received, refundable, refunded, waived = found
    require_partner(actor, partner_id)
    known = connection.execute(
        "SELECT kind, sum(amount) FROM fee.acts WHERE project_id = ? AND charge_no = ? GROUP BY kind",
        [project_id, charge_no],
    ).fetchall()
    seen = {kind: Decimal(total) for kind, total in known}

    def since(kind: str) -> Decimal:
        return _sum(store, kind, project_id, charge_no) - seen.get(kind, Decimal(0))

    received += since(queries.RECEIPT_CONFIRMED)
    waived += since(queries.CHARGE_WAIVED)
    back = refundable - since(queries.REFUND_APPROVED)
    return Charge(project_id, charge_no, partner_id, amount, received, min(back, received - refunded), waived)


def _unmatched_receipt(store: Store, connection: duckdb.DuckDBPyConnection, bank_ref: str) -> tuple[date, Decimal]:
    found = connection.execute(
        "SELECT received_on, amount, matched_by FROM fee.receipts WHERE bank_ref = ?", [bank_ref]
    ).fetchone()
    if found is None or found[2] == "exact":
        raise FeeRefused(f"没有未核销的到账 {bank_ref}。 There is no unmatched receipt {bank_ref}.")
    acts = queries.acts(store)
    used = acts.filter((acts["kind"] == queries.RECEIPT_CONFIRMED) & (acts["bank_ref"] == bank_ref))["amount"].sum()
    return found[0], found[1] - Decimal(used or 0)


def _sum(store: Store, kind: str, project_id: str, charge_no: str) -> Decimal:
    acts = queries.acts(store)
    mine = (acts["kind"] == kind) & (acts["project_id"] == project_id) & (acts["charge_no"] == charge_no)
    return Decimal(acts.filter(mine)["amount"].sum() or 0)


def _part(project_id: str, charge_no: str, amount: Decimal) -> dict[str, str]:
    return {"project_id": project_id, "charge_no": charge_no, "amount": f"{amount:f}"}


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise FeeRefused("请写明理由。 Say why.")


def _business_day(connection: duckdb.DuckDBPyConnection) -> date:
    """The day that the published warehouse stands at: an act counts from it, so that what is shown and what is posted agree."""
    row = connection.execute("SELECT as_of FROM published.build").fetchone()
    assert row is not None  # noqa: S101 - every publication has its row
    day: date = row[0]
    return day
