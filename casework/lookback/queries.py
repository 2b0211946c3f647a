"""How far a day is that somebody looks back to, which copies there are, and which days can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import func, select

from casework.clock import at
from casework.store.engine import Store
from casework.store.lookback_tables import lookback_steps
from casework.store.tables import filings
from casework.store.warehouse import PUBLISHED

Step = Literal["asked", "load", "transform", "judge", "transform_after", "ready", "failed"]
#: The steps of computing, in their order.
COMPUTING: tuple[Step, ...] = ("load", "transform", "judge", "transform_after")
UNDER_WAY: tuple[Step, ...] = ("asked", *COMPUTING)


@dataclass(frozen=True)
class Lookback:
    """A day and its newest step: `asked_at` is when it was last asked for, `database` the copy's file where there is one."""

    day: date
    step: Step
    copy: str
    detail: str
    at: datetime
    asked_at: datetime
    database: Path | None


def standing(store: Store) -> list[Lookback]:
    """Every day that was asked for, the one that moved last first."""
    with store.reading() as connection:
        rows = connection.execute(select(lookback_steps).order_by(lookback_steps.c.day, lookback_steps.c.step_no))
        newest: dict[date, Mapping[Any, Any]] = {}
        asked: dict[date, datetime] = {}
        for row in rows.mappings():
            newest[row["day"]] = row
            if row["step"] == "asked":
                asked[row["day"]] = row["at"]
    found = [_lookback(store, row, asked.get(day, row["at"])) for day, row in newest.items()]
    return sorted(found, key=lambda one: one.at, reverse=True)


def of_day(store: Store, day: date) -> Lookback | None:
    """How far a day is; None when nobody asked for it, or its copy is kept no longer."""
    found = next((one for one in standing(store) if one.day == day), None)
    return None if found is None or (found.step == "ready" and found.database is None) else found


def next_waiting(store: Store) -> date | None:
    """The day that waits longest, begun ones too: nobody else is at work on them when this is asked."""
    waiting = [one for one in standing(store) if one.step in UNDER_WAY]
    return min(waiting, key=lambda one: one.asked_at).day if waiting else None


def days(store: Store, now: datetime | None = None) -> tuple[date, date] | None:
    """The first and the last day that can be asked for: from the first filing to yesterday (UTC); None before there is any."""
    with store.reading() as connection:
        first = connection.scalar(select(func.min(filings.c.received_at)))
    last = at(now).date() - timedelta(days=1)
    return None if first is None or first.date() > last else (first.date(), last)


def _lookback(store: Store, row: Mapping[Any, Any], asked_at: datetime) -> Lookback:
    file = store.home.known_days / row["copy"] / PUBLISHED if row["copy"] else None
    database = file if file is not None and file.is_file() else None
    return Lookback(row["day"], row["step"], row["copy"], row["detail"], row["at"], asked_at, database)
