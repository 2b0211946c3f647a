"""Where somebody wants their notices, and when not: an Apprise address (mail, SMS gateway, DingTalk, WeCom, webhook) and quiet hours.

Here: the verbs on one's own preferences, and whether a moment is quiet. Not here: sending (`casework.notices.delivery`). Without an address
a notice waits on the outbox page alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.notice_tables import notice_preferences
from scoring.office_time import CHINA

HOURS = range(24)


@dataclass(frozen=True)
class Preference:
    """`quiet_from` and `quiet_to` are hours in China; quiet from the one until before the other, over midnight where it wraps."""

    recipient: str
    address: str = ""
    quiet_from: int | None = None
    quiet_to: int | None = None
    version: int = 0

    def quiet_until(self, moment: datetime) -> datetime | None:
        """When the quiet that `moment` lies in ends; None when it is not quiet.

        >>> from datetime import UTC
        >>> at_night = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # half past eleven in China
        >>> Preference("li", "", 22, 7).quiet_until(at_night).isoformat()
        '2026-03-02T23:00:00+00:00'
        """
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return None
        here = moment.astimezone(CHINA)
        since = (here.hour - self.quiet_from) % len(HOURS)
        length = (self.quiet_to - self.quiet_from) % len(HOURS)
        if since >= length:
            return None
        whole = here.replace(minute=0, second=0, microsecond=0)
        return (whole + timedelta(hours=length - since)).astimezone(moment.tzinfo)


def prefer(
    store: Store,
    address: str,
    quiet_from: int | None,
    quiet_to: int | None,
    *,
    actor: Actor,
    now: datetime | None = None,
) -> Preference:
    """Say where and when; the address is kept out of the audit log, for it may hold a secret."""
    permit(store, actor, "read", "notice", now)
    if address.strip() and not understood(address.strip()):
        raise Refused("wrong_address")
    if any(hour is not None and hour not in HOURS for hour in (quiet_from, quiet_to)):
        raise Refused("wrong_hours")
    with audit.acting(store, now) as act:
        before = preference_of(act.connection, actor.name)
        values = {
            "recipient": actor.name,
            "version": before.version + 1,
            "address": address.strip(),
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "actor": actor.name,
            "role": actor.role,
            "at": act.now,
            "reason": "",
        }
        act.connection.execute(insert(notice_preferences), values)
        told = {"has_address": bool(address.strip()), "quiet_from": quiet_from, "quiet_to": quiet_to}
        act.record(actor, "prefer", f"user/{actor.name}", told)
    return Preference(actor.name, address.strip(), quiet_from, quiet_to, before.version + 1)


def reach(act: audit.Act, recipient: str, address: str, actor: Actor) -> None:
    """Have notices for somebody without an account go to an address, within somebody's act; empty: nowhere any more."""
    before = preference_of(act.connection, recipient)
    values = {
        "recipient": recipient, "version": before.version + 1, "address": address, "quiet_from": None, "quiet_to": None,
        "actor": actor.name, "role": actor.role, "at": act.now, "reason": "",
    }  # fmt: skip
    act.connection.execute(insert(notice_preferences), values)


def preference(store: Store, *, actor: Actor) -> Preference:
    """One's own."""
    permit(store, actor, "read", "notice")
    with store.reading() as connection:
        return preference_of(connection, actor.name)


def preference_of(connection: Connection, recipient: str) -> Preference:
    """The newest of somebody's, within somebody's transaction."""
    wanted = select(notice_preferences).where(notice_preferences.c.recipient == recipient)
    row = connection.execute(wanted.order_by(notice_preferences.c.version.desc()).limit(1)).first()
    if row is None:
        return Preference(recipient)
    return Preference(row.recipient, row.address, row.quiet_from, row.quiet_to, row.version)


def understood(address: str) -> bool:
    """Whether Apprise knows what kind of address it is."""
    import apprise  # noqa: PLC0415 - a hundred services, only for whoever gives an address

    return apprise.Apprise.instantiate(address, suppress_exceptions=True) is not None
