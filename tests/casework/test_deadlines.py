"""Deadlines over the register, within one's own rights; whoever files for a partner is reminded once of each."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casework.access.accounts import add_user
from casework.access.actors import Actor, scheduled
from casework.access.audit_proof import verify
from casework.access.rights import Denied
from casework.deadlines.queries import deadlines_seen_by
from casework.deadlines.verbs import remind
from casework.filings.verbs import declare_nil
from casework.notices.outbox import outbox
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


def test_clerks_are_reminded_once_of_each_kind_as_the_days_pass(owing: Store) -> None:
    admin = Actor("chen", "administrator")
    for name, bank in (("clerk", BANK), ("deputy", BANK), ("other", OTHER)):
        add_user(owing, name, "partner", partner_id=bank, actor=admin)
    days = [date(2025, 7, day) for day in (1, 8, 9, 20)]
    assert [remind(owing, day, actor=RUN) for day in days] == [0, 3, 0, 3]
    told = outbox(owing, actor=CLERK)
    assert {one.recipient for one in told} == {"clerk"}
    assert [one.about for one in told] == ["deadline/bank_loans/2025-06"] * 2
    assert "已逾期" in told[0].subject and "即将到期" in told[1].subject and "2025-07-10" in told[0].body
    verify(owing)


def test_only_who_runs_the_pipeline_reminds(owing: Store) -> None:
    with pytest.raises(Denied):
        remind(owing, date(2025, 7, 20), actor=CLERK)
