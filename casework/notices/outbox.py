"""The one outbox: notices put in by any verb, in its own transaction, each occasion once for each person; and reading it.

Here: `put`, the outbox as its reader sees it. Not here: sending (`casework.notices.delivery`).

`key` names the occasion: the same key again changes nothing, so a verb that runs twice, or a schedule that fires again, tells once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from casework.access.actors import Actor
from casework.access.rights import allowed, require
from casework.clock import at
from casework.store.engine import Store
from casework.store.keys import held
from casework.store.notice_tables import LONGEST_KEY, notice_attempts, notices

MOST_SHOWN = 500


@dataclass(frozen=True)
class Notice:
    """A notice and how far it has come; `outcome` is that of its newest attempt, None before the first."""

    notice_no: int
    key: str
    recipient: str
    subject: str
    body: str
    about: str
    is_urgent: bool
    at: datetime
    attempts: int = 0
    outcome: str | None = None
    channel: str = ""
    error: str = ""
    next_at: datetime | None = None


def put(
    connection: Connection,
    key: str,
    recipients: Sequence[str],
    subject: str,
    body: str,
    *,
    about: str = "",
    is_urgent: bool = False,
    now: datetime | None = None,
) -> int:
    """Put a notice in for each recipient who does not have it yet; how many were new. Commits with the caller's transaction.

    Texts hold no personal value: they leave the house by mail and SMS.
    """
    keys = {held(f"{key}|{recipient}", LONGEST_KEY): recipient for recipient in recipients}
    present: set[str] = set(connection.scalars(select(notices.c.key).where(notices.c.key.in_(list(keys)))))
    highest = int(connection.scalar(select(func.coalesce(func.max(notices.c.notice_no), 0))) or 0)
    fresh = [(each, recipient) for each, recipient in keys.items() if each not in present]
    if fresh:
        rows = [
            {
                "notice_no": highest + number,
                "key": each,
                "recipient": recipient,
                "subject": subject,
                "body": body,
                "about": about,
                "is_urgent": is_urgent,
                "at": at(now),
            }
            for number, (each, recipient) in enumerate(fresh, 1)
        ]
        connection.execute(insert(notices), rows)
    return len(fresh)


def outbox(store: Store, *, actor: Actor, everybodys: bool = False) -> list[Notice]:
    """One's own notices, newest first; everybody's for who may manage accounts, since somebody must see a gateway fail."""
    require(actor, "read", "notice")
    if everybodys:
        require(actor, "manage", "user")
    with store.reading() as connection:
        return in_state(connection, None if everybodys else actor.name, limit=MOST_SHOWN)


def may_see_all(actor: Actor) -> bool:
    """Whether to offer everybody's."""
    return allowed(actor, "manage", "user")


def in_state(connection: Connection, recipient: str | None, *, limit: int | None = None) -> list[Notice]:
    """Notices with their newest attempt, newest first."""
    last = (
        select(notice_attempts.c.notice_no, func.max(notice_attempts.c.attempt).label("attempt"))
        .group_by(notice_attempts.c.notice_no)
        .subquery()
    )
    tried = notice_attempts.alias()
    wanted = (
        select(notices, tried.c.attempt, tried.c.outcome, tried.c.channel, tried.c.error, tried.c.next_at)
        .outerjoin(last, last.c.notice_no == notices.c.notice_no)
        .outerjoin(tried, (tried.c.notice_no == last.c.notice_no) & (tried.c.attempt == last.c.attempt))
        .order_by(notices.c.notice_no.desc())
    )
    if recipient is not None:
        wanted = wanted.where(notices.c.recipient == recipient)
    return [
        Notice(
            row.notice_no, row.key, row.recipient, row.subject, row.body, row.about, row.is_urgent, row.at,
            row.attempt or 0, row.outcome, row.channel or "", row.error or "", row.next_at,
        )
        for row in connection.execute(wanted.limit(limit) if limit else wanted)
    ]  # fmt: skip
