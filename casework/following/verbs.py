"""Following a view or a figure, ending it, and settling what came of it: each an act with its audit entry.

A subscription is its owner's: only the owner ends it, and also the recipient, who need not go on getting it. Whether the recipient may see
what is sent is asked at each time of sending, not here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import find_user, permit
from casework.access.actors import Actor
from casework.clock import at
from casework.following.records import Cadence, Comparator, Parameters, Settled, Subscription, standing
from casework.following.schedule import CADENCES
from casework.notices.outbox import put
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.follow_tables import subscription_outcomes, subscriptions
from casework.views.queries import views
from casework.views.verbs import LONGEST_NAME
from ingestion.durable import crashpoint

MOST = 50  # of one owner, at a time
COMPARATORS: tuple[Comparator, ...] = ("above", "below")
_LARGEST = Decimal(10) ** 18


def follow_view(
    store: Store,
    view_owner: str,
    view_name: str,
    cadence: Cadence,
    *,
    actor: Actor,
    recipient: str = "",
    language: str = "zh_CN",
    unit: str = "wan",
    now: datetime | None = None,
) -> Subscription:
    """Have a kept view sent by schedule: to oneself, or to somebody else."""
    _permit(store, actor, now)
    known = views(store, actor=actor)
    if not any((view.owner, view.name) == (view_owner, view_name) for view in known):
        raise Refused("no_such_view", name=view_name[:LONGEST_NAME])
    if cadence not in CADENCES:
        raise Refused("wrong_cadence")
    moment = at(now)
    made = Subscription(
        0, 1, "view", actor.name, _recipient(store, recipient or actor.name), view_name, view_owner, {}, cadence, None, None,
        language, unit, False, moment, moment,
    )  # fmt: skip
    return _begin(store, made, actor)


def watch_figure(
    store: Store,
    name: str,
    parameters: Parameters,
    comparator: Comparator,
    threshold: str,
    *,
    actor: Actor,
    recipient: str = "",
    language: str = "zh_CN",
    unit: str = "wan",
    now: datetime | None = None,
) -> Subscription:
    """Be told when a figure goes above or below a value; amounts in yuan, rates as parts of one."""
    _permit(store, actor, now)
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not clean or len(clean) > LONGEST_NAME:
        raise Refused("view_name", longest=LONGEST_NAME)
    if comparator not in COMPARATORS:
        raise Refused("wrong_threshold")
    moment = at(now)
    made = Subscription(
        0, 1, "figure", actor.name, _recipient(store, recipient or actor.name), clean, None, parameters, None, comparator,
        str(_number(threshold)), language, unit, False, moment, moment,
    )  # fmt: skip
    return _begin(store, made, actor)


def end(store: Store, subscription_no: int, *, actor: Actor, now: datetime | None = None) -> None:
    """Send no more of it; owner and recipient may."""
    permit(store, actor, "read", "notice", now)
    with audit.acting(store, now) as act:
        found = _found(act.connection, subscription_no)
        if found is None or found.is_ended or actor.name not in {found.owner, found.recipient}:
            raise Refused("no_such_subscription")
        ended = replace(found, version=found.version + 1, is_ended=True, at=act.now)
        _insert(act.connection, ended, actor)
        act.record(actor, "end_subscription", f"subscription/{subscription_no}", {"version": ended.version})


def settle(
    store: Store,
    one: Subscription,
    settled: Settled,
    message: tuple[str, str] | None,
    *,
    to: str,
    actor: Actor,
    now: datetime | None = None,
) -> bool:
    """Keep what came of an occasion, with the message that goes out for it, both or neither; False when somebody else did meanwhile.

    The version and the outcome that `one` was read with must still be the last ones.
    """
    before = one.last.outcome_no if one.last else None
    with audit.acting(store, now) as act:
        present = _found(act.connection, one.subscription_no)
        last = present.last.outcome_no if present and present.last else None
        if present is None or present.version != one.version or present.is_ended or last != before:
            return False
        number = 1 + _highest(act.connection, one.subscription_no)
        kept = {
            "subscription_no": one.subscription_no,
            "outcome_no": number,
            "version": one.version,
            "occasion": settled.occasion,
            "outcome": settled.outcome,
            "why": settled.why,
            "value": settled.value,
            "build_id": settled.build_id,
            "at": act.now,
        }
        act.connection.execute(insert(subscription_outcomes), kept)
        about = f"subscription/{one.subscription_no}"
        if message is not None:
            put(act.connection, f"{about}/{number}", [to], *message, about=about, now=act.now)
        told = {"outcome": settled.outcome, "occasion": settled.occasion, "why": settled.why, "to": to}
        act.record(actor, "settle_subscription", about, told | {"build": settled.build_id})
        crashpoint("subscription.uncommitted")
    return True


def _permit(store: Store, actor: Actor, now: datetime | None) -> None:
    permit(store, actor, "read", "analysis", now)
    permit(store, actor, "read", "notice", now)


def _recipient(store: Store, name: str) -> str:
    found = find_user(store, name)
    if found is None or found.is_disabled:
        raise Refused("no_such_person", name=name[:LONGEST_NAME])
    return found.name


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise Refused("wrong_threshold") from None
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise Refused("wrong_threshold")
    return number


def _begin(store: Store, made: Subscription, actor: Actor) -> Subscription:
    with audit.acting(store, made.at) as act:
        mine = [one for one in standing(act.connection) if one.owner == actor.name and not one.is_ended]
        if len(mine) >= MOST:
            raise Refused("too_many_subscriptions", most=MOST)
        highest = act.connection.scalar(select(func.coalesce(func.max(subscriptions.c.subscription_no), 0)))
        kept = replace(made, subscription_no=int(highest or 0) + 1)
        _insert(act.connection, kept, actor)
        told = {"kind": kept.kind, "recipient": kept.recipient, "cadence": kept.cadence, "comparator": kept.comparator}
        act.record(actor, "subscribe", f"subscription/{kept.subscription_no}", told)
    return kept


def _insert(connection: Connection, one: Subscription, actor: Actor) -> None:
    values = {name: getattr(one, name) for name in subscriptions.c.keys() if hasattr(one, name)}  # noqa: SIM118 - of the columns
    values["parameters"] = json.dumps(one.parameters, ensure_ascii=False, sort_keys=True)
    connection.execute(insert(subscriptions), values | {"actor": actor.name, "role": actor.role, "reason": ""})


def _found(connection: Connection, subscription_no: int) -> Subscription | None:
    return next((one for one in standing(connection) if one.subscription_no == subscription_no), None)


def _highest(connection: Connection, subscription_no: int) -> int:
    table = subscription_outcomes
    wanted = select(func.coalesce(func.max(table.c.outcome_no), 0)).where(table.c.subscription_no == subscription_no)
    return int(connection.scalar(wanted) or 0)
