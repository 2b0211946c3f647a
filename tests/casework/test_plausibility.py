"""A filing that is implausible against its sender's past waits; somebody else confirms it, or it goes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.filings.evidence import first_difference
from casework.filings.queries import arrivals, filings_held, standings
from casework.filings.reviewing import NoReason, NotWaiting, confirm, send_back
from casework.filings.verbs import submit
from casework.store.engine import Store
from ingestion.contracts import CONTRACTS
from ingestion.identity import Declared
from ingestion.receipts import Receipt
from scoring.plausibility.watched import WATCHED

BANK = "102361000018"
CLERK = Actor("clerk", "partner", BANK)
RISK = Actor("wang", "risk")
NOW = datetime(2025, 1, 5, tzinfo=UTC)
HEADER = "loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance,loan_rate\n"


def ledger(month: int, amounts: Sequence[float], rate: str = "4.35", balance: Sequence[float] | None = None) -> bytes:
    """A bank's loan ledger of one month."""
    lines = [
        f"L{number},2025-{month:02}-28,91110000600037341L,甲公司,{amount:.2f},{left:.2f},{rate}"
        for number, (amount, left) in enumerate(zip(amounts, balance or amounts, strict=True))
    ]
    return (HEADER + "\n".join(lines) + "\n").encode()


def send(store: Store, month: int, body: bytes, actor: Actor = CLERK) -> Receipt:
    name = f"bank_loans__{BANK}__2025-{month:02}.csv"
    when = NOW + timedelta(days=30 * month)
    return submit(store.home, name, Declared(), actor=actor, store=store, now=when, data=body)


def steady(store: Store, months: int) -> None:
    """Some months of twelve loans of half a million to a million and more, repaid bit by bit."""
    for month in range(1, months + 1):
        given = send(store, month, ledger(month, usual(month), balance=falling(month)))
        assert (given.verdict, given.is_held) == ("accepted", False)


def usual(month: int) -> list[float]:
    return [500_000 + 60_000 * number + 1_000 * month for number in range(12)]


def falling(month: int) -> list[float]:
    return [amount - 10_000 * month - 7 * number for number, amount in enumerate(usual(month))]


def checks(given: Receipt) -> set[str]:
    return {one.check for one in given.plausibility}


def test_what_is_watched_are_columns_of_the_contracts() -> None:
    for name, watched in WATCHED.items():
        assert set(watched.columns) <= set(CONTRACTS[name].column_names)


def test_a_filing_in_ten_thousands_is_accepted_and_waits_with_its_evidence(store: Store) -> None:
    steady(store, 3)
    given = send(store, 4, ledger(4, [amount / 10_000 for amount in usual(4)]))
    assert (given.verdict, given.rows_accepted, given.is_held) == ("accepted", 12, True)
    (slip,) = [one for one in given.plausibility if (one.check, one.subject) == ("unit_slip", "contract_amount")]
    assert slip.value == pytest.approx(1 / 10_000, rel=0.1)
    assert "万元" in slip.message_zh
    (rows,) = [one for one in given.plausibility if one.check == "unit_slip_rows"]
    assert rows.lines == list(range(2, 14))
    assert filings_held(store, CLERK)["filing_id"].to_list() == [given.filing_id]
    assert Receipt.from_json((store.home.receipts / f"{given.filing_id}.json").read_bytes()) == given
    assert first_difference(store) is None


def test_the_line_of_a_single_row_in_ten_thousands_is_named(store: Store) -> None:
    steady(store, 3)
    amounts = usual(4)
    amounts[4] /= 10_000
    given = send(store, 4, ledger(4, amounts))
    assert [(one.check, one.lines) for one in given.plausibility] == [("unit_slip_rows", [6])]


@pytest.mark.parametrize("rate", ["0.0435", "435"])
def test_percent_and_decimal_mixed_up_either_way(store: Store, rate: str) -> None:
    steady(store, 3)
    given = send(store, 4, ledger(4, usual(4), rate, falling(4)))
    assert given.verdict == "refused" or {"rate_slip", "rate_slip_rows"} <= checks(given)


def test_balances_copied_forward(store: Store) -> None:
    steady(store, 2)
    given = send(store, 3, ledger(3, usual(3), balance=falling(2)))
    assert checks(given) == {"copied_forward"}


def test_a_filing_far_larger_than_any_before(store: Store) -> None:
    steady(store, 6)
    given = send(store, 7, ledger(7, usual(7) * 8))
    assert given.rows_accepted < given.rows_sent or "row_count" in checks(given)


def test_without_a_past_nothing_waits(store: Store) -> None:
    assert not send(store, 1, ledger(1, [50.0] * 12)).is_held


def test_what_waits_is_no_past_and_the_next_sound_filing_passes(store: Store) -> None:
    steady(store, 3)
    send(store, 4, ledger(4, [amount / 10_000 for amount in usual(4)]))
    assert not send(store, 5, ledger(5, usual(5), balance=falling(5))).is_held


def held(store: Store) -> Receipt:
    steady(store, 3)
    given = send(store, 4, ledger(4, [amount / 10_000 for amount in usual(4)]))
    assert given.is_held
    return given


def test_a_person_confirms_with_a_reason_and_the_log_tells_of_it(store: Store) -> None:
    given = held(store)
    confirm(store, given.filing_id, "telephoned: a new line of small loans", actor=RISK, now=NOW)
    _, decisions = arrivals(store)
    assert decisions.select("decision", "actor").rows() == [("held", "clerk"), ("confirmed", "wang")]
    assert standings(store, CLERK) == {given.filing_id: "confirmed"}
    assert filings_held(store, RISK).is_empty()
    assert first_difference(store) is None
    with pytest.raises(NotWaiting, match="confirmed"):
        confirm(store, given.filing_id, "again", actor=RISK)


def test_nobody_confirms_what_they_handed_in(store: Store) -> None:
    steady(store, 3)
    officer = Actor("li", "operator")
    given = send(store, 4, ledger(4, [amount / 10_000 for amount in usual(4)]), officer)
    with pytest.raises(Denied, match="somebody else"):
        confirm(store, given.filing_id, "it is right", actor=officer)
    with pytest.raises(Denied):
        confirm(store, given.filing_id, "it is right", actor=CLERK)
    assert filings_held(store, RISK).height == 1


def test_a_decision_needs_a_reason_and_a_filing_that_waits(store: Store) -> None:
    given = held(store)
    with pytest.raises(NoReason):
        confirm(store, given.filing_id, "  ", actor=RISK)
    with pytest.raises(NotWaiting, match="there is no filing"):
        confirm(store, "nosuchfiling", "why not", actor=RISK)
    with pytest.raises(NotWaiting, match="there is no filing"):
        send_back(store, given.filing_id, "not mine", actor=Actor("other", "partner", "103361000026"))


def test_what_was_withdrawn_may_be_filed_anew_with_the_same_keys(store: Store) -> None:
    given = held(store)
    send_back(store, given.filing_id, "wrong unit", actor=CLERK)
    assert standings(store, CLERK) == {given.filing_id: "withdrawn"}
    again = send(store, 4, ledger(4, usual(4), balance=falling(4)))
    assert (again.verdict, again.rows_quarantined, again.is_held) == ("accepted", 0, False)


def test_a_changed_decision_is_found(store: Store) -> None:
    given = held(store)
    confirm(store, given.filing_id, "it is right", actor=RISK)
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the vandal knows SQLite")
    with store.writing() as connection:
        connection.execute(text("DROP TRIGGER filing_decisions_no_update"))
        connection.execute(text("UPDATE filing_decisions SET actor = 'nobody' WHERE decision = 'confirmed'"))
    assert "does not tell" in str(first_difference(store))
