"""An office for tests of cases: people of every role with accounts, and the day it is there."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert

from casework.access.actors import Actor
from casework.store.engine import Store
from casework.store.tables import users

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PEOPLE = {
    "li": "officer", "wu": "officer", "ren": "reviewer", "ruan": "reviewer", "feng": "risk", "an": "approver", "ao": "approver",
    "cai": "finance", "m1": "committee", "m2": "committee", "m3": "committee", "m4": "committee", "m5": "committee",
}  # fmt: skip


def actor(name: str) -> Actor:
    """Somebody of the office."""
    return Actor(name, PEOPLE[name])


def furnish(store: Store) -> None:
    """Accounts of everybody; nobody signs in here."""
    row = {"partner_id": None, "password_hash": "-", "must_change_password": False, "is_disabled": False, "version": 1}
    people = [
        {"name": name, "role": role, **row, "created_at": NOW, "changed_at": NOW} for name, role in PEOPLE.items()
    ]
    with store.writing() as connection:
        connection.execute(insert(users), people)
