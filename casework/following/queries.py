"""Subscriptions as their owners and recipients see them."""

from __future__ import annotations

from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.following.records import Subscription, standing
from casework.store.engine import Store


def subscriptions_of(store: Store, *, actor: Actor) -> list[Subscription]:
    """What the actor ordered or gets, and has not ended; the newest first."""
    permit(store, actor, "read", "notice")
    with store.reading() as connection:
        found = standing(connection)
    return [one for one in reversed(found) if not one.is_ended and actor.name in {one.owner, one.recipient}]


def all_standing(store: Store, *, actor: Actor) -> list[Subscription]:
    """Everybody's that has not ended: for the run that sends, and for whoever has a shell here."""
    require(actor, "manage", "user")
    with store.reading() as connection:
        return [one for one in standing(connection) if not one.is_ended]
