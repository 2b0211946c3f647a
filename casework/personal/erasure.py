"""Erasing what is held about a person (个人信息保护法 第四十七条): asked for by one, done by another, refused while something forbids it.

Here: the verbs `request`, `deny`, `erase`, and how a request stands. Not here: what forbids it (`casework.personal.holds`), the changes
(`casework.personal.removal`), what the warehouse shows afterwards (`dbt_project`, by the entered table ``erasures``).

What stays, because figures and proofs stand on it: our identifiers, amounts, days, who of this house did what; and, closed to every
reader, the filings as they were sent, whose bytes are evidence (the same article, second paragraph).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.notices.outbox import put
from casework.personal.holdings import Cases, cases_of, forms_of
from casework.personal.holds import Hold, holds
from casework.personal.person import Person, find
from casework.personal.removal import remove_files, take_out
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.people import with_right
from casework.store.engine import Store
from casework.store.person_tables import erasures
from ingestion.durable import crashpoint
from scoring.office_time import office_day

REQUESTED, DENIED, ERASED = "requested", "denied", "erased"


@dataclass(frozen=True)
class Erasure:
    """How a request stands: its newest word, by whom, when and why; `detail` counts what was changed."""

    number_id: str
    version: int
    state: str
    detail: Mapping[str, Any]
    actor: str
    role: str
    at: datetime
    reason: str


def standing(
    store: Store, person: Person, *, actor: Actor, now: datetime | None = None
) -> tuple[Erasure | None, list[Hold]]:
    """The newest word about erasing this person, and what forbids it today."""
    require(actor, "read", "customer")
    with store.reading() as connection:
        return _newest(connection, person.number_id), holds(
            store, connection, person, _cases(connection, person), office_day(at(now))
        )


def pending(store: Store, *, actor: Actor) -> list[Erasure]:
    """Requests that wait for somebody, oldest first."""
    require(actor, "read", "customer")
    newest = select(erasures.c.number_id, func.max(erasures.c.version).label("version")).group_by(erasures.c.number_id)
    last = newest.subquery()
    on = (last.c.number_id == erasures.c.number_id) & (last.c.version == erasures.c.version)
    wanted = select(erasures).join(last, on).where(erasures.c.state == REQUESTED).order_by(erasures.c.at)
    with store.reading() as connection:
        return [_erasure(row) for row in connection.execute(wanted)]


def last_erased_at(store: Store) -> datetime | None:
    """When somebody was last erased; None when nobody ever was."""
    wanted = select(func.max(erasures.c.at)).where(erasures.c.state == ERASED)
    with store.reading() as connection:
        found: datetime | None = connection.scalar(wanted)
    return found


def require_standing(store: Store, person: Person) -> None:
    """Refuse whoever asks for what was erased."""
    with store.reading() as connection:
        newest = _newest(connection, person.number_id)
    if newest is not None and newest.state == ERASED:
        raise Refused("erased_already", day=f"{newest.at:%Y-%m-%d}")


def request(store: Store, identifier: str, *, actor: Actor, reason: str, now: datetime | None = None) -> Erasure:
    """Ask for it, on behalf of the person; refused when it could not be done today."""
    permit(store, actor, "enter", "personal", now)
    if not reason.strip():
        raise Refused("reason_missing")
    person, moment = find(store, identifier), at(now)
    with audit.acting(store, moment) as act:
        newest = _newest(act.connection, person.number_id)
        _require(newest, DENIED)
        _require_free(holds(store, act.connection, person, _cases(act.connection, person), office_day(moment)))
        made = _append(act, actor, person, newest, REQUESTED, reason, {})
        _tell(act.connection, made, moment)
    return made


def deny(store: Store, identifier: str, *, actor: Actor, reason: str, now: datetime | None = None) -> Erasure:
    """Say no, and why; the person is owed an answer."""
    permit(store, actor, "approve", "personal", now)
    if not reason.strip():
        raise Refused("reason_missing")
    person = find(store, identifier)
    with audit.acting(store, now) as act:
        newest = _newest(act.connection, person.number_id)
        _require(newest, REQUESTED)
        _require_other(newest, actor)
        return _append(act, actor, person, newest, DENIED, reason, {})


def erase(store: Store, identifier: str, *, actor: Actor, reason: str, now: datetime | None = None) -> Erasure:
    """Agree to a request and carry it out, all or nothing; the files' bytes go after that, and again until they are gone."""
    permit(store, actor, "approve", "personal", now)
    if not reason.strip():
        raise Refused("reason_missing")
    person, moment = find(store, identifier), at(now)
    with audit.acting(store, moment) as act:
        newest = _newest(act.connection, person.number_id)
        _require(newest, REQUESTED)
        _require_other(newest, actor)
        about = _cases(act.connection, person)
        _require_free(holds(store, act.connection, person, about, office_day(moment)))
        version = (newest.version if newest else 0) + 1
        counts = take_out(act, actor, person, about, version)
        made = _append(act, actor, person, newest, ERASED, reason, counts)
        crashpoint("erase.uncommitted")
    crashpoint("erase.committed")
    remove_files(store)
    return made


def _cases(connection: Connection, person: Person) -> Cases:
    return cases_of(forms_of(connection, person), person)


def _require(newest: Erasure | None, state: str) -> None:
    """Only from `state`; nobody having asked yet is as good as having been denied."""
    present = newest.state if newest else DENIED
    if present == ERASED and newest is not None:
        raise Refused("erased_already", day=f"{newest.at:%Y-%m-%d}")
    if present != state:
        raise Refused("erasure_asked" if present == REQUESTED else "erasure_not_asked")


def _require_other(newest: Erasure | None, actor: Actor) -> None:
    if newest is not None and newest.actor == actor.name:
        raise Refused("four_eyes", actor=actor.name, action="erasure")


def _require_free(found: list[Hold]) -> None:
    if found:
        first = found[0]
        until = f" {first.until}" if first.until else ""
        raise Refused("erasure_held", hold=first.kind, about=f"{first.about}{until}".strip(), count=len(found))


def _append(
    act: audit.Act, actor: Actor, person: Person, newest: Erasure | None, state: str, reason: str, detail: Mapping[str, int]
) -> Erasure:  # fmt: skip
    made = Erasure(
        person.number_id,
        (newest.version if newest else 0) + 1,
        state,
        detail,
        actor.name,
        actor.role,
        act.now,
        within(reason),
    )
    act.connection.execute(insert(erasures), {**vars(made), "detail": json.dumps(detail)})
    act.record(actor, f"erasure_{state}", f"person/{person.number_id}", {"version": made.version, **detail})
    return made


def _tell(connection: Connection, made: Erasure, moment: datetime) -> None:
    put(
        connection,
        f"erasure|{made.number_id}|{made.version}",
        with_right(connection, "approve", "personal", but=made.actor),
        "个人信息删除申请待批 A request to erase personal data waits",
        f"{made.number_id}：请在客户页面核对后批准或退回。Look at it on the customer's page, then agree or deny.",
        about=f"person/{made.number_id}",
        now=moment,
    )


def _newest(connection: Connection, number_id: str) -> Erasure | None:
    wanted = select(erasures).where(erasures.c.number_id == number_id).order_by(erasures.c.version.desc()).limit(1)
    row = connection.execute(wanted).first()
    return _erasure(row) if row else None


def _erasure(row: Any) -> Erasure:
    return Erasure(
        row.number_id, row.version, row.state, json.loads(row.detail), row.actor, row.role, row.at, row.reason
    )
