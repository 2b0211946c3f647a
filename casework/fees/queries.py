"""The acts on charges, receipts and claims so far, as the build reads them; and what a customer has besides a project that is thought of.

Here: audit entries to rows, projects of a customer as published. Not here: deciding (`verbs`, `casework.claims`).
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
from sqlalchemy import func, select

from casework.store.engine import Store
from casework.store.questions import rows_of_published
from casework.store.tables import audit_entries
from casework.store.warehouse import open_published
from ingestion.home import Home
from scoring.columns import polars_schema
from scoring.finance_columns import CUSTOMER_PROJECTS

RECEIPT_CONFIRMED, REFUND_APPROVED, REFUND_PAID, CHARGE_WAIVED = (
    "RECEIPT_CONFIRMED", "REFUND_APPROVED", "REFUND_PAID", "CHARGE_WAIVED",
)  # fmt: skip
CLAIM_ACCEPTED, CLAIM_REFUSED, CLAIM_PAID = "CLAIM_ACCEPTED", "CLAIM_REFUSED", "CLAIM_PAID"
#: Verb of the audit log -> kind of act.
ACTS = {
    "confirm_receipt": RECEIPT_CONFIRMED,
    "approve_refund": REFUND_APPROVED,
    "pay_refund": REFUND_PAID,
    "waive_charge": CHARGE_WAIVED,
    "waive_unearned": CHARGE_WAIVED,
    "accept_claim": CLAIM_ACCEPTED,
    "refuse_claim": CLAIM_REFUSED,
    "pay_claim": CLAIM_PAID,
}
SCHEMA: dict[str, Any] = {
    "act_no": pl.Int64,
    "kind": pl.String,
    "project_id": pl.String,
    "charge_no": pl.String,
    "event_no": pl.String,
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


def acts_on(store: Store, project_id: str, charge_no: str) -> list[tuple[dict[str, Any], bool]]:
    """Every act on a charge, oldest first, and whether the published build holds it."""
    sql = "SELECT kind, count(*) AS held FROM fee.acts WHERE project_id = $1 AND charge_no = $2 GROUP BY kind"
    left = {row["kind"]: row["held"] for row in rows_of_published(store.home, sql, project_id, charge_no)}
    found: list[tuple[dict[str, Any], bool]] = []
    for act in acts(store).filter(project_id=project_id, charge_no=charge_no).to_dicts():
        left[act["kind"]] = left.get(act["kind"], 0) - 1
        found.append((act, left[act["kind"]] >= 0))
    return found


def newest_act(store: Store, until: date | None = None) -> int:
    """The number of the last act, by the end of the day `until` (UTC) where one is given; 0 when there is none."""
    newest = select(func.max(audit_entries.c.entry_no)).where(audit_entries.c.verb.in_(ACTS))
    if until is not None:
        newest = newest.where(func.substr(audit_entries.c.at, 1, 10) <= until.isoformat())
    with store.reading() as connection:
        return int(connection.scalar(newest) or 0)


def refund_owed(store: Store, project_id: str, charge_no: str) -> Decimal:
    """What of a charge is approved to go back and is not paid out yet."""
    found = acts(store).filter(project_id=project_id, charge_no=charge_no)
    sums = {kind: Decimal(found.filter(kind=kind)["amount"].sum() or 0) for kind in (REFUND_APPROVED, REFUND_PAID)}
    return sums[REFUND_APPROVED] - sums[REFUND_PAID]


def _row(entry: Any, part: dict[str, str]) -> dict[str, Any]:
    detail = json.loads(entry["detail"])
    return {
        "act_no": entry["entry_no"],
        "kind": ACTS[entry["verb"]],
        "project_id": part["project_id"],
        "charge_no": part.get("charge_no"),
        "event_no": part.get("event_no"),
        "bank_ref": detail.get("bank_ref"),
        "amount": Decimal(part["amount"]),
        "acted_on": date.fromisoformat(detail["acted_on"]),
        "reason": detail.get("reason", ""),
        "actor": entry["actor"],
    }


def projects_of_customer(home: Home, customer_id: str) -> pl.DataFrame:
    """What is published of the projects of a customer (CUSTOMER_PROJECTS); none where nothing is, or nobody is called so."""
    sql = """
        SELECT project_id, customer_id, guaranteed_amount, start_date, contracted_due_date AS due_date, released_date
        FROM project.projects WHERE customer_id = $1"""
    try:
        with open_published(home) as connection:
            found = pl.from_arrow(connection.execute(sql, [customer_id]).to_arrow_table())
    except (FileNotFoundError, duckdb.IOException):
        return pl.DataFrame(schema=polars_schema(CUSTOMER_PROJECTS))
    assert isinstance(found, pl.DataFrame)  # noqa: S101 - a table gives a frame
    return found
