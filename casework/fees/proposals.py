"""Refunds and waivers that somebody has proposed and nobody has decided yet: money goes out, or is given up, by two people.

Here: what stands proposed. Not here: proposing and deciding (`verbs`), amounts (the warehouse and `verbs`), what an early release proposes
by itself (`unearned`).

A proposal stands until it is decided one way or the other; a later one on the same charge takes its place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import polars as pl
from sqlalchemy import Connection, func, select

from casework.store.engine import Store
from casework.store.tables import audit_entries

Kind = Literal["refund", "waiver", "unearned"]
#: Kind -> the verbs of the audit log that propose, agree and decline. What is unearned is proposed by the rule of early releases.
VERBS: dict[Kind, tuple[str, str, str]] = {
    "refund": ("propose_refund", "approve_refund", "decline_refund"),
    "waiver": ("propose_waiver", "waive_charge", "decline_waiver"),
    "unearned": ("", "waive_unearned", "decline_unearned"),
}


@dataclass(frozen=True)
class Proposal:
    """What one person, or the rule of early releases (no `actor`), wants to give back or give up, and why."""

    kind: Kind
    project_id: str
    charge_no: str
    amount: Decimal
    reason: str
    actor: str
    at: datetime

    @property
    def charge_id(self) -> str:
        """The charge as pages and commands name it."""
        return f"{self.project_id}#{self.charge_no}"


def object_of(project_id: str, charge_no: str) -> str:
    """What the audit log calls a charge."""
    return f"charge/{project_id}/{charge_no}"


def standing(store: Store) -> list[Proposal]:
    """Everything that waits for somebody's decision, the oldest first."""
    with store.reading() as connection:
        return [one for kind, (proposes, *_) in VERBS.items() if proposes for one in _standing(connection, kind, None)]


def listed(found: Sequence[Proposal]) -> pl.DataFrame:
    """Proposals as rows."""
    rows = [(one.kind, one.charge_id, one.amount, one.actor, one.at.replace(tzinfo=None), one.reason) for one in found]
    columns: dict[str, Any] = {
        "kind": pl.String, "charge_id": pl.String, "amount": pl.Decimal(18, 2), "actor": pl.String, "at": pl.Datetime("us"),
        "reason": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def standing_on(connection: Connection, kind: Kind, project_id: str, charge_no: str) -> Proposal | None:
    """The proposal on one charge, within somebody's transaction; None where none waits."""
    return next(iter(_standing(connection, kind, object_of(project_id, charge_no))), None)


def _standing(connection: Connection, kind: Kind, about: str | None) -> list[Proposal]:
    """Of each charge the newest entry of this kind, where that is a proposal."""
    newest = select(func.max(audit_entries.c.entry_no)).where(audit_entries.c.verb.in_(VERBS[kind]))
    if about is not None:
        newest = newest.where(audit_entries.c.object == about)
    wanted = (
        select(audit_entries)
        .where(audit_entries.c.entry_no.in_(newest.group_by(audit_entries.c.object)))
        .where(audit_entries.c.verb == VERBS[kind][0])
        .order_by(audit_entries.c.entry_no)
    )
    return [_proposal(kind, entry) for entry in connection.execute(wanted).mappings()]


def _proposal(kind: Kind, entry: Any) -> Proposal:
    detail = json.loads(entry["detail"])
    (part,) = detail["charges"]
    return Proposal(
        kind, part["project_id"], part["charge_no"], Decimal(part["amount"]), detail["reason"], entry["actor"],
        datetime.fromisoformat(entry["at"]),
    )  # fmt: skip
