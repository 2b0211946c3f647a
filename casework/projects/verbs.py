"""The verbs of a project case: begin it, enter its forms, move it on with the assessment that the act was made on.

Here: what a project case needs beyond every case. Not here: the interpreter (`casework.stages.acts`), tasks after signing
(`casework.projects.tasks`).

Forms of a case are open in the draft only: what was accepted is not changed behind the back of who accepted it; it goes back first. Events
are entered once the contract is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from casework.access import audit
from casework.access.actors import Actor
from casework.forms.records import Also, FormRecord, check, save, withdraw
from casework.forms.subjects import require_identifier
from casework.projects.assessment import assess
from casework.projects.dates import require_approved
from casework.refusals import Refused
from casework.stages.acts import act_on, enter, open_case
from casework.stages.cases import Case, cases_about, load, read_case
from casework.store.engine import Store

#: In which stages which of a case's forms may be changed.
OPEN_IN: Mapping[str, tuple[str, ...]] = {
    "projects": ("draft",),
    "counter_guarantees": ("draft",),
    "project_events": ("signed", "in_force", "compensated", "recovering"),
}
#: Ends of a partner's case in which nothing was agreed: they say nothing of the cooperation that stands.
NEVER_AGREED = ("rejected", "withdrawn")
#: Acts that are made on an assessment, and keep it.
ASSESSED = ("accept", "examine", "verify", "review", "approve")


def begin(
    store: Store,
    partner_id: str,
    row: Mapping[str, str],
    *,
    actor: Actor,
    also: Also | None = None,
    now: datetime | None = None,
) -> Case:
    """A new draft of a guarantor's project, with the project's form; killed between the two, a draft that waits for its form."""
    if not partner_id:
        raise Refused("fields_missing", fields="partner_id")
    require_identifier(partner_id)
    check("projects", row)
    number = str(row["project_no"]).strip()
    require_partner(store, partner_id)
    case = open_case(store, "project", number, number, actor=actor, partner_id=partner_id, now=now)
    enter_form(store, case, "projects", row, actor=actor, also=also, now=now)
    return read_case(store, case.case_id, actor=actor)


def enter_form(
    store: Store,
    case: Case,
    contract: str,
    row: Mapping[str, str],
    *,
    actor: Actor,
    base: FormRecord | None = None,
    reason: str = "",
    also: Also | None = None,
    now: datetime | None = None,
) -> FormRecord:
    """Save one of the case's forms; that it was changed is an act of the case, in the same transaction."""
    _require_open(case, contract)
    filled = {**row, "project_no": case.subject}

    def noted(act: audit.Act, record: FormRecord) -> None:
        present = load(act.connection, case.case_id)
        _require_open(present, contract)
        if contract == "project_events":
            require_approved(act.connection, case.case_id, record.row)
        amount = _amount(record) if contract == "projects" else None
        enter(act, present, actor=actor, amount=amount, detail={"form": record.record_no, "contract": contract})
        if also is not None:
            also(act, record)

    return save(
        store, contract, filled, actor=actor, base=base, filer=str(case.partner_id), case_id=case.case_id, reason=reason,
        also=noted, now=now,
    )  # fmt: skip


def withdraw_form(
    store: Store, case: Case, base: FormRecord, *, actor: Actor, reason: str, now: datetime | None = None
) -> FormRecord:
    """Take one of the case's forms back."""
    _require_open(case, base.contract)

    def noted(act: audit.Act, record: FormRecord) -> None:
        present = load(act.connection, case.case_id)
        _require_open(present, base.contract)
        enter(act, present, actor=actor, amount=None, detail={"form": record.record_no, "contract": base.contract})

    return withdraw(store, base, actor=actor, reason=reason, also=noted, now=now)


def move(
    store: Store,
    case: Case,
    action: str,
    *,
    actor: Actor,
    reason: str = "",
    target: str | None = None,
    now: datetime | None = None,
) -> Case:
    """Do an action of the table; where the act is a judgement, it keeps the assessment it was made on."""
    detail = None
    if action in ASSESSED:
        detail = {"assessment": dict(assess(store, case, actor=actor, now=now).snapshot)}
    return act_on(store, case, action, actor=actor, reason=reason, target=target, detail=detail, now=now)


def require_partner(store: Store, partner_id: str) -> None:
    """Refuse new business with a partner whose cooperation is suspended or ended; one without a case is judged by others."""
    with store.reading() as connection:
        found = [case for case in cases_about(connection, "partner", partner_id) if case.stage.name not in NEVER_AGREED]
    if found and found[-1].stage.name in {"suspended", "ended"}:
        raise Refused("partner_suspended", partner_id=partner_id)


def _require_open(case: Case, contract: str) -> None:
    if case.stage.name not in OPEN_IN.get(contract, ()):
        raise Refused("no_such_action", action=contract, stage=case.stage.name)


def _amount(record: FormRecord) -> Decimal | None:
    try:
        return Decimal(record.row["guaranteed_amount"].replace(",", ""))
    except (KeyError, InvalidOperation):
        return None
