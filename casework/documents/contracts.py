"""The life of a contract: drawn up from a template with the case's data, signed, or void with its trace.

Here: the verbs, the bytes under their hash, the data of a re-guarantee contract. Not here: the text (`casework.documents.templates`), the
signature (`casework.documents.signing`). Who draws up does not sign; a signed contract's hash stands in the audit log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.clock import at
from casework.customers.queries import everything
from casework.documents.authority import authorities, credentials
from casework.documents.pages import pdf_of
from casework.documents.signing import SignatureState, signed, verify
from casework.documents.templates import in_capitals, template
from casework.forms.records import digest, of_case
from casework.forms.subjects import customer_id
from casework.projects.assessment import assess
from casework.reasons import within
from casework.refusals import Refused
from casework.settings import Settings
from casework.stages.cases import Case, load
from casework.stages.permission import require_role
from casework.store.act_tables import contract_documents
from casework.store.engine import Store
from ingestion.checks.rows import check_rows
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.durable import crashpoint, write_bytes
from scoring.office_time import office_day
from scoring.parameters.reader import shipped

REGUARANTEE = "reguarantee_contract"
DRAWERS, SIGNERS = ("officer", "approver"), ("approver",)
STAGE = "approved"


@dataclass(frozen=True)
class Document:
    """One version of a contract: drafted, signed or void; `sha256` names its bytes."""

    document_no: str
    version: int
    case_id: str
    template: str
    state: str
    sha256: str
    signer: str
    actor: str
    role: str
    at: datetime
    reason: str


def draw_up(
    store: Store, case: Case, *, actor: Actor, name: str = REGUARANTEE, now: datetime | None = None
) -> Document:
    """A contract of an approved case, from its forms, the customer and the partner. A second one needs the first to be void."""
    permit(store, actor, "enter", "case", now)
    require_role("draw_up", DRAWERS, actor)
    moment = at(now)
    with store.reading() as connection:
        _require_stage(load(connection, case.case_id))
        before = documents_of(connection, case.case_id)
    if any(one.state != "void" for one in before):
        raise Refused("document_state", state=before[-1].state)
    number = f"HT{case.case_id}-{len(before) + 1}"
    values = _values_of(store, case, number, actor=actor, now=moment)
    content = pdf_of(template(name).filled(values), f"{template(name).zh} {number}")
    return _append(
        store,
        Document(number, 1, case.case_id, name, "drafted", "", "", actor.name, actor.role, moment, ""),
        content,
        actor,
    )


def sign(store: Store, document_no: str, *, actor: Actor, reason: str = "", now: datetime | None = None) -> Document:
    """Sign a draft for the company; another person than who drew it up."""
    permit(store, actor, "enter", "case", now)
    require_role("sign", SIGNERS, actor)
    moment = at(now)
    drafted, content = _standing(store, document_no, "drafted")
    if drafted.actor == actor.name:
        raise Refused("four_eyes", actor=actor.name, action="draw_up")
    settings = Settings.from_environment()
    company = settings.company
    by = credentials(store.home, company, settings.token, now=moment)
    finished = signed(content, by, reason=f"{document_no} {actor.name}", place="CN")
    if not all(state.holds for state in verify(finished, by.authority)):
        raise RuntimeError(f"{document_no}: the signature that was just made does not verify")
    made = Document(
        document_no, 2, drafted.case_id, drafted.template, "signed", "", company, actor.name, actor.role, moment, within(reason)
    )  # fmt: skip
    return _append(store, made, finished, actor)


def void(store: Store, document_no: str, *, actor: Actor, reason: str, now: datetime | None = None) -> Document:
    """Declare a contract void; its bytes and its signature stay, and it stands in the way of the case no more."""
    permit(store, actor, "enter", "case", now)
    require_role("void", SIGNERS, actor)
    if not reason.strip():
        raise Refused("reason_missing")
    present, content = _standing(store, document_no, "drafted", "signed")
    with store.reading() as connection:
        _require_stage(load(connection, present.case_id))
    made = Document(
        document_no, present.version + 1, present.case_id, present.template, "void", "", present.signer, actor.name, actor.role, at(now),
        within(reason),
    )  # fmt: skip
    return _append(store, made, content, actor)


def listed(store: Store, case_id: str, *, actor: Actor) -> list[Document]:
    """The contracts of a case in their newest state."""
    permit(store, actor, "read", "case")
    with store.reading() as connection:
        return documents_of(connection, case_id)


def read(
    store: Store, document_no: str, *, actor: Actor, now: datetime | None = None
) -> tuple[Document, bytes, list[SignatureState]]:
    """A contract with its bytes and what its signatures prove; that somebody read it is logged."""
    permit(store, actor, "read", "case", now)
    found, content = _standing(store, document_no, "drafted", "signed", "void")
    audit.append(store, actor, "read_file", f"contract/{document_no}", {"sha256": found.sha256}, now=now)
    trusted = authorities(store.home, Settings.from_environment().token)
    return found, content, verify(content, *trusted) if trusted else []


def documents_of(connection: Connection, case_id: str) -> list[Document]:
    """The newest version of each contract of a case, oldest first."""
    wanted = select(contract_documents).where(contract_documents.c.case_id == case_id)
    rows = connection.execute(
        wanted.order_by(contract_documents.c.document_no, contract_documents.c.version)
    ).mappings()
    return list({row["document_no"]: Document(**row) for row in rows}.values())


def _standing(store: Store, document_no: str, *states: str) -> tuple[Document, bytes]:
    wanted = select(contract_documents).where(contract_documents.c.document_no == document_no)
    with store.reading() as connection:
        row = connection.execute(wanted.order_by(contract_documents.c.version.desc()).limit(1)).mappings().first()
    if row is None:
        raise Refused("no_such_document", document_no=document_no[:32])
    found = Document(**row)
    if found.state not in states:
        raise Refused("document_state", state=found.state)
    try:
        content = _path(store, found.sha256).read_bytes()
    except FileNotFoundError:
        raise Refused("attachment_damaged") from None
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise Refused("attachment_damaged")
    return found, content


def _append(store: Store, made: Document, content: bytes, actor: Actor) -> Document:
    kept = Document(**{**vars(made), "sha256": hashlib.sha256(content).hexdigest()})
    write_bytes(_path(store, kept.sha256), content, step="contract")
    with audit.acting(store, made.at) as act:
        wanted = select(contract_documents.c.version).where(contract_documents.c.document_no == made.document_no)
        present = max(act.connection.scalars(wanted), default=0)
        if present != made.version - 1:
            raise Refused("document_state", state=f"version {present}")
        act.connection.execute(insert(contract_documents), vars(kept))
        seen = {"case_id": made.case_id, "version": made.version, "sha256": kept.sha256, "record": digest(vars(kept))}
        act.record(actor, f"contract_{made.state}", f"contract/{made.document_no}", seen)
        crashpoint("contract.uncommitted")
    return kept


def _values_of(store: Store, case: Case, number: str, *, actor: Actor, now: datetime) -> dict[str, str]:
    """What fills the places of the template, from the case's own project form."""
    with store.reading() as connection:
        form = next(iter(of_case(connection, case.case_id, "projects")), None)
    if form is None:
        raise Refused("form_incomplete", forms="projects")
    row = check_rows(CONTRACTS["projects"], [form.row])[0].values
    judged = assess(store, case, actor=actor, now=now)
    customer = everything(store, customer_id(row["customer_id_type"], row["customer_id_number"]), actor=actor)
    partner = next(iter(judged.around["partner"]), {})
    exposure: Decimal = judged.risk["exposure"]
    shares = {name: f"{float(row[name]):.2%}" for name in row if name.endswith("_share")}
    amounts = {name: row[name] for name in ("loan_amount", "guaranteed_amount")} | {"exposure": exposure}
    return {
        "company": Settings.from_environment().company,
        "document_no": number,
        "case_id": case.case_id,
        "partner_name": str(partner.get("name") or case.partner_id),
        "partner_id": str(case.partner_id),
        "customer_name": customer.row.get("name", "") if customer else "",
        "customer_id_type": _label("id_type", row["customer_id_type"]),
        "customer_id_number": row["customer_id_number"],
        "reguarantee_mode": _label("reguarantee_mode", row["reguarantee_mode"]),
        "claim_days": str(shipped().at(office_day(now)).whole("claim_days")),
        "drawn_up_on": f"{office_day(now):%Y年%m月%d日}",
        "start_date": f"{row['start_date']:%Y年%m月%d日}",
        "due_date": f"{row['due_date']:%Y年%m月%d日}",
        **{name: str(row[name]) for name in ("project_no", "bank_no", "loan_contract_no", "guarantee_contract_no")},
        **shares,
        **{name: f"{amount:,.2f}" for name, amount in amounts.items()},
        **{f"{name}_zh": in_capitals(amount) for name, amount in amounts.items()},
    }


def _label(codes: str, code: Any) -> str:
    labels: Mapping[str, Any] = CODE_LISTS[codes]
    return str(labels[code].zh) if code in labels else str(code)


def _require_stage(case: Case) -> None:
    if case.stage.name != STAGE:
        raise Refused("no_such_action", action="contract", stage=case.stage.name)


def _path(store: Store, sha256: str) -> Path:
    return store.home.contracts / sha256[:2] / f"{sha256}.pdf"
