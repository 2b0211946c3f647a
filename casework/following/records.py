"""A subscription, and what came of it, as their rows say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from casework.store.follow_tables import subscription_outcomes, subscriptions

Kind = Literal["view", "figure"]
Cadence = Literal["daily", "weekly", "monthly"]
Comparator = Literal["above", "below"]
Outcome = Literal["sent", "fired", "recovered", "withheld"]
Parameters = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Settled:
    """What came of one occasion; `why` says for what reason something was withheld."""

    outcome: Outcome
    occasion: str
    why: str = ""
    value: str | None = None
    build_id: str = ""
    at: datetime | None = None
    version: int = 0
    outcome_no: int = 0


@dataclass(frozen=True)
class Subscription:
    """A view that goes to somebody by schedule, or a threshold that somebody is told of when a figure crosses it.

    `began` is when its first version was kept; `last` what came of it last, in this version.
    """

    subscription_no: int
    version: int
    kind: Kind
    owner: str
    recipient: str
    name: str
    view_owner: str | None
    parameters: Parameters
    cadence: Cadence | None
    comparator: Comparator | None
    threshold: str | None
    language: str
    unit: str
    is_ended: bool
    at: datetime
    began: datetime
    last: Settled | None = field(default=None, compare=False)


def standing(connection: Connection) -> list[Subscription]:
    """The newest version of each, ended ones too, in order of their numbers."""
    rows = connection.execute(
        select(subscriptions).order_by(subscriptions.c.subscription_no, subscriptions.c.version)
    ).mappings()
    newest: dict[int, Mapping[Any, Any]] = {}
    began: dict[int, datetime] = {}
    for row in rows:
        newest[row["subscription_no"]] = row
        began.setdefault(row["subscription_no"], row["at"])
    outcomes = _last_outcomes(connection)
    return [_subscription(row, began[number], outcomes.get(number)) for number, row in newest.items()]


def _last_outcomes(connection: Connection) -> dict[int, Settled]:
    table = subscription_outcomes
    last = (
        select(table.c.subscription_no, func.max(table.c.outcome_no).label("outcome_no"))
        .group_by(table.c.subscription_no)
        .subquery()
    )
    joined = table.join(
        last, (table.c.subscription_no == last.c.subscription_no) & (table.c.outcome_no == last.c.outcome_no)
    )
    return {
        row.subscription_no: Settled(
            row.outcome, row.occasion, row.why, row.value, row.build_id, row.at, row.version, row.outcome_no
        )
        for row in connection.execute(select(table).select_from(joined))
    }


def _subscription(row: Mapping[Any, Any], began: datetime, last: Settled | None) -> Subscription:
    named = {name: row[name] for name in row if name not in {"parameters", "actor", "role", "reason", "is_ended"}}
    of_this_version = last if last is not None and last.version == row["version"] else None
    return Subscription(
        **named,
        parameters=json.loads(row["parameters"]),
        is_ended=bool(row["is_ended"]),
        began=began,
        last=of_this_version,
    )
