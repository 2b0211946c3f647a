"""Local accounts: add, change the role, disable, give a new one-time password, change one's own.

Here: verbs on `users`; each asks for the right, writes its audit entry, and locks by version. Not here: sign-in
(`casework.access.sessions`). A user's own sessions end whenever the password, the role or the state of the account changes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from casework.access import audit, passwords, throttle
from casework.access.actors import Actor
from casework.access.policy import LONGEST_NAME
from casework.access.rights import Denied, require, roles
from casework.store.engine import Store
from casework.store.tables import sessions, users
from ingestion.identity import is_partner_id


class WrongAccount(ValueError):
    """The account cannot be made or changed like this; the message says why."""


class ChangedMeanwhile(RuntimeError):
    """Somebody else changed the record since it was read; `present` is how it is now."""

    def __init__(self, present: User) -> None:
        super().__init__(f"{present.name} was changed meanwhile (version {present.version}); look again")
        self.present = present


@dataclass(frozen=True)
class User:
    """An account as others may see it: everything but the hash."""

    name: str
    role: str
    partner_id: str | None
    must_change_password: bool
    is_disabled: bool
    version: int

    def as_actor(self) -> Actor:
        """The actor that this user is when signed in."""
        return Actor(self.name, self.role, self.partner_id, self.must_change_password)


def add_user(
    store: Store, name: str, role: str, partner_id: str | None = None, *, actor: Actor, now: datetime | None = None
) -> str:
    """Make an account; the one-time password that is returned is nowhere else and must be changed at the first sign-in."""
    permit(store, actor, "manage", "user", now)
    name = _clean_name(name)
    _require_role(role, partner_id)
    password = passwords.one_time()
    values: dict[str, Any] = {
        "name": name,
        "role": role,
        "partner_id": partner_id,
        "password_hash": passwords.hashed(password),
        "must_change_password": True,
        "is_disabled": False,
        "version": 1,
    }
    try:
        with audit.acting(store, now) as act:
            act.connection.execute(insert(users).values(**values, created_at=act.now, changed_at=act.now))
            act.record(actor, "add", f"user/{name}", {"role": role, "partner_id": partner_id})
    except IntegrityError as error:
        raise WrongAccount(f"there is a user {name} already") from error
    return password


def change_user(
    store: Store,
    user: User,
    *,
    actor: Actor,
    role: str | None = None,
    is_disabled: bool | None = None,
    now: datetime | None = None,
) -> User:
    """Change role or state of the user as it was read; ChangedMeanwhile when it is no longer so."""
    permit(store, actor, "manage", "user", now)
    if actor.name == user.name:
        raise Denied("nobody changes their own role or state")
    changes: dict[str, Any] = {}
    if role is not None:
        _require_role(role, user.partner_id)
        changes["role"] = role
    if is_disabled is not None:
        changes["is_disabled"] = is_disabled
    with audit.acting(store, now) as act:
        changed = _edit(act, user, changes)
        act.record(actor, "change", f"user/{user.name}", changes)
    return changed


def reset_password(store: Store, user: User, *, actor: Actor, now: datetime | None = None) -> str:
    """A new one-time password for somebody who forgot theirs."""
    permit(store, actor, "manage", "user", now)
    password = passwords.one_time()
    with audit.acting(store, now) as act:
        _edit(act, user, {"password_hash": passwords.hashed(password), "must_change_password": True})
        throttle.forgive(act.connection, user.name, "")
        act.record(actor, "reset_password", f"user/{user.name}")
    return password


def set_password(store: Store, user: User, password: str, *, now: datetime | None = None) -> User:
    """Store the password that a user chose; `casework.access.sessions.change_password` has asked for the old one."""
    passwords.require_strong(password, user.name)
    with audit.acting(store, now) as act:
        changed = _edit(act, user, {"password_hash": passwords.hashed(password), "must_change_password": False})
        act.record(user.as_actor(), "change_password", f"user/{user.name}")
    return changed


def without_password(act: audit.Act, user: User) -> User:
    """Take a one-time password away that nobody needs any more: no password opens the account until it is given a new one."""
    changed = _edit(
        act, user, {"password_hash": passwords.hashed(secrets.token_urlsafe(32)), "must_change_password": False}
    )
    act.record(user.as_actor(), "void_password", f"user/{user.name}")
    return changed


def find_user(store: Store, name: str) -> User | None:
    """The account called so, or None."""
    with store.reading() as connection:
        return _find(connection, name)


def all_users(store: Store, *, actor: Actor) -> list[User]:
    """Every account, by name."""
    require(actor, "read", "user")
    with store.reading() as connection:
        return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]


def permit(store: Store, actor: Actor, verb: str, object_kind: str, now: datetime | None = None) -> None:
    """`require`, and whoever is denied stands in the audit log."""
    try:
        require(actor, verb, object_kind)
    except Denied:
        audit.append(store, actor, "denied", object_kind, {"verb": verb}, now=now)
        raise


def canonical_name(name: str) -> str:
    """Names are told apart without regard to case and blanks at the ends; signs that cannot be seen are not part of them."""
    return "".join(sign for sign in name if sign.isprintable()).strip().casefold()


def _clean_name(name: str) -> str:
    clean = canonical_name(name)
    if not clean or len(clean) > LONGEST_NAME or any(sign in clean for sign in "/:\\ "):
        raise WrongAccount(f"a user's name has 1 to {LONGEST_NAME} characters, no blank, no colon and no slash")
    return clean


def _require_role(role: str, partner_id: str | None) -> None:
    known = roles().get(role)
    if known is None or not known.is_assignable:
        names = ", ".join(name for name, each in roles().items() if each.is_assignable)
        raise WrongAccount(f"there is no role {role}; roles are {names}")
    if known.is_bound and not partner_id:
        raise WrongAccount(f"the role {role} needs the institution it belongs to")
    if partner_id and not known.is_bound:
        raise WrongAccount(f"the role {role} belongs to no institution")
    if partner_id and not is_partner_id(partner_id):
        raise WrongAccount(
            f"{partner_id[:64]!r} is not a partner's code: give its unified social credit code or the bank's number"
        )


def _edit(act: audit.Act, user: User, changes: dict[str, Any]) -> User:
    written = act.connection.execute(
        update(users)
        .where(users.c.name == user.name, users.c.version == user.version)
        .values(**changes, version=user.version + 1, changed_at=act.now)
    )
    present = _find(act.connection, user.name)
    if present is None:
        raise WrongAccount(f"there is no user {user.name}")
    if written.rowcount == 0:
        raise ChangedMeanwhile(present)
    open_ones = (sessions.c.user_name == user.name) & sessions.c.ended_at.is_(None)
    act.connection.execute(update(sessions).where(open_ones).values(ended_at=act.now))
    return present


def _find(connection: Connection, name: str) -> User | None:
    row = connection.execute(select(users).where(users.c.name == canonical_name(name))).first()
    return _user(row) if row else None


def _user(row: Any) -> User:
    return User(row.name, row.role, row.partner_id, row.must_change_password, row.is_disabled, row.version)
