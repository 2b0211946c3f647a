"""Asking for the warehouse as known on a day, and noting how far its computing is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.lookback.queries import UNDER_WAY, Lookback, Step, days, of_day, standing
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.lookback_tables import lookback_steps

#: Days that may wait at once: each costs a whole build.
MOST_WAITING = 3


def ask(store: Store, day: date, *, actor: Actor, now: datetime | None = None) -> Lookback:
    """Have a day computed, unless it is there or under way; refused for days without data, and when too many wait.

    Whoever may analyse the whole book may ask.
    """
    permit(store, actor, "read", "analysis", now)
    bounds = days(store, now)
    if bounds is None or not bounds[0] <= day <= bounds[1]:
        first, last = bounds or ("—", "—")
        raise Refused("lookback_day", first=str(first), last=str(last))
    found = of_day(store, day)
    if found is None or found.step == "failed":
        if sum(one.step in UNDER_WAY for one in standing(store)) >= MOST_WAITING:
            raise Refused("lookback_busy", most=MOST_WAITING)
        with audit.acting(store, now) as act:
            _add(act, day, "asked", actor)
            act.record(actor, "look_back", f"day/{day}")
        found = of_day(store, day)
    assert found is not None  # noqa: S101 - it was asked for just now
    return found


def note(
    store: Store,
    day: date,
    step: Step,
    *,
    actor: Actor,
    copy: str = "",
    detail: str = "",
    now: datetime | None = None,
) -> None:
    """Note the next step of a day's computing; its end stands in the audit log as well."""
    require(actor, "run", "pipeline")
    with audit.acting(store, now) as act:
        _add(act, day, step, actor, copy, detail)
        if step in {"ready", "failed"}:
            act.record(actor, f"look_back_{step}", f"day/{day}", {"copy": copy, "detail": detail[:500]})


def _add(act: audit.Act, day: date, step: Step, actor: Actor, copy: str = "", detail: str = "") -> None:
    last = act.connection.scalar(select(func.max(lookback_steps.c.step_no)).where(lookback_steps.c.day == day))
    values = {"day": day, "step_no": (last or 0) + 1, "step": step, "copy": copy, "detail": detail}
    who = {"actor": actor.name, "role": actor.role, "at": act.now, "reason": ""}
    act.connection.execute(insert(lookback_steps), values | who)
