"""What waits for somebody: the open cases on which they may act now, newest warnings first, then what is late.

Here: the work list and who holds up what. Not here: acting (`casework.stages.acts`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.stages.people import COMMITTEE, absent_for
from casework.stages.table import EARLIER, Stage, Way, ways
from casework.store.act_tables import case_acts, case_votes, cases
from casework.store.engine import Store
from scoring.office_time import office_day

_OUT = ("rejected", "withdrawn")


@dataclass(frozen=True)
class Item:
    """One open case: where it stands, since when, who holds it (a person, else the roles that may act)."""

    case_id: str
    kind: str
    title: str
    partner_id: str | None
    stage: str
    amount: Decimal | None
    since: datetime
    due_on: date | None
    late_days: int
    is_escalated: bool
    holder: str | None
    roles: tuple[str, ...]
    actions: tuple[str, ...]
    version: int


def worklist(store: Store, *, actor: Actor, now: datetime | None = None) -> list[Item]:
    """The cases whose turn it is for the actor, or for people they act for; not those that they could only send back or out."""
    require(actor, "read", "case")
    moment = at(now)
    with store.reading() as connection:
        mine = {actor.role} | {role for _, role in absent_for(connection, actor.name, office_day(moment))}
        names = {actor.name} | {name for name, _ in absent_for(connection, actor.name, office_day(moment))}
        rows = connection.execute(_standing(_busy())).all()
        voted = set(
            connection.execute(
                select(case_votes.c.case_id, case_votes.c.ballot).where(case_votes.c.actor.in_(names))
            ).tuples()
        )
    items = [
        item
        for item in (_item(row, mine, office_day(moment)) for row in rows)
        if mine & set(item.roles) or "vote" in item.actions
    ]
    kept = [item for item in items if item.holder is None or item.holder in names]
    return sorted((item for item in kept if _still_to_do(item, voted)), key=_urgency)


def all_cases(store: Store, *, actor: Actor, kind: str | None = None, now: datetime | None = None) -> list[Item]:
    """Every case of a kind, or of all, newest first, with what its stage waits for."""
    require(actor, "read", "case")
    wanted = _standing([(way.kind, stage) for way in ways().values() for stage in way.stages])
    if kind is not None:
        wanted = wanted.where(cases.c.kind == kind)
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    day = office_day(at(now))
    return sorted((_item(row, {actor.role}, day) for row in rows), key=lambda item: item.since, reverse=True)


def late_cases(store: Store, day: date, *, actor: Actor) -> list[Item]:
    """The cases that should have left their stage before a day, the latest first; not those of a kind that escalates otherwise."""
    require(actor, "read", "case")
    with store.reading() as connection:
        rows = connection.execute(_standing(one for one in _busy() if ways()[one[0]].escalates)).all()
    items = [_item(row, set(), day) for row in rows]
    return sorted((item for item in items if item.late_days), key=_urgency)


def awaited(way: Way, stage: str) -> tuple[str, ...]:
    """The roles that a stage waits for: those that can lead a case on, and not only back or out."""
    on = (action for action in way.possible(stage) if action.to not in {EARLIER, *_OUT})
    return tuple(sorted({role for action in on for role in action.roles}))


def _busy() -> list[tuple[str, str]]:
    """The stages in which somebody has something to do."""
    return [
        (way.kind, name)
        for way in ways().values()
        for name, stage in way.stages.items()
        if name not in way.ends and not stage.rests
    ]


def _standing(stages: Iterable[tuple[str, str]]) -> Select[Any]:
    newest = select(case_acts.c.case_id, func.max(case_acts.c.version).label("version")).group_by(case_acts.c.case_id)
    last = newest.subquery()
    by_kind: dict[str, list[str]] = {}
    for kind, stage in stages:
        by_kind.setdefault(kind, []).append(stage)
    condition = None
    for kind, names in by_kind.items():
        one = (cases.c.kind == kind) & case_acts.c.to_stage.in_(names)
        condition = one if condition is None else condition | one
    wanted = (
        select(cases.c.kind, cases.c.partner_id, case_acts)
        .join(last, (last.c.case_id == case_acts.c.case_id) & (last.c.version == case_acts.c.version))
        .join(cases, cases.c.case_id == case_acts.c.case_id)
    )
    return wanted if condition is None else wanted.where(condition)


def _item(row: Any, roles: set[str], day: date) -> Item:
    way: Way = ways()[row.kind]
    stage: Stage = way.stages[row.to_stage]
    possible = way.possible(stage.name)
    mine = [action.name for action in possible if roles & set(action.roles)]
    if COMMITTEE in roles and any("vote_passed" in action.guards for action in possible):
        mine.append("vote")
    late = max(0, (day - row.due_on).days) if row.due_on else 0
    is_escalated = way.escalates is not None and late > way.escalates.days
    return Item(
        row.case_id, row.kind, row.title, row.partner_id, stage.name, row.amount, row.at, row.due_on, late, is_escalated,
        row.holder, awaited(way, stage.name), tuple(mine), row.version,
    )  # fmt: skip


def _still_to_do(item: Item, voted: set[tuple[str, int]]) -> bool:
    """A member who has voted waits for nothing more in this case, as far as the ballot can be told by its version."""
    return item.actions != ("vote",) or (item.case_id, item.version) not in voted


def _urgency(item: Item) -> tuple[bool, int, date, str]:
    """Newest warnings first, then what is latest, then what is due soonest."""
    is_warning = item.kind == "warning"
    age = -int(item.since.timestamp()) if is_warning else -item.late_days
    return (not is_warning, age, item.due_on or date.max, item.case_id)
