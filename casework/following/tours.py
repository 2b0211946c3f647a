"""Which guided tours somebody has seen or waved away, so that none begins twice by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from casework.access.actors import Actor
from casework.clock import at
from casework.store.engine import Store
from casework.store.follow_tables import tours_seen


def has_seen(store: Store, tour: str, *, actor: Actor) -> bool:
    """Whether the actor is done with the tour."""
    wanted = select(tours_seen.c.tour).where(tours_seen.c.person == actor.name, tours_seen.c.tour == tour)
    with store.reading() as connection:
        return connection.scalar(wanted) is not None


def mark_seen(store: Store, tour: str, *, actor: Actor, now: datetime | None = None) -> None:
    """Begin it by itself no more; saying so again changes nothing. No act of business, so not in the audit log."""
    wanted = select(tours_seen.c.tour).where(tours_seen.c.person == actor.name, tours_seen.c.tour == tour)
    with store.writing() as connection:
        if connection.scalar(wanted) is None:
            connection.execute(insert(tours_seen), {"person": actor.name, "tour": tour, "at": at(now)})
