"""The company's own statement: entered by one, counting once another has approved it; what was approved stands until then."""

from __future__ import annotations

import pytest

from casework.access.actors import Actor
from casework.access.acts_proof import first_difference
from casework.access.audit_proof import verify
from casework.access.rights import Denied
from casework.filings.evidence import first_difference as first_difference_of_filings
from casework.filings.queries import filings_held, standings
from casework.filings.reviewing import confirm, send_back
from casework.filings.verbs import submit
from casework.forms.approval import approve, entered
from casework.forms.carrying import carry, waiting
from casework.forms.records import Overtaken, WrongRow, newest, save, withdraw
from casework.refusals import Refused
from casework.store.engine import Store
from ingestion.contracts import CONTRACTS
from ingestion.identity import Declared
from ingestion.receipts import Receipt

FINANCE, OTHER_FINANCE, APPROVER = Actor("wang", "finance"), Actor("qian", "finance"), Actor("zhao", "approver")
CONTRACT = "company_statements"
ROW = dict(CONTRACTS[CONTRACT].examples[0])


def go(store: Store) -> list[str]:
    """What reaches the door now."""
    with store.reading() as connection:
        found = [record.row["net_assets"] for record in waiting(connection)]
    assert all(receipt.verdict == "accepted" for receipt in carry(store.home, store))
    return found


def test_what_one_person_entered_counts_once_another_has_approved_it(store: Store) -> None:
    first = save(store, CONTRACT, ROW, actor=FINANCE)
    assert go(store) == []
    approve(store, first, actor=APPROVER)
    (one,) = entered(store, CONTRACT, actor=FINANCE)
    assert (one.record, one.approved_by) == (first, "zhao")
    assert go(store) == [ROW["net_assets"]]
    assert go(store) == []
    assert first_difference(store) is None
    assert verify(store) is None


def test_a_correction_waits_and_what_was_approved_before_goes_meanwhile(store: Store) -> None:
    first = save(store, CONTRACT, ROW, actor=FINANCE)
    approve(store, first, actor=APPROVER)
    mended = {**ROW, "total_liabilities": "390000000.00", "net_assets": "610000000.00"}
    second = save(store, CONTRACT, mended, actor=OTHER_FINANCE, base=first, reason="审计调整")
    assert go(store) == [ROW["net_assets"]]
    assert go(store) == []
    approve(store, second, actor=APPROVER)
    assert go(store) == ["610000000.00"]
    third = withdraw(store, second, actor=FINANCE, reason="重报")
    assert go(store) == []
    approve(store, third, actor=APPROVER)
    assert go(store) == ["610000000.00"]  # as a withdrawal
    assert entered(store, CONTRACT, actor=FINANCE) == []


def test_nobody_approves_their_own_nor_twice_nor_what_was_overtaken(store: Store) -> None:
    chief = Actor("sun", "operator")  # has both rights
    first = save(store, CONTRACT, ROW, actor=chief)
    with pytest.raises(Refused) as own:
        approve(store, first, actor=chief)
    assert own.value.words.zh == "sun 是录入人，须由他人审核。"
    with pytest.raises(Denied):
        approve(store, first, actor=OTHER_FINANCE)
    second = save(store, CONTRACT, {**ROW, "net_profit": "-1.00"}, actor=FINANCE, base=first, reason="亏损")
    with pytest.raises(Overtaken):
        approve(store, first, actor=APPROVER)
    approve(store, second, actor=APPROVER)
    with pytest.raises(Refused, match="zhao has approved it already"):
        approve(store, second, actor=chief)
    with pytest.raises(Denied):
        save(store, CONTRACT, {**ROW, "period": "2025-09"}, actor=Actor("li", "officer"))


def send(store: Store, *, partner: str = "self", actor: Actor = FINANCE) -> Receipt:
    """The same statement as a file."""
    body = f"{','.join(ROW)}\n{','.join(map(str, ROW.values()))}\n".encode()
    return submit(store.home, f"{CONTRACT}__{partner}__2025-06.csv", Declared(), actor=actor, store=store, data=body)


def test_a_file_waits_for_a_second_person_as_a_form_does(store: Store) -> None:
    given = send(store)
    assert (given.verdict, given.rows_accepted, given.is_held, given.plausibility) == ("accepted", 1, True, [])
    assert filings_held(store, FINANCE)["filing_id"].to_list() == [given.filing_id]
    for nobody in (FINANCE, OTHER_FINANCE, Actor("shen", "reviewer")):  # by whom a form is not approved either
        with pytest.raises(Denied):
            confirm(store, given.filing_id, "与账相符", actor=nobody)
    confirm(store, given.filing_id, "与账相符", actor=APPROVER)
    assert standings(store, FINANCE) == {given.filing_id: "confirmed"}
    assert send(store) == given  # the same again changes nothing
    assert first_difference_of_filings(store) is None
    assert verify(store) is None


def test_nobody_confirms_the_file_they_handed_in_and_an_approver_may_send_it_back(store: Store) -> None:
    chief = Actor("sun", "operator")  # has both rights
    given = send(store, actor=chief)
    with pytest.raises(Denied):
        confirm(store, given.filing_id, "与账相符", actor=chief)
    send_back(store, given.filing_id, "与账不符", actor=APPROVER)
    assert standings(store, FINANCE) == {given.filing_id: "withdrawn"}


def test_what_a_form_carries_was_approved_already(store: Store) -> None:
    approve(store, save(store, CONTRACT, ROW, actor=FINANCE), actor=APPROVER)
    assert [receipt.is_held for receipt in carry(store.home, store)] == [False]


@pytest.mark.parametrize(
    ("column", "amount", "rule"),
    [
        ("net_assets", "600000000.01", "CST-BALANCE"),
        ("class1_assets", "650000000.01", "CST-ASSET-CLASSES"),
        ("liquid_liabilities", "400000000.01", "CST-LIQUID-LIABILITIES"),
    ],
)
def test_a_statement_that_does_not_add_up_is_not_kept(store: Store, column: str, amount: str, rule: str) -> None:
    with pytest.raises(WrongRow) as caught:
        save(store, CONTRACT, {**ROW, column: amount}, actor=FINANCE)
    assert [line.rule_id for line in caught.value.lines] == [rule]
    assert newest(store, CONTRACT, ROW["period"], actor=FINANCE) is None
