"""The acts on charges and receipts so far, as the build reads them.

Here: audit entries to rows. Not here: deciding (`verbs`).
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy import func, select

from casework.store.engine import Store
from casework.store.tables import audit_entries

RECEIPT_CONFIRMED, REFUND_APPROVED, REFUND_PAID, CHARGE_WAIVED = (
    "RECEIPT_CONFIRMED", "REFUND_APPROVED", "REFUND_PAID", "CHARGE_WAIVED",
)  # fmt: skip
#: Verb of the audit log -> kind of act.
ACTS = {
    "confirm_receipt": RECEIPT_CONFIRMED,
    "approve_refund": REFUND_APPROVED,
    "pay_refund": REFUND_PAID,
    "waive_charge": CHARGE_WAIVED,
}
SCHEMA: dict[str, Any] = {
    "act_no": pl.Int64,
    "kind": pl.String,
    "project_id": pl.String,
    "charge_no": pl.String,
    "bank_ref": pl.String,
    "amount": pl.Decimal(18, 2),
    "acted_on": pl.Date,
    "reason": pl.String,
    "actor": pl.String,
}


def acts(store: Store, until: date | None = None) -> pl.DataFrame:
    """Every act, oldest first; of those decided by the end of the day `until` (UTC) where one is given.

    An act on several charges has a row for each, all with its number.
    """
    wanted = select(audit_entries).where(audit_entries.c.verb.in_(ACTS)).order_by(audit_entries.c.entry_no)
    with store.reading() as connection:
        entries = connection.execute(wanted).mappings().all()
    rows = [
        _row(entry, part)
        for entry in entries
        if until is None or entry["at"][:10] <= until.isoformat()
        for part in json.loads(entry["detail"])["charges"]
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def newest_act(store: Store, until: date | None = None) -> int:
    """The number of the last act, by the end of the day `until` (UTC) where one is given; 0 when there is none."""
    newest = select(func.max(audit_entries.c.entry_no)).where(audit_entries.c.verb.in_(ACTS))
    if until is not None:
        newest = newest.where(func.substr(audit_entries.c.at, 1, 10) <= until.isoformat())
    with store.reading() as connection:
        return int(connection.scalar(newest) or 0)


def _row(entry: Any, part: dict[str, str]) -> dict[str, Any]:
    detail = json.loads(entry["detail"])
    return {
        "act_no": entry["entry_no"],
        "kind": ACTS[entry["verb"]],
        "project_id": part["project_id"],
        "charge_no": part["charge_no"],
        "bank_ref": detail.get("bank_ref"),
        "amount": Decimal(part["amount"]),
        "acted_on": date.fromisoformat(detail["acted_on"]),
        "reason": detail.get("reason", ""),
        "actor": entry["actor"],
    }
