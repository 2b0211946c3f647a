"""Drafts: what somebody has typed into a form and not handed in, kept for them alone until they come back.

Here: keeping, giving back, discarding; each person sees their own. Not here: checks of a row, which a draft need not pass
(`casework.forms.records`). A draft goes in the transaction that hands its form in, when its owner discards it, and after `draft_days`.
That a draft was begun and discarded is logged; its content, and each word that is typed, is not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.forms.records import ENTERED
from casework.refusals import Refused
from casework.store.draft_tables import LONGEST_FORM, form_drafts
from casework.store.engine import Store
from casework.store.keys import held
from scoring.office_time import office_day
from scoring.parameters.reader import shipped

#: Forms that become no row of a contract, and whose object the right to enter them is.
OTHERS: dict[str, str] = {"dossier": "case", "task": "case"}
#: A draft is a form: longer than the longest of these it cannot honestly be.
LARGEST = 100_000


@dataclass(frozen=True)
class Draft:
    """What stood in a form when its owner last touched it."""

    form: str
    contract: str
    row: Mapping[str, str]
    at: datetime


def keep(
    store: Store, form: str, contract: str, row: Mapping[str, str], *, actor: Actor, now: datetime | None = None
) -> None:
    """Keep what stands in a form now, instead of what stood there before; nothing typed is no draft."""
    permit(store, actor, "enter", _object(contract), now)
    if not any(row.values()):
        discard(store, form, actor=actor, now=now)
        return
    content = json.dumps(dict(row), ensure_ascii=False, sort_keys=True)
    if len(content) > LARGEST:
        raise Refused("draft_large")
    moment = at(now)
    mine = _mine(actor, form)
    with audit.acting(store, moment) as act:
        act.connection.execute(delete(form_drafts).where(form_drafts.c.at < _oldest(moment)))
        values = {"contract": contract, "row": content, "at": act.now}
        if act.connection.execute(update(form_drafts).where(mine).values(**values)).rowcount == 0:
            act.connection.execute(
                insert(form_drafts), {"owner": actor.name, "form": held(form, LONGEST_FORM), **values}
            )
            act.record(actor, "begin_draft", _name(form), {"contract": contract})


def kept(store: Store, form: str, *, actor: Actor, now: datetime | None = None) -> Draft | None:
    """One's own draft of a form, unless it is older than drafts are kept."""
    with store.reading() as connection:
        row = connection.execute(select(form_drafts).where(_mine(actor, form))).first()
    if row is None or row.at < _oldest(at(now)):
        return None
    require(actor, "enter", _object(row.contract))
    return Draft(row.form, row.contract, json.loads(row.row), row.at)


def discard(store: Store, form: str, *, actor: Actor, now: datetime | None = None) -> None:
    """Throw one's own draft away; without one, nothing happens."""
    with audit.acting(store, now) as act:
        if _remove(act.connection, form, actor):
            act.record(actor, "discard_draft", _name(form))


def handing_in(form: str, actor: Actor) -> Callable[[audit.Act, object], bool]:
    """What goes with a save or an act: in its transaction the draft of its form goes away."""
    return lambda act, _: _remove(act.connection, form, actor)


def _remove(connection: Connection, form: str, actor: Actor) -> bool:
    return connection.execute(delete(form_drafts).where(_mine(actor, form))).rowcount > 0


def _mine(actor: Actor, form: str) -> ColumnElement[bool]:
    return (form_drafts.c.owner == actor.name) & (form_drafts.c.form == held(form, LONGEST_FORM))


def _oldest(moment: datetime) -> datetime:
    return moment - timedelta(days=shipped().at(office_day(moment)).whole("draft_days"))


def _object(contract: str) -> str:
    object_ = ENTERED.get(contract) or OTHERS.get(contract)
    if object_ is None:
        raise Refused("no_such_form", contract=contract)
    return object_


def _name(form: str) -> str:
    """What the log calls it: forms are called after records, and so perhaps after numbers."""
    return f"draft/{hashlib.sha256(form.encode()).hexdigest()[:20]}"
