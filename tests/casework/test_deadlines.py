"""Deadlines over the register, within one's own rights; reminders written once each, and never said to be sent."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casework.access.actors import Actor, scheduled
from casework.access.audit_proof import verify
from casework.access.rights import Denied
from casework.deadlines.queries import deadlines_seen_by, reminders_seen_by
from casework.deadlines.verbs import write_reminders
from casework.filings.verbs import declare_nil
from casework.store.engine import Store

BANK, OTHER = "102361000018", "103361000026"
CLERK, ANALYST = Actor("clerk", "partner", BANK), Actor("li", "analyst")
RUN = scheduled("reminders")


@pytest.fixture
def owing(store: Store) -> Store:
    """Two banks that filed May 2025 and nothing since."""
    for bank in (BANK, OTHER):
        now = datetime(2025, 6, 5, tzinfo=UTC)
        declare_nil(store.home, "bank_loans", bank, "2025-05", actor=scheduled("test"), store=store, now=now)
    return store


def test_everybody_sees_what_is_theirs(owing: Store) -> None:
    day = date(2025, 7, 20)
    assert deadlines_seen_by(owing, ANALYST, day)["partner_id"].unique().sort().to_list() == [BANK, OTHER]
    assert deadlines_seen_by(owing, CLERK, day)["partner_id"].unique().to_list() == [BANK]
    with pytest.raises(Denied):
        deadlines_seen_by(owing, Actor("boss", "regulator"), day)


def test_a_nil_return_settles_it_at_once(owing: Store) -> None:
    day, period = date(2025, 7, 20), "2025-06"
    now = datetime(2025, 7, 21, tzinfo=UTC)

    def state() -> str:
        return str(deadlines_seen_by(owing, CLERK, day).filter(period=period)["state"].item())

    assert state() == "overdue"
    declare_nil(owing.home, "bank_loans", BANK, period, actor=CLERK, store=owing, now=now)
    assert state() == "nil_return"


def test_reminders_are_written_once_each_kind_and_follow_the_days(owing: Store) -> None:
    assert write_reminders(owing, date(2025, 7, 1), actor=RUN) == 0
    assert write_reminders(owing, date(2025, 7, 8), actor=RUN) == 2
    assert write_reminders(owing, date(2025, 7, 9), actor=RUN) == 0
    assert write_reminders(owing, date(2025, 7, 20), actor=RUN) == 2
    seen = reminders_seen_by(owing, CLERK)
    assert sorted(seen["kind"].to_list()) == ["due_soon", "overdue"]
    assert set(seen["due_on"].to_list()) == {date(2025, 7, 10)}
    assert not [name for name in seen.columns if "sent" in name or "delivered" in name]
    assert reminders_seen_by(owing, ANALYST).height == 4
    verify(owing)


def test_only_who_runs_the_pipeline_writes_them(owing: Store) -> None:
    with pytest.raises(Denied):
        write_reminders(owing, date(2025, 7, 20), actor=CLERK)
    assert reminders_seen_by(owing, ANALYST).is_empty()
