"""The black list and the watch list: entries and exits with reason, source, review date and evidence, each an appended record.

Here: the verbs, the present status of a number, reminders of reviews. Not here: what a status does to a risk degree
(`scoring.risk.weights`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.forms.records import digest
from casework.notices.outbox import put
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.people import with_right
from casework.store.act_tables import list_entries
from casework.store.engine import Store
from scoring.office_time import office_day

STATUSES = ("black", "watch", "none")
_STATUS_WORDS = {"black": ("黑名单", "An entry of the black list"), "watch": ("关注名单", "An entry of the watch list")}


@dataclass(frozen=True)
class Entry:
    """One change of a number's status; ``none`` takes it off. `review_on` is when somebody looks again."""

    id_number: str
    version: int
    id_type: str
    name: str
    status: str
    source: str
    review_on: date | None
    evidence_sha256: str | None
    actor: str
    role: str
    at: datetime
    reason: str


def put_on_list(
    store: Store,
    id_type: str,
    id_number: str,
    name: str,
    status: str,
    *,
    actor: Actor,
    reason: str,
    source: str,
    review_on: date | None = None,
    evidence_sha256: str | None = None,
    now: datetime | None = None,
) -> Entry:
    """Put a number on a list, move it between the two, renew it with a later review, or take it off; why, and from what source."""
    permit(store, actor, "enter", "list", now)
    moment = at(now)
    if status not in STATUSES:
        raise Refused("wrong_status")
    if not reason.strip():
        raise Refused("reason_missing")
    if not source.strip():
        raise Refused("source_missing")
    if status != "none" and (review_on is None or review_on <= office_day(moment)):
        raise Refused("review_missing")
    with audit.acting(store, moment) as act:
        present = _newest(act.connection, id_number)
        if (present.status if present else "none") == status == "none":
            raise Refused("same_status")
        if present and present.status == status and present.review_on == review_on:
            raise Refused("same_listing", day=review_on)
        entry = Entry(
            id_number, (present.version if present else 0) + 1, id_type, name.strip(), status, within(source, "source"),
            review_on if status != "none" else None, evidence_sha256, actor.name, actor.role, moment, within(reason),
        )  # fmt: skip
        act.connection.execute(insert(list_entries), vars(entry))
        seen = {"version": entry.version, "status": status, "sha256": digest(vars(entry))}
        act.record(actor, "list", f"list/{digest({'id_number': id_number})[:20]}", seen)
    return entry


def entries(store: Store, *, actor: Actor, id_number: str | None = None) -> list[Entry]:
    """The present entry of each number that was ever listed, or every entry of one number; newest first."""
    require(actor, "read", "list")
    with store.reading() as connection:
        if id_number is not None:
            wanted = select(list_entries).where(list_entries.c.id_number == id_number)
            return [
                Entry(**row) for row in connection.execute(wanted.order_by(list_entries.c.version.desc())).mappings()
            ]
        newest = (
            select(list_entries.c.id_number, func.max(list_entries.c.version).label("version"))
            .group_by(list_entries.c.id_number)
            .subquery()
        )
        on = (newest.c.id_number == list_entries.c.id_number) & (newest.c.version == list_entries.c.version)
        wanted = select(list_entries).join(newest, on).order_by(list_entries.c.at.desc(), list_entries.c.id_number)
        return [Entry(**row) for row in connection.execute(wanted).mappings()]


def remind_of_reviews(store: Store, day: date, *, actor: Actor, now: datetime | None = None) -> int:
    """Tell whoever keeps the lists of each entry whose day of review has come, once; how many notices were new.

    Notices leave the house: nobody is named in them, for a sole trader's name is a person's.
    """
    moment = at(now)
    permit(store, actor, "run", "pipeline", moment)
    due = [one for one in entries(store, actor=actor) if one.review_on is not None and one.review_on <= day]
    told = 0
    with audit.acting(store, moment) as act:
        keepers = with_right(act.connection, "enter", "list")
        for one in due:
            zh, en = _STATUS_WORDS[one.status]
            number = digest({"id_number": one.id_number})[:20]
            told += put(
                act.connection,
                f"list|{number}|{one.version}",
                keepers,
                f"{zh}有记录到复核日 / {en} is due for review",
                f"复核日 {one.review_on}，请复核后续期或移出。It was due on {one.review_on}: renew it or take it off.",
                about=f"list/{number}",
                now=moment,
            )
        if told:
            act.record(actor, "remind", "lists", {"as_of": day, "reminders": told})
    return told


def status_of(connection: Connection, id_number: str) -> str:
    """``black``, ``watch`` or ``none``."""
    present = _newest(connection, id_number)
    return present.status if present else "none"


def _newest(connection: Connection, id_number: str) -> Entry | None:
    wanted = select(list_entries).where(list_entries.c.id_number == id_number)
    row = connection.execute(wanted.order_by(list_entries.c.version.desc()).limit(1)).mappings().first()
    return Entry(**row) if row else None
