"""A sender's quality over twelve months, counted from the register within one's own scope."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.filings.quality import quality_seen_by, rules_by_month
from casework.filings.verbs import submit
from casework.store.engine import Store
from ingestion.identity import Declared

BANK, OTHER = "102361000018", "103361000026"
RISK, CLERK = Actor("wang", "risk"), Actor("clerk", "partner", BANK)
HEAD = "loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance\n"
GOOD = "L{0},2025-{1:02}-28,91110000600037341L,甲公司,100.00,90.00\n"
BAD = "L{0},2025-{1:02}-28,91110000600037341L,甲公司,x,90.00\n"
AS_OF = date(2025, 6, 30)


@pytest.fixture
def filed(store: Store) -> Store:
    """The first bank: May in time with one bad row of four, then a filing of nothing but bad rows; the other bank: a sound month, late."""
    sent = [
        (BANK, "2025-05", 6, 5, [GOOD, GOOD, GOOD, BAD]),
        (BANK, "2025-05", 6, 6, [BAD, BAD]),
        (OTHER, "2025-05", 6, 25, [GOOD, GOOD]),
    ]
    for number, (bank, period, month, day, lines) in enumerate(sent):
        body = HEAD + "".join(line.format(10 * number + at, 5) for at, line in enumerate(lines))
        name, when = f"bank_loans__{bank}__{period}__{number + 1}.csv", datetime(2025, month, day, tzinfo=UTC)
        actor = Actor("clerk", "partner", bank)
        submit(store.home, name, Declared(), actor=actor, store=store, now=when, data=body.encode())
    return store


def test_shares_and_score_by_hand(filed: Store) -> None:
    rows = {row["partner_id"]: row for row in quality_seen_by(filed, RISK, AS_OF).iter_rows(named=True)}
    first, other = rows[BANK], rows[OTHER]
    assert (first["rows_share"], first["filings_share"], first["punctuality_share"]) == (3 / 6, 1 / 2, 1.0)
    assert first["score"] == 65.0  # 0.5 × 0.5 + 0.2 × 0.5 + 0.3 × 1
    assert (other["rows_share"], other["filings_share"], other["punctuality_share"]) == (1.0, 1.0, 0.0)
    assert other["score"] == 70.0


def test_a_sender_sees_its_own_and_a_stranger_nothing(filed: Store) -> None:
    assert quality_seen_by(filed, CLERK, AS_OF)["partner_id"].to_list() == [BANK]
    assert set(rules_by_month(filed, CLERK, AS_OF)["partner_id"].to_list()) == {BANK}
    with pytest.raises(Denied):
        quality_seen_by(filed, Actor("boss", "regulator"), AS_OF)


def test_rules_are_counted_by_the_month_in_which_rows_came(filed: Store) -> None:
    counted = rules_by_month(filed, RISK, AS_OF).filter(rule_id="COL-MONEY").rows()
    assert counted == [(BANK, "2025-06", "COL-MONEY", 3)]


def test_what_came_more_than_twelve_months_ago_counts_no_more(filed: Store) -> None:
    assert quality_seen_by(filed, RISK, date(2026, 6, 30)).is_empty()
