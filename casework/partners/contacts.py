"""Contacts of a partner (联系人): people whom a notice reaches, proved by a code that went out to them and came back.

Here: adding, verifying, asking anew, removing, and what a failing address becomes. Not here: sending (`casework.notices.delivery`): the
code is a notice like any other, to the recipient `recipient_of`, whose address is kept with the other addresses.

A verification lasts for `contact_valid_months`; a code lives for `contact_code_hours` and for `contact_code_attempts` wrong answers.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.notices.outbox import put
from casework.notices.preferences import reach, understood
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.people import with_right
from casework.store.engine import Store
from casework.store.notice_tables import notice_attempts, notices
from casework.store.partner_tables import partner_contacts
from scoring.calendar import add_months
from scoring.office_time import office_day
from scoring.parameters.reader import shipped

ASKED, VERIFIED, BOUNCED, REMOVED = "asked", "verified", "bounced", "removed"
_DIGITS = 6
LONGEST = 100  # of a name, and of a duty


@dataclass(frozen=True)
class Contact:
    """One contact in its newest state. The address is with the outbox: it may hold a secret, and is not shown."""

    partner_id: str
    contact_no: int
    version: int
    name: str
    duty: str
    state: str
    code_sha256: str | None
    code_until: datetime | None
    wrong_codes: int
    verified_until: date | None
    actor: str
    role: str
    at: datetime
    reason: str

    def is_verified(self, day: date) -> bool:
        """Whether a notice may go there on a day."""
        return self.state == VERIFIED and self.verified_until is not None and day <= self.verified_until


def recipient_of(partner_id: str, contact_no: int) -> str:
    """What the outbox calls a contact; no account can be called so."""
    return f"contact:{partner_id}/{contact_no}"


def add(
    store: Store, partner_id: str, name: str, duty: str, address: str, *, actor: Actor, now: datetime | None = None
) -> Contact:
    """Add a contact with its address, and send it a code."""
    permit(store, actor, "enter", "partner", now)
    if not (partner_id.strip() and name.strip() and duty.strip()):
        raise Refused("contact_incomplete")
    if not understood(address.strip()):
        raise Refused("wrong_address")
    with audit.acting(store, now) as act:
        highest = select(func.coalesce(func.max(partner_contacts.c.contact_no), 0))
        mine = partner_contacts.c.partner_id == partner_id.strip()
        number = int(act.connection.scalar(highest.where(mine)) or 0) + 1
        reach(act, recipient_of(partner_id.strip(), number), address.strip(), actor)
        first = Contact(
            partner_id.strip(), number, 0, within(name, "name", LONGEST), within(duty, "duty", LONGEST), ASKED, None,
            None, 0, None, actor.name, actor.role, act.now, "",
        )  # fmt: skip
        return _ask(act, first, actor)


def ask_again(store: Store, contact: Contact, *, actor: Actor, now: datetime | None = None) -> Contact:
    """Send a new code: the old one ran out, too many were wrong, mail bounced, or the verification ends."""
    permit(store, actor, "enter", "partner", now)
    with audit.acting(store, now) as act:
        return _ask(act, _present(act.connection, contact), actor)


def confirm(store: Store, contact: Contact, code: str, *, actor: Actor, now: datetime | None = None) -> Contact:
    """The code as the contact told it. A wrong one is counted, which outlives the refusal."""
    permit(store, actor, "enter", "partner", now)
    moment = at(now)
    rules = shipped().at(office_day(moment))
    if not code.strip():
        raise Refused("code_missing")
    with audit.acting(store, moment) as act:
        present = _present(act.connection, contact)
        if present.state != ASKED or present.code_sha256 is None or present.code_until is None:
            raise Refused("no_code_waits")
        if moment > present.code_until or present.wrong_codes >= rules.whole("contact_code_attempts"):
            raise Refused("code_over")
        is_right = hmac.compare_digest(_hashed(present, code.strip()), present.code_sha256)
        if is_right:
            until = add_months(office_day(moment), rules.whole("contact_valid_months"))
            return _append(act, replace(present, state=VERIFIED, **_NO_CODE, verified_until=until), actor)
        _append(act, replace(present, wrong_codes=present.wrong_codes + 1), actor)
        left = rules.whole("contact_code_attempts") - present.wrong_codes - 1
    raise Refused("code_wrong", left=left) if left else Refused("code_over")


def remove(store: Store, contact: Contact, *, actor: Actor, reason: str, now: datetime | None = None) -> Contact:
    """Take a contact off; its address is forgotten."""
    permit(store, actor, "enter", "partner", now)
    if not reason.strip():
        raise Refused("reason_missing")
    with audit.acting(store, now) as act:
        present = _present(act.connection, contact)
        reach(act, recipient_of(present.partner_id, present.contact_no), "", actor)
        return _append(act, replace(present, state=REMOVED, **_NO_CODE), actor, reason)


def contacts(store: Store, *, actor: Actor, partner_id: str | None = None) -> list[Contact]:
    """Every contact in its newest state, by partner; removed ones are left out."""
    require(actor, "read", "partner")
    with store.reading() as connection:
        found = _newest(connection)
    return [one for one in found if one.state != REMOVED and partner_id in {None, one.partner_id}]


def reached(connection: Connection, partner_ids: Collection[str], day: date) -> dict[str, list[str]]:
    """Whom a notice reaches at each partner on a day: recipients of the outbox."""
    found: dict[str, list[str]] = {}
    for one in _newest(connection):
        if one.partner_id in partner_ids and one.is_verified(day):
            found.setdefault(one.partner_id, []).append(recipient_of(one.partner_id, one.contact_no))
    return found


def notice_bounces(store: Store, *, actor: Actor, now: datetime | None = None) -> int:
    """Mark contacts whose notices were given up, and tell who looks after partners; how many are new."""
    permit(store, actor, "run", "pipeline", now)
    with audit.acting(store, now) as act:
        failed = set(act.connection.scalars(_given_up()))
        bounced = [
            one
            for one in _newest(act.connection)
            if one.state in {ASKED, VERIFIED} and (recipient_of(one.partner_id, one.contact_no)) in failed
            if _failed_since(act.connection, one)
        ]
        for one in bounced:
            made = _append(act, replace(one, state=BOUNCED, **_NO_CODE), actor, "given_up")
            put(
                act.connection,
                f"bounced|{made.partner_id}|{made.contact_no}|{made.version}",
                with_right(act.connection, "enter", "partner"),
                "联系人无法送达 A contact is not reached",
                f"{made.partner_id}：第 {made.contact_no} 号联系人的通知多次未能送达，请核实地址。"
                f"Notices to contact {made.contact_no} were given up: see whether the address is right.",
                about=f"partner/{made.partner_id}",
                now=act.now,
            )
    return len(bounced)


_NO_CODE: dict[str, Any] = {"code_sha256": None, "code_until": None, "wrong_codes": 0}


def _ask(act: audit.Act, contact: Contact, actor: Actor) -> Contact:
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    hours = shipped().at(office_day(act.now)).whole("contact_code_hours")
    fresh = replace(contact, state=ASKED, wrong_codes=0, code_until=act.now + timedelta(hours=hours))
    asked = _append(act, replace(fresh, code_sha256=_hashed(fresh, code)), actor)
    put(
        act.connection,
        f"contact|{asked.partner_id}|{asked.contact_no}|{asked.version}",
        [recipient_of(asked.partner_id, asked.contact_no)],
        "联系人验证码 Code to verify a contact",
        f"验证码 {code}，{hours} 小时内有效；请告知与您联系的工作人员。非本人请忽略。"
        f"The code is {code}, good for {hours} hours: tell it to the person who asked you. Not you? Ignore this.",
        about=f"partner/{asked.partner_id}",
        is_urgent=True,
        now=act.now,
    )
    return asked


def _hashed(contact: Contact, code: str) -> str:
    """Bound to the contact and the sending: an older code proves nothing, nor another's."""
    bound = f"{contact.partner_id}|{contact.contact_no}|{contact.code_until:%Y%m%d%H%M%S%f}|{code}"
    return hashlib.sha256(bound.encode()).hexdigest()


def _append(act: audit.Act, contact: Contact, actor: Actor, reason: str = "") -> Contact:
    made = replace(
        contact, version=contact.version + 1, actor=actor.name, role=actor.role, at=act.now, reason=within(reason)
    )
    act.connection.execute(insert(partner_contacts), vars(made))
    seen = {"version": made.version, "state": made.state, "wrong_codes": made.wrong_codes}
    act.record(actor, f"contact_{made.state}", f"contact/{made.partner_id}/{made.contact_no}", seen)
    return made


def _present(connection: Connection, contact: Contact) -> Contact:
    mine = (partner_contacts.c.partner_id == contact.partner_id) & (partner_contacts.c.contact_no == contact.contact_no)
    wanted = select(partner_contacts).where(mine).order_by(partner_contacts.c.version.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    if row is None or row["state"] == REMOVED:
        raise Refused("no_such_contact")
    return Contact(**row)


def _newest(connection: Connection) -> list[Contact]:
    key = (partner_contacts.c.partner_id, partner_contacts.c.contact_no)
    last = select(*key, func.max(partner_contacts.c.version).label("version")).group_by(*key).subquery()
    on = (
        (last.c.partner_id == partner_contacts.c.partner_id)
        & (last.c.contact_no == partner_contacts.c.contact_no)
        & (last.c.version == partner_contacts.c.version)
    )
    return [
        Contact(**row) for row in connection.execute(select(partner_contacts).join(last, on).order_by(*key)).mappings()
    ]


def _given_up() -> Any:
    joined = notices.join(notice_attempts, notice_attempts.c.notice_no == notices.c.notice_no)
    return select(notices.c.recipient).select_from(joined).where(notice_attempts.c.outcome == "given_up").distinct()


def _failed_since(connection: Connection, contact: Contact) -> bool:
    """Whether a notice was given up after the contact came into its present state."""
    joined = notices.join(notice_attempts, notice_attempts.c.notice_no == notices.c.notice_no)
    wanted = select(func.max(notice_attempts.c.at)).select_from(joined)
    mine = notices.c.recipient == recipient_of(contact.partner_id, contact.contact_no)
    last = connection.scalar(wanted.where(mine, notice_attempts.c.outcome == "given_up"))
    return last is not None and last >= contact.at
