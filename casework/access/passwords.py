"""Passwords: one-time ones, their hashes, what a chosen one must be like.

Not here: who may change whose (`casework.access.accounts`), how often one may try (`casework.access.throttle`).
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from casework.access.policy import LONGEST_PASSWORD, SHORTEST_PASSWORD

if TYPE_CHECKING:
    from argon2 import PasswordHasher

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for another when read from paper
GROUPS, GROUP_LENGTH = 4, 4  # 79 bits


class WeakPassword(ValueError):
    """The chosen password will not do; the message says why."""


def one_time() -> str:
    """A fresh random password, to be typed once."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def hashed(password: str) -> str:
    """The argon2id hash, with its own salt and parameters."""
    return _hasher().hash(_bytes(password))


def matches(password: str, password_hash: str) -> bool:
    """Whether this is the password of the hash. Takes its time on purpose."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - as below

    try:
        return _hasher().verify(password_hash, _bytes(password[: LONGEST_PASSWORD + 1]))
    except (VerificationError, InvalidHashError):
        return False


def matches_nobody(password: str) -> bool:
    """Take as long as `matches` does, for a name that does not exist, so that the time does not tell; always False."""
    matches(password, _hash_of_nobody())
    return False


def require_strong(password: str, name: str) -> None:
    """Raise WeakPassword unless the password will do for this user."""
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword(f"the password needs at least {SHORTEST_PASSWORD} characters")
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword(f"the password may have at most {LONGEST_PASSWORD} characters")
    if name.casefold() in password.casefold():
        raise WeakPassword("the password must not contain the user's name")
    if len(set(password)) < SHORTEST_PASSWORD // 2:
        raise WeakPassword("the password repeats too few characters")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")  # whatever a browser sends is wrong at worst, never an error


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 - only sign-in needs it

    return PasswordHasher()


@cache
def _hash_of_nobody() -> str:
    return hashed(one_time())
