"""Drafts: what was typed and not handed in is there again for who typed it, until it is handed in, discarded, or too old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.forms import drafts
from casework.forms.records import WrongRow, newest, save
from casework.refusals import Refused
from casework.store.draft_tables import form_drafts
from casework.store.engine import Store
from casework.store.tables import audit_entries
from ingestion.contracts import CONTRACTS

OFFICER, OTHER = Actor("li", "officer"), Actor("wu", "officer")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FORM = "enter:ENTERPRISE"
HALF = {"name": "乙机械", "phone": "138"}  # no valid row yet


def in_all(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(form_drafts)) or 0)


def test_what_was_typed_is_there_again_for_who_typed_it(store: Store) -> None:
    drafts.keep(store, FORM, "customers", {"name": "乙"}, actor=OFFICER, now=NOW)
    drafts.keep(store, FORM, "customers", HALF, actor=OFFICER, now=NOW + timedelta(minutes=1))
    found = drafts.kept(store, FORM, actor=OFFICER, now=NOW + timedelta(days=1))
    assert found is not None
    assert (found.row, found.at) == (HALF, NOW + timedelta(minutes=1))
    assert drafts.kept(store, FORM, actor=OTHER, now=NOW) is None


def test_handing_in_takes_the_draft_away_in_the_same_transaction(store: Store) -> None:
    drafts.keep(store, FORM, "customers", HALF, actor=OFFICER, now=NOW)
    drafts.keep(store, FORM, "customers", HALF, actor=OTHER, now=NOW)
    also = drafts.handing_in(FORM, OFFICER)
    with pytest.raises(WrongRow):
        save(store, "customers", HALF, actor=OFFICER, also=also, now=NOW)
    assert drafts.kept(store, FORM, actor=OFFICER, now=NOW) is not None
    record = save(store, "customers", CONTRACTS["customers"].examples[0], actor=OFFICER, also=also, now=NOW)
    assert newest(store, "customers", record.row_key, actor=OFFICER) == record
    assert drafts.kept(store, FORM, actor=OFFICER, now=NOW) is None
    assert drafts.kept(store, FORM, actor=OTHER, now=NOW) is not None


def test_a_draft_that_is_discarded_emptied_or_too_old_is_gone(store: Store) -> None:
    drafts.keep(store, FORM, "customers", HALF, actor=OFFICER, now=NOW)
    drafts.discard(store, FORM, actor=OFFICER, now=NOW)
    drafts.discard(store, FORM, actor=OFFICER, now=NOW)
    assert in_all(store) == 0
    drafts.keep(store, FORM, "customers", HALF, actor=OFFICER, now=NOW)
    drafts.keep(store, FORM, "customers", {"name": ""}, actor=OFFICER, now=NOW)
    assert in_all(store) == 0
    drafts.keep(store, FORM, "customers", HALF, actor=OFFICER, now=NOW)
    assert drafts.kept(store, FORM, actor=OFFICER, now=NOW + timedelta(days=30)) is not None
    assert drafts.kept(store, FORM, actor=OFFICER, now=NOW + timedelta(days=31)) is None
    drafts.keep(store, "other", "customers", HALF, actor=OTHER, now=NOW + timedelta(days=31))
    assert in_all(store) == 1


def test_the_log_tells_that_a_draft_was_begun_and_not_what_was_typed(store: Store) -> None:
    for name in ("甲", "甲乙", "甲乙丙"):
        drafts.keep(store, FORM, "customers", {"name": name}, actor=OFFICER, now=NOW)
    drafts.discard(store, FORM, actor=OFFICER, now=NOW)
    with store.reading() as connection:
        entries = connection.execute(select(audit_entries)).all()
    assert [entry.verb for entry in entries] == ["begin_draft", "discard_draft"]
    assert all("甲" not in str(entry) and FORM not in str(entry) for entry in entries)


def test_a_draft_needs_the_right_of_its_form_and_a_form(store: Store) -> None:
    with pytest.raises(Denied):
        drafts.keep(store, FORM, "customers", HALF, actor=Actor("pan", "analyst"), now=NOW)
    with pytest.raises(Refused, match="no form"):
        drafts.keep(store, FORM, "bank_loans", HALF, actor=OFFICER, now=NOW)
    with pytest.raises(Refused, match="too large"):
        drafts.keep(store, FORM, "customers", {"name": "x" * drafts.LARGEST}, actor=OFFICER, now=NOW)
