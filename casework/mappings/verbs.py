"""Saying what a sender's word or header means, and taking that back.

Here: who may, what a meaning must be, the record that remains. Not here: the rows that waited (`taking_in`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.forms.records import digest
from casework.mappings.meanings import choices
from casework.mappings.queries import newest
from casework.mappings.queue import Unexplained, scheme_of
from casework.reasons import within
from casework.refusals import Refused
from casework.store.act_tables import word_mappings
from casework.store.engine import Store
from ingestion.contracts import CONTRACTS
from ingestion.contracts.versions import versions_of

LONGEST = 200


def map_word(
    store: Store, word: Unexplained, meaning: str, *, actor: Actor, reason: str = "", now: datetime | None = None
) -> None:
    """Say what a word (or header) means for this sender from now on; for whoever may let filings count."""
    permit(store, actor, "confirm", "filing", now)
    if not word.sent.strip() or len(word.sent) > LONGEST:
        raise Refused("word_length", most=LONGEST)
    _must_be_known(word)
    if meaning not in choices(store.home, word.contract, word.column_name, scheme_of(word.partner_id)):
        raise Refused("no_such_meaning", meaning=meaning[:40], column=word.column_name or word.contract)
    _append(store, word, meaning, actor, reason, now)


def forget_word(store: Store, word: Unexplained, *, actor: Actor, reason: str, now: datetime | None = None) -> None:
    """Take back what was said: from now on the word means nothing; rows taken in by it stay."""
    permit(store, actor, "confirm", "filing", now)
    if not reason.strip():
        raise Refused("reason_missing")
    _append(store, word, None, actor, reason, now)


def _must_be_known(word: Unexplained) -> None:
    contract = CONTRACTS.get(word.contract)
    names = {column.name for version in versions_of(contract) for column in version.columns} if contract else set()
    if not names or (word.column_name and word.column_name not in names):
        raise Refused("no_such_column", contract=word.contract[:40], column=word.column_name[:40])


def _append(
    store: Store, word: Unexplained, meaning: str | None, actor: Actor, reason: str, now: datetime | None
) -> None:
    key = (word.partner_id, word.contract, word.column_name, word.sent)
    with audit.acting(store, now) as act:
        present = newest(act.connection, word.partner_id).get(key)
        if (present["meaning"] if present else None) == meaning:
            raise Refused("nothing_changed")
        values = {
            **dict(zip(("partner_id", "contract", "column_name", "sent"), key, strict=True)),
            "version": present["version"] + 1 if present else 1, "meaning": meaning, "actor": actor.name, "role": actor.role,
            "at": act.now, "reason": within(reason),
        }  # fmt: skip
        act.connection.execute(insert(word_mappings), values)
        seen = {"version": values["version"], "meaning": meaning, "sha256": digest(values)}
        act.record(actor, "map" if meaning is not None else "forget_mapping", "/".join(("mapping", *key[:3])), seen)
