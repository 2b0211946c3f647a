"""One round: every subscription that is due is sent, every figure looked at, each by itself, so that one that fails stops no other.

A round may run at any time and twice at once: what was settled for an occasion is not settled again (`casework.following.verbs.settle`).
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

from casework.access.actors import scheduled
from casework.clock import at
from casework.following.queries import all_standing
from casework.following.records import Settled, Subscription
from casework.following.schedule import due
from casework.following.verbs import settle
from casework.store.engine import Store
from dashboards.components.page import Page
from dashboards.dispatch import messages
from dashboards.dispatch.rights import Withheld, parameters_of, recipient_of, require_measure
from dashboards.texts import words_of
from ingestion.home import Home

log = logging.getLogger("backstop.dispatch")


def send_round(home: Home, store: Store, *, now: datetime | None = None) -> Counter[str]:
    """Look at all of them; how many were sent, fired, recovered, withheld, or failed. Raises NothingPublished before the first build."""
    moment, done = at(now), Counter[str]()
    for one in all_standing(store, actor=scheduled("subscriptions")):
        try:
            outcome = (_view if one.kind == "view" else _figure)(home, store, one, moment)
        except Exception:
            log.exception("subscription %s could not be looked at", one.subscription_no)
            outcome = "failed"
        if outcome:
            done[outcome] += 1
    return done


def _view(home: Home, store: Store, one: Subscription, now: datetime) -> str:
    occasion = due(one.cadence, one.began, now) if one.cadence else None
    if occasion is None or (one.last is not None and one.last.occasion == occasion):
        return ""
    try:
        page, parameters = _prepared(home, store, one)
    except Withheld as withheld:
        return _withhold(store, one, occasion, withheld.why, now)
    settled = Settled("sent", occasion, build_id=page.stamp.build_id)
    return _settle(store, one, settled, messages.of_view(page, one, parameters), one.recipient, now)


def _figure(home: Home, store: Store, one: Subscription, now: datetime) -> str:
    before = _state(one)
    try:
        page, parameters = _prepared(home, store, one)
    except Withheld as withheld:
        same = one.last is not None and one.last.outcome == "withheld" and one.last.why == withheld.why
        return "" if same else _withhold(store, one, before, withheld.why, now)
    value: Any = messages.figure(page, parameters)
    if value is None:  # not assessed: neither above nor below
        return ""
    build, exact = page.stamp.build_id, Decimal(str(value))
    crossed = _has_crossed(exact, one)
    if crossed and before != "fired":
        settled = Settled("fired", build, value=str(exact), build_id=build)
        return _settle(store, one, settled, messages.of_crossing(page, one, parameters, value), one.recipient, now)
    if not crossed and before == "fired":
        return _settle(
            store, one, Settled("recovered", build, value=str(exact), build_id=build), None, one.recipient, now
        )
    return ""


def _state(one: Subscription) -> str:
    """Whether its recipient was told last that it crossed; what was withheld since is noted beside it and changes nothing."""
    if one.last is None:
        return "recovered"
    return one.last.occasion if one.last.outcome == "withheld" else one.last.outcome


def _has_crossed(value: Decimal, one: Subscription) -> bool:
    line = Decimal(one.threshold or 0)
    return value > line if one.comparator == "above" else value < line


def _prepared(home: Home, store: Store, one: Subscription) -> tuple[Page, Any]:
    """The recipient's own look at the newest build, and what is asked."""
    user = recipient_of(store, one)
    parameters = parameters_of(store, one)
    require_measure(user, parameters)
    return Page(user.as_actor(), home, words_of(one.language), one.unit), parameters  # type: ignore[arg-type]


def _withhold(store: Store, one: Subscription, occasion: str, why: str, now: datetime) -> str:
    """Nothing is sent; the owner is told once for each reason, not at each time."""
    told = one.last is not None and one.last.outcome == "withheld" and one.last.why == why
    message = None if told else messages.of_withholding(one, why)
    return _settle(store, one, Settled("withheld", occasion, why), message, one.owner, now)


def _settle(
    store: Store, one: Subscription, settled: Settled, message: tuple[str, str] | None, to: str, now: datetime
) -> str:
    actor = scheduled("subscriptions")
    return settled.outcome if settle(store, one, settled, message, to=to, actor=actor, now=now) else ""
