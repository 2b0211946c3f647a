"""Sending what is due: at least once, never twice as far as we can know, later when it fails, and not in somebody's quiet hours.

Here: which notices are due, one attempt each, and its record. Not here: what they say, where to (`casework.notices.preferences`). The
network is outside every transaction: a gateway that hangs holds nobody up. An attempt is recorded right after it was made; killed between
the two, the notice goes again with the same number in its text, by which a reader knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert

from casework.access import audit
from casework.access.actors import scheduled
from casework.clock import at
from casework.notices.outbox import Notice, in_state
from casework.notices.preferences import Preference, preference_of
from casework.store.engine import Store
from casework.store.notice_tables import notice_attempts
from ingestion.durable import crashpoint

FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=6)
MOST_ATTEMPTS = 10
AT_A_TIME = 200
LONGEST_ERROR = 300

#: Sends a text to an address; raises with what went wrong.
Send = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Delivered:
    """What one round did."""

    sent: int = 0
    shown: int = 0
    failed: int = 0
    given_up: int = 0


class GatewayFailed(RuntimeError):
    """The gateway did not take it."""


def deliver(store: Store, *, send: Send | None = None, now: datetime | None = None) -> Delivered:
    """Attempt every notice that is due; a failing gateway only postpones its own."""
    moment = at(now)
    with store.reading() as connection:
        notices = [one for one in in_state(connection, None) if one.outcome in {None, "failed"}]
        wishes = {name: preference_of(connection, name) for name in {one.recipient for one in notices}}
    due = [one for one in reversed(notices) if is_due(one, wishes[one.recipient], moment)][:AT_A_TIME]
    outcomes = [_attempt(store, one, wishes[one.recipient], send or _by_apprise, moment) for one in due]
    return Delivered(*(outcomes.count(name) for name in ("sent", "shown", "failed", "given_up")))


def is_due(notice: Notice, wish: Preference, moment: datetime) -> bool:
    """Whether a notice may be attempted now: its pause is over, and it is not quiet, unless it is urgent."""
    if notice.next_at is not None and moment < notice.next_at:
        return False
    return notice.is_urgent or wish.quiet_until(moment) is None


def pause_after(attempt: int) -> timedelta:
    """How long to wait after so many failures.

    >>> [str(pause_after(attempt)) for attempt in (1, 2, 5, 20)]
    ['0:01:00', '0:02:00', '0:16:00', '6:00:00']
    """
    return min(FIRST_RETRY * int(2 ** min(attempt - 1, 20)), LONGEST_RETRY)


def _attempt(store: Store, notice: Notice, wish: Preference, send: Send, moment: datetime) -> str:
    outcome, error, channel = "shown", "", ""
    if wish.address:
        channel = wish.address.partition(":")[0][:64]
        try:
            send(wish.address, f"{notice.subject} [{notice.notice_no}]", notice.body)
            outcome = "sent"
        except Exception as failure:  # whatever a gateway's library raises is a failed attempt
            last = notice.attempts + 1 >= MOST_ATTEMPTS
            outcome, error = "given_up" if last else "failed", f"{type(failure).__name__}: {failure}"[:LONGEST_ERROR]
    crashpoint("notice.attempted")
    attempt = notice.attempts + 1
    values = {
        "notice_no": notice.notice_no,
        "attempt": attempt,
        "outcome": outcome,
        "channel": channel,
        "error": error.replace(wish.address, "…") if wish.address else error,
        "at": moment,
        "next_at": moment + pause_after(attempt) if outcome == "failed" else None,
    }
    with audit.acting(store, moment) as act:
        act.connection.execute(insert(notice_attempts), values)
        told = {"attempt": attempt, "outcome": outcome, "channel": channel}
        act.record(scheduled("outbox"), "notify", f"notice/{notice.notice_no}", told)
    return outcome


def _by_apprise(address: str, subject: str, body: str) -> None:
    import apprise  # noqa: PLC0415 - only for whoever has an address

    gateway = apprise.Apprise()
    if not gateway.add(address):
        raise GatewayFailed("the address is not understood")
    if not gateway.notify(title=subject, body=body):
        raise GatewayFailed("the gateway did not take it")
