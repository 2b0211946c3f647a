"""Telling the owners of warnings: a grave one that is raised or gets worse, one that is escalated, one that is handed to somebody.

Here: of which warnings, whom, and in which words, each warning at each level once. Not here: sending, and when somebody wants to be told
(`casework.notices`).

A warning that a person has is told to that person at every level; one that a role has, to everybody of the role, when it is orange or red.
An escalated one is also told to those who may close it. At most `MOST_TOLD` at a time, by priority: the rest follows with the next round.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import roles
from casework.clock import at
from casework.notices.outbox import put
from casework.stages.people import holders
from casework.store.engine import Store
from casework.store.notice_tables import notices
from casework.store.warehouse import open_published
from casework.warnings.queries import PREFIX
from ingestion.durable import crashpoint
from scoring.warning.warnings import OPEN

MOST_TOLD = 50
KEY = "warned|"
_DIGITS = 24
_LEVELS = {"blue": ("蓝色", "Blue"), "yellow": ("黄色", "Yellow"), "orange": ("橙色", "Orange"), "red": ("红色", "Red")}
_HEAD = {
    "raised": ("预警", "warning"),
    "escalated": ("预警升级", "warning escalated"),
    "assigned": ("预警交办", "warning given to you"),
}


def tell(store: Store, *, actor: Actor, now: datetime | None = None) -> int:
    """Put in a notice for each warning of the published build that its owner has not been told of; how many warnings those were.

    Raises Denied without the right to run the pipeline.
    """
    moment = at(now)
    permit(store, actor, "run", "pipeline", moment)
    standing = _standing(store)
    with audit.acting(store, moment) as act:
        told, people = _told_of(act.connection), _People.of(act.connection)
        fresh = [row for row in standing if occasion(row) not in told and people.to_tell(row)][:MOST_TOLD]
        new = sum(
            _put(act.connection, row, _happened(row), occasion(row), people.to_tell(row), moment) for row in fresh
        )
        if fresh:
            act.record(actor, "tell", "warnings", {"warnings": len(fresh), "notices": new})
            crashpoint("warnings.told.uncommitted")
    return len(fresh)


def tell_of_act(
    connection: Connection, row: Mapping[str, Any], act_no: int, moment: datetime, *, person: str | None = None
) -> int:
    """Tell of an act in its own transaction: the person whom a warning was given to, else, as it was escalated, those who may close it."""
    people = _People.of(connection)
    recipients = sorted(people.who_may_close if person is None else people.active & {person})
    happened = "escalated" if person is None else "assigned"
    return _put(connection, row, happened, f"{occasion(row)}|{act_no}", recipients, moment)


def occasion(row: Mapping[str, Any]) -> str:
    """What is told once: this warning, since this day, at this level, escalated or not."""
    parts = (
        *(row[name] for name in ("subject_kind", "subject_id", "indicator", "raised_on", "level")),
        row["status"] == "escalated",
    )
    return KEY + hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:_DIGITS]


def _standing(store: Store) -> list[dict[str, Any]]:
    """What is worth telling of the published warnings, by priority."""
    wanted = ", ".join("?" for _ in OPEN)
    sql = f"""
        SELECT w.*, i.zh, i.en FROM risk.warnings AS w INNER JOIN risk.indicators AS i ON w.indicator = i.indicator
        WHERE w.status IN ({wanted}) AND (w.level IN ('orange', 'red') OR w.assigned_to IS NOT NULL)
        ORDER BY w.priority DESC, w.subject_kind, w.subject_id, w.indicator"""  # noqa: S608 - marks of parameters
    try:
        with open_published(store.home) as connection:
            return connection.execute(sql, list(OPEN)).pl().to_dicts()
    except FileNotFoundError:  # nothing is published yet
        return []


def _told_of(connection: Connection) -> set[str]:
    """The occasions of which somebody was told."""
    length = len(KEY) + _DIGITS
    found = (
        select(func.substr(notices.c.key, 1, length)).where(notices.c.key.startswith(KEY, autoescape=True)).distinct()
    )
    return set(connection.scalars(found))


def _happened(row: Mapping[str, Any]) -> str:
    return "escalated" if row["status"] == "escalated" else "raised"


@dataclass(frozen=True)
class _People:
    """Who is there to be told: the accounts by role, those that may sign in, those that may close a warning."""

    by_role: Mapping[str, frozenset[str]]
    active: frozenset[str]
    who_may_close: frozenset[str]

    @classmethod
    def of(cls, connection: Connection) -> _People:
        by_role = {
            name: frozenset(holders(connection, (name,))) for name, role in roles().items() if role.is_assignable
        }
        closing = (by_role[name] for name in by_role if ("approve", "warning") in roles()[name].rights)
        return cls(by_role, frozenset().union(*by_role.values()), frozenset().union(*closing))

    def to_tell(self, row: Mapping[str, Any]) -> list[str]:
        """The person who has it, or everybody of its role; those who may close it where it is escalated, or where nobody has it."""
        own = (
            self.by_role.get(row["owner"], frozenset())
            if row["assigned_to"] is None
            else self.active & {row["assigned_to"]}
        )
        return sorted(own | self.who_may_close if _happened(row) == "escalated" or not own else own)


def _put(
    connection: Connection, row: Mapping[str, Any], happened: str, key: str, recipients: Sequence[str], moment: datetime
) -> int:
    """No name of a subject is in it: it may be a person's, and a notice leaves the house."""
    (zh, en), (level_zh, level_en) = _HEAD[happened], _LEVELS[row["level"]]
    return put(
        connection,
        key,
        recipients,
        f"{level_zh}{zh}：{row['zh']} / {level_en} {en}: {row['en']}",
        f"指标值 {row['value']:g}，警戒线 {row['line']:g}，风险敞口 {row['money_at_risk'] or 0:,} 元；请于 {row['deadline']} 前处理："
        f"{row['countermeasure_zh']}。Value {row['value']:g}, line {row['line']:g}, {row['money_at_risk'] or 0:,} yuan at risk; "
        f"until {row['deadline']}: {row['countermeasure_en']}.",
        about=f"{PREFIX}{row['subject_kind']}:{row['subject_id']}:{row['indicator']}",
        is_urgent=row["level"] == "red" or happened == "escalated",
        now=moment,
    )
