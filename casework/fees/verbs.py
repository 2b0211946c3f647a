"""Acts on charges and receipts: confirm what a receipt pays; propose, approve and pay a refund; propose and grant a waiver.

Here: who may, what must hold, and the entry that remains. Not here: computing a refund or a match (the warehouse shows them); posting
(the next build does), what the rule of early releases proposes by itself (`unearned`). Whoever proposes that money is given back or given
up does not decide it. Bounds are checked against the published
warehouse and the acts since, in one transaction with the entry, so that two who decide at once cannot give back more than came in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import duckdb

from casework.access.actors import Actor
from casework.access.audit import Act, acting
from casework.access.rights import require, require_partner
from casework.fees import queries
from casework.fees.charges import FeeRefused, charge_of
from casework.fees.proposals import VERBS, Kind, Proposal, object_of, standing_on
from casework.fees.unearned import releasers
from casework.reasons import within
from casework.store.engine import Store
from casework.store.warehouse import open_published


def confirm_receipt(
    store: Store, actor: Actor, bank_ref: str, charges: Iterable[tuple[str, str]], *, now: datetime | None = None
) -> None:
    """Say that the receipt `bank_ref` pays these charges (project_id, charge_no), each in full but perhaps the last."""
    require(actor, "manage", "fee")
    with acting(store, now) as act, open_published(store.home) as connection:
        received_on, left = _unmatched_receipt(store, connection, bank_ref)
        parts = []
        for project_id, charge_no in charges:
            charge = charge_of(store, connection, actor, project_id, charge_no)
            part = min(left, charge.open)
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


def propose(
    store: Store, actor: Actor, kind: Kind, project_id: str, charge_no: str, reason: str, *, now: datetime | None = None
) -> Decimal:
    """Propose that a charge's refund be paid, or what is open of it be waived, for somebody else to decide; gives the amount."""
    require(actor, "manage", "fee")
    _must_say_why(reason)
    if not VERBS[kind][0]:
        raise FeeRefused("此项由系统按规则自动提出。 The rule proposes that by itself.")
    with acting(store, now) as act, open_published(store.home) as connection:
        amount = _possible(store, connection, actor, kind, project_id, charge_no)
        _enter(act, connection, actor, VERBS[kind][0], _part(project_id, charge_no, amount), reason)
        return amount


def possible_amounts(store: Store, actor: Actor, project_id: str, charge_no: str) -> dict[Kind, Decimal]:
    """What of a charge can be refunded and waived now: as published, less what was decided since."""
    require(actor, "read", "fee")
    with open_published(store.home) as connection:
        charge = charge_of(store, connection, actor, project_id, charge_no)
    return {kind: charge.possible(kind) for kind in VERBS}


def approve_refund(
    store: Store, actor: Actor, project_id: str, charge_no: str, reason: str, *, now: datetime | None = None
) -> Decimal:
    """Approve giving back what an early release leaves unused, never more than received; gives the amount."""
    return _grant(store, actor, "refund", project_id, charge_no, reason, now)


def waive_charge(
    store: Store, actor: Actor, project_id: str, charge_no: str, reason: str, *, now: datetime | None = None
) -> Decimal:
    """Give up what is still open of a charge; gives the amount."""
    return _grant(store, actor, "waiver", project_id, charge_no, reason, now)


def waive_unearned(
    store: Store, actor: Actor, project_id: str, charge_no: str, reason: str, *, now: datetime | None = None
) -> Decimal:
    """Agree to the rule's proposal: give up what an early release leaves unearned and unpaid; gives the amount.

    Who entered the release, or had a hand in it, does not agree to it.
    """
    return _grant(store, actor, "unearned", project_id, charge_no, reason, now)


def decline(
    store: Store, actor: Actor, kind: Kind, project_id: str, charge_no: str, reason: str, *, now: datetime | None = None
) -> None:
    """Say no to a proposal, and why; it may be proposed anew."""
    require(actor, "approve", "fee")
    require_partner(actor, None)
    _must_say_why(reason)
    with acting(store, now) as act, open_published(store.home) as connection:
        if kind == "unearned":
            amount = _possible(store, connection, actor, kind, project_id, charge_no)
        else:
            amount = _proposed_by_another(act, actor, kind, project_id, charge_no).amount
        _enter(act, connection, actor, VERBS[kind][2], _part(project_id, charge_no, amount), reason)


def pay_refund(store: Store, actor: Actor, project_id: str, charge_no: str, *, now: datetime | None = None) -> Decimal:
    """Note that an approved refund has been paid out; gives the amount."""
    require(actor, "manage", "fee")
    require_partner(actor, None)
    with acting(store, now) as act, open_published(store.home) as connection:
        amount = queries.refund_owed(store, project_id, charge_no)
        if amount <= 0:
            raise FeeRefused(
                f"项目 {project_id} 的收费 {charge_no} 没有已批准而未付的退费。"
                f" Charge {charge_no} of {project_id} has no approved refund that is unpaid."
            )
        detail = {"charges": [_part(project_id, charge_no, amount)], "acted_on": _business_day(connection).isoformat()}
        act.record(actor, "pay_refund", object_of(project_id, charge_no), detail)
        return amount


def _grant(
    store: Store, actor: Actor, kind: Kind, project_id: str, charge_no: str, reason: str, now: datetime | None
) -> Decimal:
    require(actor, "approve", "fee")
    _must_say_why(reason)
    with acting(store, now) as act, open_published(store.home) as connection:
        amount = _possible(store, connection, actor, kind, project_id, charge_no)
        if kind == "unearned":
            _require_other_than_releaser(act, connection, actor, project_id)
        else:
            _require_unchanged(_proposed_by_another(act, actor, kind, project_id, charge_no), amount)
        _enter(act, connection, actor, VERBS[kind][1], _part(project_id, charge_no, amount), reason)
        return amount


def _possible(
    store: Store, connection: duckdb.DuckDBPyConnection, actor: Actor, kind: Kind, project_id: str, charge_no: str
) -> Decimal:
    """What can be given back or given up now; refused when that is nothing."""
    amount = charge_of(store, connection, actor, project_id, charge_no).possible(kind)
    if amount > 0:
        return amount
    if kind == "refund":
        raise FeeRefused(
            f"项目 {project_id} 的收费 {charge_no} 无可退金额：未提前解保、未收款或已退。"
            f" Charge {charge_no} of {project_id} has nothing to refund: not released early, not received, or refunded already."
        )
    if kind == "unearned":
        raise FeeRefused(
            f"项目 {project_id} 的收费 {charge_no} 没有因提前解保应核减的未收金额。"
            f" Charge {charge_no} of {project_id} has nothing open that an early release leaves unearned."
        )
    raise FeeRefused(
        f"项目 {project_id} 的收费 {charge_no} 已无未收金额。 Charge {charge_no} of {project_id} has nothing open."
    )


def _require_unchanged(proposed: Proposal, amount: Decimal) -> None:
    if proposed.amount != amount:
        raise FeeRefused(
            f"提出后金额已变（{proposed.amount:,} → {amount:,} 元），请重新提出。"
            f" The amount has changed since it was proposed ({proposed.amount:,}, now {amount:,} yuan): propose it anew."
        )


def _require_other_than_releaser(
    act: Act, connection: duckdb.DuckDBPyConnection, actor: Actor, project_id: str
) -> None:
    named = "SELECT partner_id, project_no FROM project.projects WHERE project_id = ?"
    found = connection.execute(named, [project_id]).fetchone()
    if found is not None and actor.name in releasers(act.connection, *found):
        raise FeeRefused(
            "登记或办理解保的人不得同意核减。 Who entered the release, or did it, may not agree to what it gives up."
        )


def _proposed_by_another(act: Act, actor: Actor, kind: Kind, project_id: str, charge_no: str) -> Proposal:
    proposed = standing_on(act.connection, kind, project_id, charge_no)
    if proposed is None:
        raise FeeRefused(
            f"请先由一人就项目 {project_id} 的收费 {charge_no} 提出。 Somebody proposes it first for charge {charge_no} of {project_id}."
        )
    if proposed.actor == actor.name:
        raise FeeRefused("提出人与批准人不得为同一人。 Who proposed it may not decide it.")
    return proposed


def _enter(
    act: Act, connection: duckdb.DuckDBPyConnection, actor: Actor, verb: str, part: dict[str, str], reason: str
) -> None:
    detail = {"charges": [part], "reason": within(reason), "acted_on": _business_day(connection).isoformat()}
    act.record(actor, verb, object_of(part["project_id"], part["charge_no"]), detail)


def _unmatched_receipt(store: Store, connection: duckdb.DuckDBPyConnection, bank_ref: str) -> tuple[date, Decimal]:
    found = connection.execute(
        "SELECT received_on, amount, matched_by FROM fee.receipts WHERE bank_ref = ?", [bank_ref]
    ).fetchone()
    if found is None or found[2] == "exact":
        raise FeeRefused(f"没有未核销的到账 {bank_ref}。 There is no unmatched receipt {bank_ref}.")
    acts = queries.acts(store)
    used = acts.filter((acts["kind"] == queries.RECEIPT_CONFIRMED) & (acts["bank_ref"] == bank_ref))["amount"].sum()
    return found[0], found[1] - Decimal(used or 0)


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
