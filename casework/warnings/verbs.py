"""Acts on a warning: give it to somebody, acknowledge, act, let it rest, escalate, merge, close with an outcome, reopen.

Here: who may, what must hold, and the entry that remains. Not here: what status follows (`scoring.warning.warnings`; the next build shows
it). What is possible is judged by the published warning with the acts since taken in, in one transaction with the entry, so that of two
who close at once the second is told. Closing, and letting rest an orange or red one, takes the right to approve and somebody other
than who acted last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from casework.access.accounts import find_user, permit
from casework.access.actors import Actor
from casework.access.audit import acting
from casework.access.rights import allowed, require_partner
from casework.clock import at
from casework.reasons import LONGEST_REASON, reason_in
from casework.store.engine import Store
from casework.store.warehouse import open_published
from casework.warnings import queries
from casework.warnings.notices import tell_of_act
from scoring.warning.warnings import OPEN

OUTCOMES = ("mitigated", "resolved", "compensated", "false_alarm", "no_action_needed")
LONGEST_SNOOZE = timedelta(days=92)
_GRAVE = ("orange", "red")
_TOLD = ("assign_warning", "escalate_warning")
_RESTING = {"close": "closed", "merge": "merged", "snooze": "snoozed"}


class WarningRefused(ValueError):
    """The act is not possible; the message says why and what to do, in Chinese and English."""


@dataclass(frozen=True)
class Key:
    """Which warning: what kind of subject, which one, which indicator."""

    subject_kind: str
    subject_id: str
    indicator: str

    @classmethod
    def read(cls, text: str) -> Key:
        """A key written ``kind:subject:indicator``, as the queue shows it; a subject may hold colons itself."""
        kind, _, rest = text.partition(":")
        subject, _, indicator = rest.rpartition(":")
        if not (kind and subject and indicator):
            raise WarningRefused(
                f"预警编号写作 类别:主体:指标，不是“{text}”。 A warning is named KIND:SUBJECT:INDICATOR, not {text!r}."
            )
        return cls(kind, subject, indicator)

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}:{self.indicator}"


@dataclass(frozen=True)
class Standing:
    """A warning as it stands now: as published, with the acts since."""

    level: str
    status: str
    raised_on: date
    as_of: date
    last_actor: str | None
    row: Mapping[str, Any]


def assign(store: Store, actor: Actor, key: Key, person: str, *, now: datetime | None = None) -> None:
    """Give it to a person who has an account and may deal with warnings."""
    name = person.strip()
    if not name:
        raise WarningRefused("请指明负责人。 Name the person.")
    found = find_user(store, name)
    if (
        found is None
        or found.is_disabled
        or not allowed(Actor(found.name, found.role, found.partner_id), "manage", "warning")
    ):
        raise WarningRefused(
            f"{name} 不是能处置预警的用户。 {name} is not the name of a user who may deal with warnings."
        )
    _do(store, actor, key, "assign_warning", {"person": name}, now=now)


def acknowledge(store: Store, actor: Actor, key: Key, *, now: datetime | None = None) -> None:
    """Say that it was seen; its deadline counts from today."""
    _do(store, actor, key, "acknowledge_warning", {"person": actor.name}, now=now)


def act(store: Store, actor: Actor, key: Key, done: str, *, now: datetime | None = None) -> None:
    """Say what was done about it."""
    _do(store, actor, key, "act_on_warning", {"reason": _words(done)}, now=now)


def escalate(store: Store, actor: Actor, key: Key, reason: str, *, now: datetime | None = None) -> None:
    """Hand it upwards."""
    _do(store, actor, key, "escalate_warning", {"reason": _words(reason)}, now=now)


def snooze(store: Store, actor: Actor, key: Key, until: date, reason: str, *, now: datetime | None = None) -> None:
    """Let it rest until a day, at most a quarter; it wakes by itself when it gets worse."""
    words = _words(reason)
    standing = _standing(store, actor, key, at(now))
    if not standing.as_of < until <= standing.as_of + LONGEST_SNOOZE:
        last = standing.as_of + LONGEST_SNOOZE
        raise WarningRefused(
            f"暂缓日须在 {standing.as_of} 之后、{last} 以内。 It may rest until a day after {standing.as_of}, {last} at the latest."
        )
    right = "approve" if standing.level in _GRAVE else "manage"
    _do(store, actor, key, "snooze_warning", {"until": until.isoformat(), "reason": words}, right=right, now=now)


def merge(store: Store, actor: Actor, key: Key, into: Key, *, now: datetime | None = None) -> None:
    """Have it dealt with together with another warning, which must be open."""
    if key == into:
        raise WarningRefused("不能并入自身。 It cannot be merged into itself.")
    other = _standing(store, actor, into, at(now))
    if other.status not in OPEN:
        raise WarningRefused(f"预警 {into} 已不在处理中。 Warning {into} is not open.")
    _do(store, actor, key, "merge_warning", {"reason": f"into {into}", "into": str(into)}, now=now)


def close(store: Store, actor: Actor, key: Key, outcome: str, reason: str, *, now: datetime | None = None) -> None:
    """Close it with an outcome and a reason; takes another person than who acted last."""
    if outcome not in OUTCOMES:
        listed = ", ".join(OUTCOMES)
        raise WarningRefused(f"结果须为以下之一：{listed}。 The outcome is one of {listed}, not {outcome!r}.")
    words = _words(reason)
    standing = _standing(store, actor, key, at(now))
    if standing.last_actor == actor.name and standing.level in _GRAVE:
        raise WarningRefused(
            "橙色和红色预警须由他人复核关闭。 An orange or red warning is closed by another person than who acted last."
        )
    _do(store, actor, key, "close_warning", {"outcome": outcome, "reason": words}, right="approve", now=now)


def reopen(store: Store, actor: Actor, key: Key, reason: str, *, now: datetime | None = None) -> None:
    """Take up again what was closed, merged or let rest."""
    words = _words(reason)
    _do(store, actor, key, "reopen_warning", {"reason": words}, resting=True, now=now)


def _do(
    store: Store,
    actor: Actor,
    key: Key,
    verb: str,
    detail: dict[str, Any],
    *,
    right: str = "manage",
    resting: bool = False,
    now: datetime | None,
) -> None:
    moment = at(now)
    permit(store, actor, right, "warning", moment)
    with acting(store, now) as done:
        standing = _standing(store, actor, key, moment)
        is_open = standing.status in OPEN
        if is_open == resting:
            raise WarningRefused(
                f"预警 {key} 目前为 {standing.status}，不能这样处理。 Warning {key} is {standing.status}: this cannot be done to it."
            )
        said = {
            "subject_kind": key.subject_kind,
            "subject_id": key.subject_id,
            "indicator": key.indicator,
            "level": standing.level,
            # an act counts from the day that the published warehouse stands at, so that what is shown and what follows agree
            "acted_on": standing.as_of.isoformat(),
            **detail,
        }
        done.record(actor, verb, f"{queries.PREFIX}{key}", said)
        if verb in _TOLD and done.last is not None:
            tell_of_act(done.connection, standing.row, done.last.entry_no, moment, person=detail.get("person"))


def _standing(store: Store, actor: Actor, key: Key, moment: datetime) -> Standing:
    """The warning as published, with the acts that the published build has not seen."""
    permit(store, actor, "read", "warning", moment)
    with open_published(store.home) as connection:
        found = connection.execute(
            "SELECT w.*, i.zh, i.en FROM risk.warnings AS w INNER JOIN risk.indicators AS i ON w.indicator = i.indicator "
            "WHERE w.subject_kind = ? AND w.subject_id = ? AND w.indicator = ?",
            [key.subject_kind, key.subject_id, key.indicator],
        ).pl()
        (seen,) = connection.execute("SELECT coalesce(max(act_no), 0) FROM risk.warning_acts").fetchone() or (0,)
    if found.is_empty():
        raise WarningRefused(
            f"没有预警 {key}，请查看 `backstop warnings list`。 There is no warning {key}; see `backstop warnings list`."
        )
    row = found.row(0, named=True)
    status = row["status"]
    require_partner(actor, row["partner_id"])
    mine = queries.history(store, actor, key.subject_kind, key.subject_id, key.indicator)
    last_actor = None
    for done in mine.to_dicts():
        last_actor = done["actor"] if done["act"] != "assign" else last_actor
        if done["act_no"] > seen and done["act"] != "assign":
            status = _RESTING.get(done["act"], "acting")
    return Standing(row["level"], status, row["raised_on"], row["as_of"], last_actor, row)


def _words(text: str) -> str:
    words = reason_in(text)
    if words is None:
        raise WarningRefused(f"请用 1 至 {LONGEST_REASON} 个字写明。 Say it in 1 to {LONGEST_REASON} characters.")
    return words
