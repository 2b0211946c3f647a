"""Cases that stay too long in a stage: whoever holds them up is reminded, and when that does not help, others are told.

Here: who is told, each once for a stay in a stage. Not here: how long a stage may take and whom it escalates to (``table.yaml``), which
cases are late (`worklist`), warnings, which escalate by acts of their own (`casework.warnings`).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import roles
from casework.clock import at
from casework.notices.outbox import put
from casework.stages.people import MOST_TOLD, holders
from casework.stages.table import ways
from casework.stages.worklist import Item, late_cases
from casework.store.engine import Store


def remind_of_late_cases(store: Store, day: date, *, actor: Actor, now: datetime | None = None) -> int:
    """Put into the outbox what is late on a day; how many notices were new. Titles stay in the house: a customer may be a person."""
    moment = at(now)
    permit(store, actor, "run", "pipeline", moment)
    late = late_cases(store, day, actor=actor)
    told = 0
    with audit.acting(store, moment) as act:
        for one in late:
            told += _remind(act.connection, one, act.now)
            if one.is_escalated:
                told += _escalate(act.connection, one, act.now)
        if told:
            act.record(actor, "remind", "cases", {"as_of": day, "reminders": told})
    return told


def _remind(connection: Connection, one: Item, now: datetime) -> int:
    zh, en = _stands(one)
    return put(
        connection,
        f"late/{one.case_id}/{one.version}",
        _holding(connection, one),
        f"业务 {one.case_id} 已逾期 {one.late_days} 天 / Case {one.case_id} is late by {one.late_days} days",
        f"{zh}，请在“业务”页处理。\n{en}: go on with it on the page Cases.",
        about=f"case/{one.case_id}",
        now=now,
    )


def _escalate(connection: Connection, one: Item, now: datetime) -> int:
    zh, en = _stands(one)
    above = ways()[one.kind].escalates
    people = holders(connection, above.roles)[:MOST_TOLD] if above else []
    who_zh = one.holder or "、".join(roles()[role].zh for role in one.roles)
    who_en = one.holder or ", ".join(one.roles)
    return put(
        connection,
        f"escalated/{one.case_id}/{one.version}",
        people,
        f"业务 {one.case_id} 逾期 {one.late_days} 天，已升级 / Case {one.case_id} is escalated: late by {one.late_days} days",
        f"{zh}，现由{who_zh}负责，请督办、改派或授权代理。\n{en}; it waits for {who_en}: see to it, give it to another, or name a deputy.",
        about=f"case/{one.case_id}",
        is_urgent=True,
        now=now,
    )


def _holding(connection: Connection, one: Item) -> list[str]:
    return [one.holder] if one.holder else holders(connection, one.roles)[:MOST_TOLD]


def _stands(one: Item) -> tuple[str, str]:
    stage = ways()[one.kind].stages[one.stage]
    return f"“{stage.zh}”应于 {one.due_on} 前办结", f"The stage {stage.en} was to end by {one.due_on}"
