"""Nil returns: a declaration that there is nothing to file, with a receipt of its own, kept in the same register as every filing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.filings.evidence import first_difference
from casework.filings.queries import first_filings, registered
from casework.filings.verbs import declare_nil, submit
from casework.store.engine import Store
from ingestion.identity import Declared
from ingestion.receipts import Receipt

NOW = datetime(2025, 7, 8, 2, 0, tzinfo=UTC)
BANK, OTHER = "102361000018", "103361000026"
CLERK = Actor("clerk", "partner", BANK)
LEDGER = "loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance\n"
ROW = "JK1,2025-06-30,91110000600037341L,甲公司,100000.00,90000.00\n"


def nil(store: Store, *, actor: Actor = CLERK, later: int = 0, period: str = "2025-06") -> Receipt:
    now = NOW + timedelta(minutes=later)
    return declare_nil(store.home, "bank_loans", BANK, period, actor=actor, store=store, now=now)


def rows(store: Store, text: str = ROW, *, later: int = 0, **manifest: object) -> Receipt:
    declared = Declared("bank_loans", BANK, "2025-06", manifest=manifest or None)
    now = NOW + timedelta(minutes=later)
    return submit(store.home, "loans.csv", declared, actor=CLERK, store=store, now=now, data=(LEDGER + text).encode())


def test_a_nil_return_is_a_filing_without_rows_and_has_a_receipt(store: Store) -> None:
    given = nil(store)
    assert (given.verdict, given.rows_sent, given.errors) == ("accepted", 0, [])
    assert registered(store)["filing_id"].to_list() == [given.filing_id]
    assert first_filings(store).select("contract", "period", "is_nil").rows() == [("bank_loans", "2025-06", True)]
    assert first_difference(store) is None


def test_declared_again_it_is_the_same_receipt_and_nothing_changes(store: Store) -> None:
    first = nil(store)
    assert nil(store, later=5) == first
    assert registered(store).height == 1


def test_each_month_is_declared_for_itself(store: Store) -> None:
    assert nil(store).filing_id != nil(store, period="2025-05").filing_id


def test_a_month_with_rows_cannot_be_declared_nil(store: Store) -> None:
    filed = rows(store)
    given = nil(store, later=5)
    assert (given.verdict, [error.rule_id for error in given.errors]) == ("refused", ["F-NIL-FILED"])
    assert filed.filing_id in given.errors[0].message_zh
    assert filed.filing_id in given.errors[0].message_en


def test_rows_after_a_nil_return_are_taken_all_the_same(store: Store) -> None:
    nil(store)
    assert rows(store, later=5).verdict == "accepted"
    assert first_filings(store).sort("is_nil")["is_nil"].to_list() == [False, True]


def test_a_file_without_rows_is_refused_and_told_how_to_declare_it(store: Store) -> None:
    given = rows(store, "")
    assert [error.rule_id for error in given.errors] == ["F-NO-ROWS"]
    assert "零报送" in given.errors[0].cure_zh
    assert "nil return" in given.errors[0].cure_en
    assert rows(store, "", later=5, purpose="nil").verdict == "accepted"  # the same bytes, and now the declaration


def test_a_manifest_may_declare_it_but_not_over_rows(store: Store) -> None:
    assert rows(store, "", purpose="nil").verdict == "accepted"
    given = rows(store, purpose="nil", later=5)
    assert [error.rule_id for error in given.errors] == ["F-NIL-ROWS"]
    assert [error.rule_id for error in rows(store, purpose="whatever", later=9).errors] == ["F-MANIFEST"]


def test_nobody_declares_for_another(store: Store) -> None:
    with pytest.raises(Denied):
        nil(store, actor=Actor("other", "partner", OTHER))
    with pytest.raises(Denied):
        nil(store, actor=Actor("reader", "regulator"))
    assert registered(store).is_empty()


def test_bytes_of_a_nil_return_are_kept(store: Store, tmp_path: Path) -> None:
    given = nil(store)
    kept = store.home.landing / given.sha256[:2] / given.sha256
    assert kept.read_text(encoding="utf-8").startswith("loan_contract_no,as_of")
