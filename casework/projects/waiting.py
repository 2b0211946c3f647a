"""Tasks that wait for somebody: to be done, or done by another and to be confirmed, the most pressing first.

Here: the list. Not here: cases that wait (`casework.stages.worklist`), the life of a task (`casework.projects.tasks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Subquery, Table, func, select

from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.projects.tasks import KINDS
from casework.store.act_tables import case_acts, case_tasks
from casework.store.engine import Store
from scoring.office_time import office_day

_DONE = "done"


@dataclass(frozen=True)
class WaitingTask:
    """A task that waits: `state` says for what (open and refused: to be done; done: to be confirmed), `actor` who brought it there."""

    case_id: str
    title: str
    task_no: int
    kind: str
    state: str
    due_on: date | None
    late_days: int
    actor: str
    at: datetime


def waiting_tasks(store: Store, *, actor: Actor, now: datetime | None = None) -> list[WaitingTask]:
    """What the actor may do or confirm now; nobody confirms what they did themselves."""
    require(actor, "read", "case")
    today = office_day(at(now))
    newest_task = _newest(case_tasks, case_tasks.c.case_id, case_tasks.c.task_no)
    newest_act = _newest(case_acts, case_acts.c.case_id)
    wanted = (
        select(case_tasks, case_acts.c.title, case_acts.c.to_stage)
        .join(
            newest_task,
            (newest_task.c.case_id == case_tasks.c.case_id)
            & (newest_task.c.task_no == case_tasks.c.task_no)
            & (newest_task.c.version == case_tasks.c.version),
        )
        .join(newest_act, newest_act.c.case_id == case_tasks.c.case_id)
        .join(case_acts, (case_acts.c.case_id == newest_act.c.case_id) & (case_acts.c.version == newest_act.c.version))
        .where(case_tasks.c.state != "confirmed")
    )
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    found = [
        WaitingTask(
            row.case_id, row.title, row.task_no, row.kind, row.state, row.due_on,
            max(0, (today - row.due_on).days) if row.due_on else 0, row.actor, row.at,
        )
        for row in rows
        if _is_for(actor, row.kind, row.state, row.to_stage, row.actor)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.due_on or date.max, one.case_id, one.task_no))


def _is_for(actor: Actor, kind: str, state: str, stage: str, last: str) -> bool:
    stages, doers, confirmers, _ = KINDS[kind]
    if stage not in stages:
        return False
    return actor.role in confirmers and last != actor.name if state == _DONE else actor.role in doers


def _newest(table: Table, *key: Column[Any]) -> Subquery:
    return select(*key, func.max(table.c.version).label("version")).group_by(*key).subquery()
