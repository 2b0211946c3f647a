"""Signing in and out: from a name and a password to a session, from a session's token to an actor.

Here: sessions, which end by sign-out, after idleness, at the latest after half a day, and when the account changes; only the hash of a
token is stored. Not here: cookies (`dashboards`), what the actor may then do (`casework.access.rights`).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from casework.access import audit, passwords, throttle
from casework.access.accounts import User, canonical_name, find_user, set_password, without_password
from casework.access.actors import Actor
from casework.access.policy import LONGEST_NAME, SEEN_EVERY, SESSION_IDLE, SESSION_LONGEST
from casework.clock import at
from casework.store.engine import Store
from casework.store.tables import sessions, users

NOBODY = "nobody"


class WrongCredentials(PermissionError):
    """Name and password do not go together. It never says which of them is wrong, nor that an account is disabled."""


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the token goes to the browser and is stored nowhere."""

    token: str
    actor: Actor


def sign_in(store: Store, name: str, password: str, *, source: str = "", now: datetime | None = None) -> SignedIn:
    """Open a session. Raises WrongCredentials, or Throttled after too many failures; `source` is the network address, if known."""
    user = authenticate(store, name, password, source=source, now=now)
    with audit.acting(store, now) as act:
        return _opened(act, user, {"source": source})


def sign_in_proven(store: Store, name: str, *, source: str = "", now: datetime | None = None) -> SignedIn:
    """Open a session for whom an identity provider has vouched for; the account must be there, and keeps its role and its rights.

    A one-time password that was never changed is void from then on: its owner comes by the provider. Raises WrongCredentials.
    """
    user = find_user(store, name[:LONGEST_NAME])
    if user is None or user.is_disabled or canonical_name(name) != user.name:
        object_ = f"user/{user.name}" if user else "user"
        audit.append(store, Actor(NOBODY, NOBODY), "sign_in_failed", object_, {"source": source, "by": "oidc"}, now=now)
        raise WrongCredentials("the provider's proof names no account that may come in")
    with audit.acting(store, now) as act:
        if user.must_change_password:
            user = without_password(act, user)
        return _opened(act, user, {"source": source, "by": "oidc"})


def _opened(act: audit.Act, user: User, told: dict[str, str]) -> SignedIn:
    token = secrets.token_urlsafe(32)
    values = {"token_sha256": _sha256(token), "user_name": user.name, "opened_at": act.now, "seen_at": act.now}
    act.connection.execute(insert(sessions).values(**values))
    act.record(user.as_actor(), "sign_in", f"user/{user.name}", told)
    return SignedIn(token, user.as_actor())


def sign_out(store: Store, token: str, *, now: datetime | None = None) -> None:
    """End the session; a token that is no longer good is nothing to complain about."""
    actor = actor_of(store, token, now=now)
    if actor is None:
        return
    with audit.acting(store, now) as act:
        act.connection.execute(
            update(sessions).where(sessions.c.token_sha256 == _sha256(token)).values(ended_at=act.now)
        )
        act.record(actor, "sign_out", f"user/{actor.name}")


def actor_of(store: Store, token: str, *, now: datetime | None = None) -> Actor | None:
    """Who the token belongs to, or None when the session has ended in whatever way. Using it keeps it from idling."""
    moment = at(now)
    mine = sessions.c.token_sha256 == _sha256(token)
    with store.reading() as connection:
        row = connection.execute(select(sessions, users).join(users).where(mine)).first()
    if row is None or row.ended_at is not None or row.is_disabled:
        return None
    if moment >= row.opened_at + SESSION_LONGEST or moment >= row.seen_at + SESSION_IDLE:
        return None
    if moment >= row.seen_at + SEEN_EVERY:
        with store.writing() as connection:
            connection.execute(update(sessions).where(mine, sessions.c.seen_at < moment).values(seen_at=moment))
    return Actor(row.name, row.role, row.partner_id, row.must_change_password)


def change_password(
    store: Store, name: str, old: str, new: str, *, source: str = "", now: datetime | None = None
) -> None:
    """Replace one's own password; every session of the user ends. The old one is asked for with the same patience as at sign-in."""
    user = authenticate(store, name, old, source=source, now=now)
    if new == old:
        raise passwords.WeakPassword("the new password is the old one")
    set_password(store, user, new, now=now)


def authenticate(store: Store, name: str, password: str, *, source: str = "", now: datetime | None = None) -> User:
    """The user of this name and password, with no session opened."""
    name = canonical_name(name)[:LONGEST_NAME]
    _wait_your_turn(store, name, source, now)
    if not _password_matches(store, name, password):
        _log_failure(store, name, source, now)
        raise WrongCredentials("name and password do not go together")
    user = find_user(store, name)
    if user is None or user.is_disabled:
        _log_failure(store, name, source, now)
        raise WrongCredentials("name and password do not go together")
    with store.writing() as connection:
        throttle.forgive(connection, name, source)
    return user


def _wait_your_turn(store: Store, name: str, source: str, now: datetime | None) -> None:
    with audit.acting(store, now) as act:
        wait = throttle.reserve(act.connection, name, source, act.now)
        if wait and throttle.first_of_block(act.connection, name, source):
            act.record(
                Actor(NOBODY, NOBODY), "throttled", "user", {"source": source, "seconds": round(wait.total_seconds())}
            )
    if wait:
        raise throttle.Throttled(wait)


def _password_matches(store: Store, name: str, password: str) -> bool:
    """Outside any transaction: hashing takes a while, and nobody else must wait for it."""
    with store.reading() as connection:
        password_hash = connection.scalar(select(users.c.password_hash).where(users.c.name == name))
    return passwords.matches_nobody(password) if password_hash is None else passwords.matches(password, password_hash)


def _log_failure(store: Store, name: str, source: str, now: datetime | None) -> None:
    known = find_user(store, name)
    # the name of nobody may be a password in the wrong field
    object_ = f"user/{known.name}" if known else "user"
    audit.append(store, Actor(NOBODY, NOBODY), "sign_in_failed", object_, {"source": source}, now=now)


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
