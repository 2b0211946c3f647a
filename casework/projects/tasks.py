"""Tasks of a case in force or in follow-up: inspection, change, compensation request …; each done by one and confirmed by another.

Here: the life of a task (open, done, confirmed or refused), its checks. Not here: a claim's arithmetic (`casework.projects.claims`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.documents.files import documents_of
from casework.figures import read_figure
from casework.forms.records import digest, of_case
from casework.projects.caps import cap_of
from casework.projects.claims import Claim, payable, require_sound
from casework.projects.dates import require_sensible
from casework.projects.task_notices import others, tell
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.cases import Case, load
from casework.store.act_tables import case_tasks
from casework.store.engine import Store
from ingestion.checks.rows import check_rows
from ingestion.contracts import CONTRACTS
from scoring.office_time import office_day
from scoring.parameters.model import InForce
from scoring.parameters.reader import shipped

#: Kinds of tasks, the stages they belong to, who does and who confirms them, and what they must say.
KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "inspection": (("in_force", "recovering"), ("officer",), ("reviewer", "risk"), ("finding",)),
    "change": (("in_force",), ("officer",), ("reviewer", "risk"), ("what",)),
    "extension": (("in_force",), ("officer",), ("approver",), ("new_due_date",)),
    "early_release": (("in_force",), ("officer",), ("approver",), ("released_on",)),
    "licence_renewal": (("in_follow_up", "suspended"), ("officer",), ("reviewer", "risk"), ("valid_until",)),
    "compensation_request": (("in_force",), ("officer",), ("risk", "approver"), ("unpaid_principal", "paid_on")),
}
CLAIM = "compensation_request"


@dataclass(frozen=True)
class Task:
    """The newest state of a task; `done_by` is who reported it done."""

    case_id: str
    task_no: int
    version: int
    kind: str
    state: str
    due_on: date | None
    detail: Mapping[str, Any]
    actor: str
    role: str
    at: datetime
    reason: str
    done_by: str | None = None


def plan(
    store: Store,
    case: Case,
    kind: str,
    due_on: date | None,
    *,
    actor: Actor,
    reason: str = "",
    now: datetime | None = None,
) -> Task:
    """Set a task, by its day; anybody who acts on cases may."""
    permit(store, actor, "enter", "case", now)
    with audit.acting(store, now) as act:
        return plan_in(act, case.case_id, kind, due_on, actor=actor, reason=reason)


def plan_in(act: audit.Act, case_id: str, kind: str, due_on: date | None, *, actor: Actor, reason: str) -> Task:
    """The same within somebody's act."""
    present = load(act.connection, case_id)
    if kind not in KINDS or present.stage.name not in KINDS[kind][0]:
        raise Refused("no_such_action", action=kind[:32], stage=present.stage.name)
    highest = select(func.coalesce(func.max(case_tasks.c.task_no), 0)).where(case_tasks.c.case_id == case_id)
    number = int(act.connection.scalar(highest) or 0) + 1
    task = Task(case_id, number, 1, kind, "open", due_on, {}, actor.name, actor.role, act.now, within(reason))
    return _append(act, task, actor)


def do(
    store: Store,
    case: Case,
    task_no: int,
    detail: Mapping[str, Any],
    *,
    actor: Actor,
    reason: str = "",
    seen: int | None = None,
    also: Callable[[audit.Act, Task], object] | None = None,
    now: datetime | None = None,
) -> Task:
    """Report a task as done, with what it must say; a claim must be whole, in time, and within what is guaranteed.

    `seen` is the version of the task that was looked at, `also` is done in the same transaction.
    """
    permit(store, actor, "enter", "case", now)
    with audit.acting(store, now) as act:
        task = _of(act.connection, case.case_id, task_no, seen)
        _require_turn(task, "open", KINDS[task.kind][1], actor)
        if missing := [name for name in KINDS[task.kind][3] if not str(detail.get(name) or "").strip()]:
            raise Refused("fields_missing", fields=", ".join(missing))
        require_sensible(act.connection, case.case_id, task.kind, detail, office_day(act.now))
        kept = {name: within(str(value), name) for name, value in detail.items() if name != "not_applicable"}
        if task.kind == CLAIM:
            kept |= _claimed(act, case, detail)
        done = _append(act, _next(task, "done", actor, act.now, reason, kept), actor)
        _tell(act, done, others(act.connection, KINDS[task.kind][2], actor.name))
        if also is not None:
            also(act, done)
        return done


def confirm(
    store: Store,
    case: Case,
    task_no: int,
    *,
    actor: Actor,
    agrees: bool,
    reason: str,
    seen: int | None = None,
    now: datetime | None = None,
) -> Task:
    """Another person's word on a task that was done, as it was `seen` (its version); one that is refused may be done anew."""
    permit(store, actor, "enter", "case", now)
    if not reason.strip():
        raise Refused("reason_missing")
    with audit.acting(store, now) as act:
        task = _of(act.connection, case.case_id, task_no, seen)
        _require_turn(task, "done", KINDS[task.kind][2], actor)
        if task.done_by == actor.name:
            raise Refused("four_eyes", actor=actor.name, action=task.kind)
        answered = _append(
            act, _next(task, "confirmed" if agrees else "refused", actor, act.now, reason, task.detail), actor
        )
        _tell(act, answered, [task.done_by] if task.done_by else [])
        return answered


def listed(store: Store, case_id: str, *, actor: Actor) -> list[Task]:
    """The tasks of a case in their newest state."""
    require(actor, "read", "case")
    with store.reading() as connection:
        return tasks_of(connection, case_id)


def tasks_of(connection: Connection, case_id: str) -> list[Task]:
    """The same within somebody's transaction."""
    wanted = select(case_tasks).where(case_tasks.c.case_id == case_id)
    found: dict[int, Task] = {}
    for row in connection.execute(wanted.order_by(case_tasks.c.task_no, case_tasks.c.version)).mappings():
        before = found.get(row["task_no"])
        done_by = row["actor"] if row["state"] == "done" else before.done_by if before else None
        found[row["task_no"]] = Task(**{**row, "detail": json.loads(row["detail"])}, done_by=done_by)
    return list(found.values())


def checklist(
    store: Store, case_id: str, not_applicable: Mapping[str, str], *, actor: Actor, now: datetime
) -> list[tuple[str, str, str]]:
    """Each document of a claim with its state (``matched``, ``not_applicable``, ``missing``) and what shows it."""
    require(actor, "read", "case")
    with store.reading() as connection:
        names = {one.document: one.filename for one in documents_of(connection, f"case/{case_id}")}
    return [_document(name, names, not_applicable) for name in shipped().at(office_day(now)).codes("claim_documents")]


def _document(name: str, names: Mapping[str, str], not_applicable: Mapping[str, str]) -> tuple[str, str, str]:
    if name in names:
        return (name, "matched", names[name])
    why = within(str(not_applicable.get(name) or ""), name)
    return (name, "not_applicable", why) if why else (name, "missing", "")


def _claimed(act: audit.Act, case: Case, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Check a claim and fix its figures: the share is that of the project's form, never of who claims."""
    rules = shipped().at(office_day(act.now))
    project = next((one for one in of_case(act.connection, case.case_id, "projects")), None)
    if project is None:
        raise Refused("form_incomplete", forms="projects")
    typed = check_rows(CONTRACTS["projects"], [project.row])[0].values
    unpaid = read_figure(str(detail["unpaid_principal"]))
    if unpaid is None:
        raise Refused("figure_wrong", field="unpaid_principal", given=str(detail["unpaid_principal"])[:20])
    try:
        paid_on = date.fromisoformat(str(detail["paid_on"]))
        requested_on = date.fromisoformat(str(detail.get("requested_on") or office_day(act.now)))
    except ValueError as error:
        raise Refused("fields_missing", fields="paid_on") from error
    claim = Claim(unpaid, typed["reguarantor_share"], paid_on, requested_on)
    require_sound(claim, typed["guaranteed_amount"], shipped())
    _require_documents(act, case, detail.get("not_applicable") or {}, rules)
    cap = cap_of(act, case, typed, rules)
    return {
        **({"agreement_no": cap.agreement_no, "cap_left": f"{cap.left:.2f}"} if cap else {}),
        "payable": f"{payable(claim, cap):.2f}",
        "not_applicable": detail.get("not_applicable") or {},
        "requested_on": claim.requested_on.isoformat(),
        "share": str(claim.share),
        "amount": f"{claim.amount:.2f}",
        "days": claim.days,
    }


def _require_documents(act: audit.Act, case: Case, not_applicable: Mapping[str, str], rules: InForce) -> None:
    present = {one.document: one.filename for one in documents_of(act.connection, f"case/{case.case_id}")}
    states = [_document(name, present, not_applicable) for name in rules.codes("claim_documents")]
    if missing := [name for name, state, _ in states if state == "missing"]:
        raise Refused("documents_missing", documents=", ".join(missing))


def _of(connection: Connection, case_id: str, task_no: int, seen: int | None) -> Task:
    found = next((task for task in tasks_of(connection, case_id) if task.task_no == task_no), None)
    if found is None:
        raise Refused("no_such_task", task_no=task_no)
    if seen is not None and seen != found.version:
        raise Refused("overtaken", actor=found.actor, version=found.version)
    return found


def _require_turn(task: Task, state: str, roles: tuple[str, ...], actor: Actor) -> None:
    if task.state != state and not (state == "open" and task.state == "refused"):
        raise Refused("task_state", state=task.state)
    if actor.role not in roles:
        raise Refused("not_your_turn", action=task.kind, roles=", ".join(roles), role=actor.role)


def _next(task: Task, state: str, actor: Actor, now: datetime, reason: str, detail: Mapping[str, Any]) -> Task:
    return Task(
        task.case_id, task.task_no, task.version + 1, task.kind, state, task.due_on, detail, actor.name, actor.role, now,
        within(reason), actor.name if state == "done" else task.done_by,
    )  # fmt: skip


def _tell(act: audit.Act, task: Task, people: Sequence[str]) -> None:
    tell(act.connection, (task.case_id, task.task_no, task.version), task.kind, task.state, people, act.now)


def _append(act: audit.Act, task: Task, actor: Actor) -> Task:
    values = {name: value for name, value in vars(task).items() if name != "done_by"}
    values["detail"] = json.dumps(dict(task.detail), ensure_ascii=False, sort_keys=True, default=str)
    act.connection.execute(insert(case_tasks), values)
    seen = {"task_no": task.task_no, "version": task.version, "state": task.state, "sha256": digest(values)}
    act.record(actor, f"task_{task.state}", f"case/{task.case_id}", seen)
    return task
