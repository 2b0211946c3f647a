"""Licences of partners (经营许可证): how long each still runs, who is told before it ends, and the task that its end becomes.

Here: the list, reminders, the task of renewal. Not here: the date itself, which is the register's (contract ``guarantors``), what an
expired licence does to a grade (`scoring.rating.partners`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.notices.outbox import put
from casework.partners.contacts import reached
from casework.partners.queries import partners
from casework.projects.tasks import plan_in, tasks_of
from casework.stages.people import clerks_of, with_right
from casework.store.act_tables import case_acts, cases
from casework.store.engine import Store
from scoring.parameters.reader import shipped

RENEWAL = "licence_renewal"
EXPIRED, SECOND, FIRST, RUNNING, UNKNOWN = "expired", "second", "first", "running", "unknown"
#: What each state is called in a notice.
WORDS = {
    EXPIRED: ("许可证已到期", "the licence has ended"),
    SECOND: ("许可证即将到期", "the licence ends soon"),
    FIRST: ("许可证将到期", "the licence will end"),
}


@dataclass(frozen=True)
class Licence:
    """One partner's licence as of a day; `days_left` None: no end is known."""

    partner_id: str
    name: str
    expires: date | None
    days_left: int | None
    state: str


def licences(store: Store, day: date, *, actor: Actor) -> list[Licence]:
    """Every guarantor's licence, the one that ends first in front, unknown ends behind."""
    require(actor, "read", "partner")
    limits = shipped().at(day).table("licence_reminder_days")
    found = [
        _licence(str(row["partner_id"]), str(row["name"]), row.get("licence_expires"), day, limits)
        for row in partners(store, actor=actor)
        if row.get("role") == "guarantor"
    ]
    return sorted(found, key=lambda one: (one.expires is None, one.expires or day, one.partner_id))


def remind_licences(store: Store, day: date, *, actor: Actor, now: datetime | None = None) -> int:
    """Tell of each licence that ends, once at each step, and have its renewal be a task of the partner's case; how many were told."""
    moment = at(now)
    permit(store, actor, "run", "pipeline", moment)
    ending = [one for one in licences(store, day, actor=actor) if one.state in WORDS]
    told = 0
    with audit.acting(store, moment) as act:
        ours = with_right(act.connection, "enter", "partner")
        contacts = reached(act.connection, {one.partner_id for one in ending}, day)
        theirs = clerks_of(act.connection)
        for one in ending:
            recipients = [*ours, *theirs.get(one.partner_id, []), *contacts.get(one.partner_id, [])]
            told += _tell(act.connection, one, recipients, moment)
            _plan(act, one, actor)
        if told:
            act.record(actor, "remind", "licences", {"as_of": day, "reminders": told})
    return told


def _licence(partner_id: str, name: str, expires: date | None, day: date, limits: Mapping[str, Decimal]) -> Licence:
    if expires is None:
        return Licence(partner_id, name, None, None, UNKNOWN)
    left = (expires - day).days
    state = EXPIRED if left < 0 else next((step for step in (SECOND, FIRST) if left <= limits[step]), RUNNING)
    return Licence(partner_id, name, expires, left, state)


def _tell(connection: Connection, one: Licence, recipients: list[str], moment: datetime) -> int:
    zh, en = WORDS[one.state]
    return put(
        connection,
        f"licence|{one.partner_id}|{one.expires}|{one.state}",
        recipients,
        f"{one.name} {zh} {en}",
        f"许可证有效期至 {one.expires}，请办理续展并更新登记。It is valid until {one.expires}: have it renewed and enter the new day.",
        about=f"partner/{one.partner_id}",
        now=moment,
    )


def _plan(act: audit.Act, one: Licence, actor: Actor) -> None:
    """A task on the partner's case in follow-up, unless one is under way for it."""
    case_id = _follow_up(act.connection, one.partner_id)
    if case_id is None:
        return
    open_ones = [
        task for task in tasks_of(act.connection, case_id) if task.kind == RENEWAL and task.state != "confirmed"
    ]
    if not open_ones:
        plan_in(act, case_id, RENEWAL, one.expires, actor=actor, reason=f"{one.expires}")


def _follow_up(connection: Connection, partner_id: str) -> str | None:
    newest = select(case_acts.c.case_id, func.max(case_acts.c.version).label("version")).group_by(case_acts.c.case_id)
    last = newest.subquery()
    wanted = (
        select(cases.c.case_id)
        .join(last, last.c.case_id == cases.c.case_id)
        .join(case_acts, (case_acts.c.case_id == last.c.case_id) & (case_acts.c.version == last.c.version))
        .where(cases.c.kind == "partner", cases.c.partner_id == partner_id)
        .where(case_acts.c.to_stage.in_(("in_follow_up", "suspended")))
        .order_by(cases.c.opened_at.desc())
    )
    return connection.scalar(wanted.limit(1))
