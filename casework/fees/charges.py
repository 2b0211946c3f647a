"""One charge as the published warehouse has it, and as the acts that the build has not seen make it: what may still be done about it.

Here: reading it. Not here: acting on it (`verbs`), the same figures of all charges (the warehouse: `fee.charges`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import duckdb

from casework.access.actors import Actor
from casework.access.rights import require_partner
from casework.fees import queries
from casework.fees.proposals import Kind
from casework.store.engine import Store


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
    refunded: Decimal
    waived: Decimal
    unearned: Decimal

    @property
    def open(self) -> Decimal:
        """What is still to be paid."""
        return max(self.amount - self.received - self.waived, Decimal(0))

    @property
    def unearned_open(self) -> Decimal:
        """What an early release leaves unearned of what is open."""
        return min(self._unearned_left - self.refundable, self.open)

    @property
    def refundable(self) -> Decimal:
        """What an early release gives back; never more than came in."""
        return max(min(self._unearned_left, self.received - self.refunded), Decimal(0))

    @property
    def _unearned_left(self) -> Decimal:
        return max(self.unearned - self.refunded - self.waived, Decimal(0))

    def possible(self, kind: Kind) -> Decimal:
        """What can be given back or given up now."""
        return {"refund": self.refundable, "waiver": self.open, "unearned": self.unearned_open}[kind]


def charge_of(
    store: Store, connection: duckdb.DuckDBPyConnection, actor: Actor, project_id: str, charge_no: str
) -> Charge:
    """The charge as published, and as the acts that the published build has not seen make it."""
    found = connection.execute(
        "SELECT partner_id, amount, received, unearned_amount, refunded, waived FROM fee.charges WHERE project_id = ? AND charge_no = ?",
        [project_id, charge_no],
    ).fetchone()
    if found is None or found[1] is None:
        raise FeeRefused(
            f"没有项目 {project_id} 的收费 {charge_no}，或其金额未能计算。"
            f" There is no charge {charge_no} of {project_id}, or its amount could not be computed."
        )
    partner_id, amount, received, unearned, refunded, waived = found
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
    refunded += since(queries.REFUND_APPROVED)
    return Charge(project_id, charge_no, partner_id, amount, received, refunded, waived, unearned)


def _sum(store: Store, kind: str, project_id: str, charge_no: str) -> Decimal:
    acts = queries.acts(store)
    mine = (acts["kind"] == kind) & (acts["project_id"] == project_id) & (acts["charge_no"] == charge_no)
    return Decimal(acts.filter(mine)["amount"].sum() or 0)
