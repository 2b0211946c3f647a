"""Tokens of the gateway: how a program of an institution proves whose it is.

Here: make, list, revoke, and from a token to its holder. Not here: the header it comes in (`ingestion.gateway`), what the holder may do
(`casework.access.rights`), passwords of people (`casework.access.passwords`).

A token is 256 random bits, so its plain SHA-256 is stored: a slow hash protects secrets that can be guessed, and nobody guesses this one,
while the gateway checks it at every request. For the same reason a right token is never kept waiting for the failures of others: only
wrong ones are slowed, and an attacker behind the same proxy cannot shut a partner out.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from casework.access import audit, throttle
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.policy import SEEN_EVERY, TOKEN_LIFETIME, TOKEN_LONGEST
from casework.access.rights import require, roles
from casework.clock import at
from casework.store.engine import Store
from casework.store.tables import tokens
from ingestion.identity import is_partner_id

DEFAULT_ROLE = "partner"
_SHAPE = re.compile(r"backstop_(?P<token_id>[0-9a-f]{12})_[A-Za-z0-9_-]{43}", re.ASCII)
_NOBODY = Actor("nobody", "nobody")
_NO_HASH = "0" * 64
_LONGEST_LABEL = 100


class WrongToken(PermissionError):
    """No token of ours, or one that is no longer good (`state`). The message says which only to who knows the whole secret."""

    def __init__(self, message: str, state: str = "unknown") -> None:
        super().__init__(message)
        self.state = state


class CannotIssue(ValueError):
    """The token cannot be made or revoked like this; the message says why."""


@dataclass(frozen=True)
class Token:
    """A token as others may see it: everything but the secret."""

    token_id: str
    label: str
    role: str
    partner_id: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None

    def as_actor(self) -> Actor:
        """The actor that a program with this token is."""
        return Actor(f"token:{self.token_id}", self.role, self.partner_id)

    def state(self, now: datetime | None = None) -> str:
        """``live``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        return "live" if at(now) < self.expires_at else "expired"


def add_token(
    store: Store,
    label: str,
    partner_id: str,
    *,
    actor: Actor,
    role: str = DEFAULT_ROLE,
    lifetime: timedelta = TOKEN_LIFETIME,
    now: datetime | None = None,
) -> tuple[str, Token]:
    """Make a token for one institution. The text that is returned first is nowhere else, and cannot be shown again."""
    permit(store, actor, "manage", "user", now)
    _require_bound(role)
    if not is_partner_id(partner_id):
        raise CannotIssue(f"{partner_id[:64]!r} is not a partner's code: give its unified code or the bank's number")
    if not label.strip() or len(label) > _LONGEST_LABEL or not label.isprintable():
        raise CannotIssue(f"say in 1 to {_LONGEST_LABEL} characters who will hold the token, such as 'core system'")
    if not timedelta(0) < lifetime <= TOKEN_LONGEST:
        raise CannotIssue(f"a token lives 1 to {TOKEN_LONGEST.days} days")
    token_id = secrets.token_hex(6)
    text = f"backstop_{token_id}_{secrets.token_urlsafe(32)}"
    with audit.acting(store, now) as act:
        made = Token(
            token_id, label.strip(), role, partner_id, actor.name, act.now, act.now + lifetime, None, None,
        )  # fmt: skip
        act.connection.execute(insert(tokens).values(**vars(made), token_sha256=_sha256(text)))
        said = {"label": made.label, "role": role, "partner_id": partner_id, "expires_at": made.expires_at.isoformat()}
        act.record(actor, "add", f"token/{token_id}", said)
    return text, made


def all_tokens(store: Store, *, actor: Actor, partner_id: str | None = None) -> list[Token]:
    """Every token, of one institution or of all, oldest first."""
    require(actor, "read", "user")
    wanted = select(tokens).order_by(tokens.c.created_at, tokens.c.token_id)
    if partner_id is not None:
        wanted = wanted.where(tokens.c.partner_id == partner_id)
    with store.reading() as connection:
        return [_token(row) for row in connection.execute(wanted)]


def revoke_token(store: Store, token_id: str, *, actor: Actor, now: datetime | None = None) -> Token:
    """End a token at once; one that has ended already stays as it is."""
    permit(store, actor, "manage", "user", now)
    mine = tokens.c.token_id == token_id
    with audit.acting(store, now) as act:
        row = act.connection.execute(select(tokens).where(mine)).first()
        if row is None:
            raise CannotIssue(f"there is no token {token_id[:40]!r}; `backstop token list` shows their numbers")
        if row.revoked_at is None:
            act.connection.execute(update(tokens).where(mine).values(revoked_at=act.now))
            act.record(actor, "revoke", f"token/{token_id}", {"partner_id": row.partner_id})
        return _token(act.connection.execute(select(tokens).where(mine)).one())


def holder_of(store: Store, text: str, *, source: str = "", now: datetime | None = None) -> Token:
    """The token of this text. Raises WrongToken, or Throttled where too many wrong ones came; `source` is the network address."""
    moment = at(now)
    shaped = _SHAPE.fullmatch(text)
    token_id = shaped["token_id"] if shaped else ""
    with store.reading() as connection:
        row = connection.execute(select(tokens).where(tokens.c.token_id == token_id)).first()
    # compared even where there is no such token, so that the time taken does not tell
    is_right = hmac.compare_digest(_sha256(text), row.token_sha256 if row else _NO_HASH)
    if row is None or not is_right:
        _slow_down(store, token_id, source, is_known=row is not None, now=moment)
        raise WrongToken("there is no such token")
    found = _token(row)
    if found.state(moment) != "live":
        since = found.revoked_at or found.expires_at
        state = found.state(moment)
        raise WrongToken(f"token {found.token_id} is {state} since {since:%Y-%m-%d %H:%M} UTC", state)
    if found.seen_at is None or moment >= found.seen_at + SEEN_EVERY:
        with store.writing() as connection:
            connection.execute(update(tokens).where(tokens.c.token_id == found.token_id).values(seen_at=moment))
    return found


def _slow_down(store: Store, token_id: str, source: str, *, is_known: bool, now: datetime) -> None:
    """Count a wrong token; Throttled while the wait of earlier ones lasts. Who waits writes nothing, so a flood fills no log."""
    name = f"token:{token_id}"
    with store.reading() as connection:
        wait = throttle.waiting(connection, name, source, now)
    if not wait:
        with audit.acting(store, now) as act:
            wait = throttle.reserve(act.connection, name, source, act.now)
            if not wait:
                act.record(_NOBODY, "token_failed", f"token/{token_id}" if is_known else "token", {"source": source})
    if wait:
        raise throttle.Throttled(wait)


def _require_bound(role: str) -> None:
    known = roles().get(role)
    if known is None or not known.is_assignable or not known.is_bound:
        bound = ", ".join(name for name, each in roles().items() if each.is_bound and each.is_assignable)
        raise CannotIssue(f"a token belongs to one institution, and the role {role} to none; such roles are: {bound}")


def _token(row: Any) -> Token:
    return Token(
        row.token_id, row.label, row.role, row.partner_id, row.created_by, row.created_at, row.expires_at, row.seen_at, row.revoked_at,
    )  # fmt: skip


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
