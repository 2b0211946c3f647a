"""Days that people look back to: who may ask for which, that one at a time is computed, and that a copy that is gone is asked for again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casework.access.actors import Actor, scheduled
from casework.access.rights import Denied
from casework.filings.verbs import submit
from casework.lookback.queries import days, next_waiting, of_day, standing
from casework.lookback.verbs import MOST_WAITING, ask, note
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.warehouse import PUBLISHED
from ingestion.identity import Declared

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY = date(2026, 3, 31)
RISK, RUN = Actor("wang", "risk"), scheduled("lookback")
LEDGER = b"loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance\nL1,2026-01-28,91110000600037341L,A,2.00,1.00\n"


@pytest.fixture
def filed(store: Store) -> Store:
    """A register whose first filing came on 1 February."""
    clerk, came = Actor("clerk", "partner", "B001"), datetime(2026, 2, 1, 8, tzinfo=UTC)
    submit(store.home, "bank_loans__B001__2026-01.csv", Declared(), actor=clerk, store=store, now=came, data=LEDGER)
    return store


def test_days_from_the_first_filing_to_yesterday_can_be_asked_for(filed: Store) -> None:
    assert days(filed, NOW) == (date(2026, 2, 1), date(2026, 5, 31))
    for day in (date(2026, 1, 31), date(2026, 6, 1)):
        with pytest.raises(Refused, match="can be looked back to"):
            ask(filed, day, actor=RISK, now=NOW)
    assert standing(filed) == []


def test_without_filings_there_is_no_day(store: Store) -> None:
    assert days(store, NOW) is None
    with pytest.raises(Refused, match="can be looked back to"):
        ask(store, DAY, actor=RISK, now=NOW)


def test_who_may_not_analyse_the_whole_book_may_not_ask(filed: Store) -> None:
    for actor in (Actor("clerk", "partner", "B001"), Actor("r", "regulator")):
        with pytest.raises(Denied):
            ask(filed, DAY, actor=actor, now=NOW)
    with pytest.raises(Denied):
        note(filed, DAY, "ready", actor=RISK)


def test_a_day_is_asked_for_once_and_is_there_until_its_copy_goes(filed: Store) -> None:
    assert ask(filed, DAY, actor=RISK, now=NOW).step == "asked"
    assert len({ask(filed, DAY, actor=RISK, now=NOW).at for _ in range(2)}) == 1
    for step in ("load", "transform", "judge", "transform_after"):
        note(filed, DAY, step, actor=RUN)  # type: ignore[arg-type]
        assert next_waiting(filed) == DAY
    file = filed.home.known_days / "abc" / PUBLISHED
    file.parent.mkdir(parents=True)
    file.touch()
    note(filed, DAY, "ready", actor=RUN, copy="abc")
    found = ask(filed, DAY, actor=RISK, now=NOW)
    assert (found.step, found.database, next_waiting(filed)) == ("ready", file, None)
    file.unlink()
    assert of_day(filed, DAY) is None
    assert ask(filed, DAY, actor=RISK, now=NOW).step == "asked"


def test_the_day_that_waits_longest_comes_first_and_few_wait(filed: Store) -> None:
    asked = [date(2026, 3, day) for day in (9, 3, 6)]
    for hour, day in enumerate(asked):
        ask(filed, day, actor=RISK, now=NOW.replace(hour=hour))
    assert len(asked) == MOST_WAITING
    with pytest.raises(Refused, match="are being computed already"):
        ask(filed, DAY, actor=RISK, now=NOW)
    note(filed, asked[0], "failed", actor=RUN, detail="ValueError: why")
    assert next_waiting(filed) == asked[1]
    assert ask(filed, asked[0], actor=RISK, now=NOW).step == "asked"
