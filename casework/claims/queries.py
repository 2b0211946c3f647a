"""What has been done about a claim so far, from the audit log, and which of its documents are held.

Here: audit entries and case files to rows. Not here: deciding (`verbs`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl
from sqlalchemy import Connection, select

from casework.documents.files import documents_of
from casework.store.act_tables import cases
from casework.store.engine import Store
from casework.store.tables import audit_entries
from casework.store.warehouse import open_published
from ingestion.home import Home
from scoring.parameters.reader import shipped

EXAMINED, ACCEPTED, REFUSED, PAID = "examine_claim", "accept_claim", "refuse_claim", "pay_claim"
VERBS = (EXAMINED, ACCEPTED, REFUSED, PAID)
MATCHED, SEEN, NOT_APPLICABLE, MISSING = "matched", "seen", "not_applicable", "missing"


@dataclass(frozen=True)
class ClaimAct:
    """One thing that was done about a claim; `amount` in yuan."""

    verb: str
    amount: Decimal
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class Document:
    """One of the documents that a claim needs: how it is shown, and by what."""

    name: str
    state: str
    shown_by: str = ""


def published_claims(home: Home, status: str | None = None) -> pl.DataFrame:
    """Every claim as published, those of one status where that is given, the newest compensation first."""
    sql = """
        SELECT project_id, event_no, event_date, filed_on, claim_days, claim_until, claimed_amount, cap_left, payable_amount, verdict,
            status, accepted_amount, paid_amount
        FROM fee.claims WHERE status = coalesce(?, status) ORDER BY event_date DESC, project_id, event_no"""
    with open_published(home) as connection:
        frame = pl.from_arrow(connection.execute(sql, [status]).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101
    return frame


def object_of(project_id: str, event_no: str) -> str:
    """What the audit log calls a claim."""
    return f"claim/{project_id}/{event_no}"


def acts_on(connection: Connection, project_id: str, event_no: str) -> list[ClaimAct]:
    """What was done about one claim, the oldest first; within somebody's transaction."""
    wanted = (
        select(audit_entries)
        .where(audit_entries.c.object == object_of(project_id, event_no), audit_entries.c.verb.in_(VERBS))
        .order_by(audit_entries.c.entry_no)
    )
    found = []
    for entry in connection.execute(wanted).mappings():
        detail = json.loads(entry["detail"])
        amount = Decimal(detail["charges"][0]["amount"])
        at = datetime.fromisoformat(entry["at"])
        found.append(ClaimAct(entry["verb"], amount, detail["reason"], entry["actor"], at))
    return found


def history(store: Store, project_id: str, event_no: str) -> list[ClaimAct]:
    """The same for a page."""
    with store.reading() as connection:
        return acts_on(connection, project_id, event_no)


def checklist(
    connection: Connection,
    partner_id: str,
    project_no: str,
    seen: Collection[str],
    not_applicable: Mapping[str, str],
    day: date,
) -> list[Document]:
    """Each document that a claim needs: among the files of the project's case, seen on paper, not applicable and why, or missing."""
    of_case = select(cases.c.case_id).where(
        cases.c.kind == "project", cases.c.subject == project_no, cases.c.partner_id == partner_id
    )
    found: list[str] = list(connection.scalars(of_case))
    held = {one.document: one.filename for case_id in found for one in documents_of(connection, f"case/{case_id}")}
    return [_document(name, held, seen, not_applicable) for name in shipped().at(day).codes("claim_documents")]


def documents(store: Store, partner_id: str, project_no: str, day: date) -> list[Document]:
    """The same for a page, before anybody said anything."""
    with store.reading() as connection:
        return checklist(connection, partner_id, project_no, (), {}, day)


def _document(name: str, held: Mapping[str, str], seen: Collection[str], not_applicable: Mapping[str, str]) -> Document:
    if name in held:
        return Document(name, MATCHED, held[name])
    if name in seen:
        return Document(name, SEEN)
    why = str(not_applicable.get(name) or "").strip()
    return Document(name, NOT_APPLICABLE, why) if why else Document(name, MISSING)
