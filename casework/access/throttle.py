"""Failed attempts are slowed: after a few free ones, each further failure doubles the wait.

Here: counting by name and by source, and the wait. Not here: whether a password is right.

An attempt is counted as a failure *before* the password is looked at, and taken back when it was right: many attempts at once would
otherwise all be free. Only hashes of names are kept, since people type their password into the wrong field.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from casework.access.policy import (
    FIRST_DELAY,
    FORGET_FAILURES,
    FREE_FAILURES_BY_NAME,
    FREE_FAILURES_BY_SOURCE,
    LONGEST_DELAY,
)
from casework.store.tables import sign_in_attempts as attempts


class Throttled(PermissionError):
    """Too many failures; `wait` says how long until the next attempt is looked at."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"too many failed attempts; try again in {max(1, round(wait.total_seconds()))} seconds")
        self.wait = wait


def reserve(connection: Connection, name: str, source: str, now: datetime) -> timedelta:
    """Count one attempt as failed for now. A wait above zero means: do not look at the password, and this one does not count."""
    _forget_old(connection, now)
    wait = waiting(connection, name, source, now)
    if wait <= timedelta(0):
        for subject, free in _subjects(name, source):
            _count(connection, subject, free, now)
    return wait


def waiting(connection: Connection, name: str, source: str, now: datetime) -> timedelta:
    """How long the name or the source still has to wait; zero when neither does. Counts nothing."""
    waits = (_wait(connection, subject, now) for subject, _ in _subjects(name, source))
    return max(timedelta(0), *waits)


def forgive(connection: Connection, name: str, source: str) -> None:
    """The password was right: the name's failures are forgotten, and the source's last one did not happen."""
    (by_name, _), *by_source = _subjects(name, source)
    connection.execute(delete(attempts).where(attempts.c.subject == by_name))
    for subject, _ in by_source:  # not all of them: who owns one account must not get endless tries at others
        mine = attempts.c.subject == subject
        connection.execute(
            update(attempts)
            .where(mine, attempts.c.failures > 0)
            .values(failures=attempts.c.failures - 1, blocked_until=attempts.c.last_at)
        )


def first_of_block(connection: Connection, name: str, source: str) -> bool:
    """True once in each waiting time: a flood of attempts must not flood the audit log."""
    unlogged = [
        subject
        for subject, _ in _subjects(name, source)
        if connection.scalar(select(attempts.c.is_block_logged).where(attempts.c.subject == subject)) is False
    ]
    connection.execute(update(attempts).where(attempts.c.subject.in_(unlogged)).values(is_block_logged=True))
    return bool(unlogged)


def delay(failures: int, free: int) -> timedelta:
    """The wait after so many failures in a row.

    >>> [int(delay(failures, free=3).total_seconds()) for failures in (3, 4, 5, 6, 14, 999)]
    [0, 1, 2, 4, 900, 900]
    """
    if failures <= free:
        return timedelta(0)
    return min(FIRST_DELAY * int(2 ** min(failures - free - 1, 30)), LONGEST_DELAY)


def _subjects(name: str, source: str) -> list[tuple[str, int]]:
    subjects = [(f"name:{name}", FREE_FAILURES_BY_NAME)] + (
        [(f"source:{source}", FREE_FAILURES_BY_SOURCE)] if source else []
    )
    return [(hashlib.sha256(subject.encode()).hexdigest(), free) for subject, free in subjects]


def _wait(connection: Connection, subject: str, now: datetime) -> timedelta:
    until: datetime | None = connection.scalar(select(attempts.c.blocked_until).where(attempts.c.subject == subject))
    return until - now if isinstance(until, datetime) else timedelta(0)


def _count(connection: Connection, subject: str, free: int, now: datetime) -> None:
    mine = attempts.c.subject == subject
    failures = (connection.scalar(select(attempts.c.failures).where(mine)) or 0) + 1
    values = {
        "failures": failures,
        "last_at": now,
        "blocked_until": now + delay(failures, free),
        "is_block_logged": False,
    }
    if failures == 1:
        connection.execute(delete(attempts).where(mine))
        connection.execute(insert(attempts).values(subject=subject, **values))
    else:
        connection.execute(update(attempts).where(mine).values(**values))


def _forget_old(connection: Connection, now: datetime) -> None:
    connection.execute(delete(attempts).where(attempts.c.last_at < now - FORGET_FAILURES))
