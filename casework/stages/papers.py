"""The conditions about a case's papers: its forms, tasks, documents, agreement and determination.

Here: guards that look into other tables. Not here: guards about people, votes and time (`casework.stages.guards`).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from casework.documents.files import documents_of
from casework.forms.records import of_case
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.balances import guaranteed
from casework.stages.guards import Asked, Guard
from casework.store.act_tables import agreements, case_tasks, contract_documents, determinations
from scoring.office_time import office_day


def forms_complete(asked: Asked, _: str) -> None:
    """The project and at least one counter-guarantee (or its absence, as the kind NONE) are entered."""
    present = {record.contract for record in of_case(asked.connection, asked.case.case_id)}
    missing = [name for name in ("projects", "counter_guarantees") if name not in present]
    if missing:
        raise Refused("form_incomplete", forms=", ".join(missing))


def disbursed(asked: Asked, _: str) -> None:
    """The bank has paid the loan out."""
    events = of_case(asked.connection, asked.case.case_id, "project_events")
    if not any(record.row.get("kind") in {"DISBURSEMENT", "放款"} for record in events):
        raise Refused("not_disbursed")


def nothing_guaranteed(asked: Asked, _: str) -> None:
    """The guaranteed balance is nil, because what was disbursed was repaid or released; what was all compensated is not released."""
    day = office_day(asked.now)
    found = guaranteed(asked.connection, asked.home, asked.case, day)
    if not found.disbursed:
        raise Refused("not_disbursed")
    if found.balance:
        raise Refused("still_guaranteed", balance=f"{found.balance:,.2f}", disbursed=f"{found.disbursed:,.2f}", day=day)
    if not found.released:
        raise Refused("all_compensated", compensated=f"{found.compensated:,.2f}")


def contract_signed(asked: Asked, _: str) -> None:
    """A contract of this case is signed and not void."""
    newest = _newest(contract_documents, "document_no", asked)
    if not any(row.state == "signed" for row in newest):
        raise Refused("not_signed")


def tasks_done(asked: Asked, _: str) -> None:
    """No task is waiting."""
    waiting = sum(row.state in {"open", "done"} for row in _newest(case_tasks, "task_no", asked))
    if waiting:
        raise Refused("tasks_open", count=waiting)


def claim_confirmed(asked: Asked, _: str) -> None:
    """A compensation request was checked and confirmed by another."""
    rows = _newest(case_tasks, "task_no", asked)
    if not any(row.kind == "compensation_request" and row.state == "confirmed" for row in rows):
        raise Refused("claim_open")


def dossier_complete(asked: Asked, _: str) -> None:
    """Every document of the admission's list is there, or its absence explained."""
    wanted = asked.rules.codes("admission_documents")
    require_documents(asked, wanted, asked.detail_of("not_applicable") or {})


def determined(asked: Asked, _: str) -> None:
    """The preliminary determination stands."""
    found = _determination(asked)
    if found is None:
        raise Refused("no_determination")
    _require_other_eyes(asked, found.actor, "determine")


def not_knocked_out(asked: Asked, _: str) -> None:
    """No knock-out in the newest determination."""
    found = _determination(asked)
    if found is None:
        raise Refused("no_determination")
    if reasons := json.loads(found.factors).get("knock_outs"):
        raise Refused("knocked_out", reasons=", ".join(reasons))


def agreement_registered(asked: Asked, _: str) -> None:
    """An agreement with the partner is in force today or begins later."""
    wanted = select(agreements).where(agreements.c.partner_id == asked.case.partner_id)
    standing = [row for row in asked.connection.execute(wanted) if row.effective_to >= office_day(asked.now)]
    if not standing:
        raise Refused("no_agreement")
    if all(row.actor in asked.people for row in standing):
        _require_other_eyes(asked, standing[-1].actor, "register")


def _require_other_eyes(asked: Asked, entered_by: str, what: str) -> None:
    """Who entered does not approve, in whatever role they have come to."""
    if entered_by in asked.people:
        raise Refused("four_eyes", actor=entered_by, action=what)


def require_documents(asked: Asked, wanted: Collection[str], not_applicable: dict[str, str]) -> None:
    """Refuse unless each document is attached, or said not to apply and why."""
    present = {one.document for one in documents_of(asked.connection, f"case/{asked.case.case_id}")}
    missing = [name for name in wanted if name not in present and not within(not_applicable.get(name, ""), name)]
    if missing:
        raise Refused("documents_missing", documents=", ".join(missing))


def _newest(table: Any, key: str, asked: Asked) -> list[Any]:
    """The newest version of each row of the case."""
    wanted = select(table).where(table.c.case_id == asked.case.case_id).order_by(table.c.version)
    return list({getattr(row, key): row for row in asked.connection.execute(wanted)}.values())


def _determination(asked: Asked) -> Any:
    wanted = select(determinations).where(determinations.c.case_id == asked.case.case_id)
    return asked.connection.execute(wanted.order_by(determinations.c.version.desc()).limit(1)).first()


GUARDS: dict[str, Guard] = {
    function.__name__: function
    for function in (
        forms_complete, disbursed, nothing_guaranteed, contract_signed, tasks_done, claim_confirmed, dossier_complete, determined,
        not_knocked_out, agreement_registered,
    )
}  # fmt: skip
