"""Few rows, of which an increment must see as much as a build from nothing: of banks, and of an event before its day and its project."""

from __future__ import annotations

from datetime import date, timedelta

from tests.warehouse.conftest import BANK, DAY, GUARANTOR, PARTNER, House, customer, event, project
from tests.warehouse.test_increment import digests

FIRST, SECOND, NOBODY = (f"91330000000000000{place}" for place in (1, 2, 3))


def test_a_loan_of_another_borrower_a_bank_withdrawn_and_an_event_of_no_project_yet(house: House) -> None:
    """The ledger names a borrower whom nobody filed for P1's loan; P2's bank, of which nothing else comes, is withdrawn.

    P3's first event is filed ahead of its day, and before P3: it waits when its day has come.
    """
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK, {**BANK, "bank_no": "B2", "name": "第二银行"}], partner="self")
    house.file("customers", [customer(FIRST), customer(SECOND)])
    house.file("projects", [project("P1", FIRST), project("P2", SECOND, bank_no="B2")])
    begun = [event(1, "DISBURSEMENT", date(2025, 1, 10), "1000000.00", number) for number in ("P1", "P2")]
    house.file("project_events", begun)
    house.build()
    said = {
        "loan_contract_no": "LP1", "as_of": DAY, "borrower_id_number": NOBODY, "borrower_name": "他人",
        "contract_amount": "1000000.00", "balance": "1000000.00", "days_overdue": 62,
    }  # fmt: skip
    house.file("bank_loans", [said], partner="B1")
    assert not house.build().full
    warned = "select subject_id from risk.warnings where indicator = 'project_bank_book_overdue'"
    assert house.rows(warned) == [(f"{PARTNER}/P1",)]

    house.file("banks", [{"bank_no": "B2", "action": "D"}], partner="self", period="2025-07")
    ahead = event(1, "DISBURSEMENT", DAY + timedelta(days=5), "1000000.00", "P3")
    house.file("project_events", [ahead], period="2025-07")
    assert not house.build().full
    assert house.rows("select row_key, missing_key from exchange.waiting") == [("P2", "B2")]
    by_increments = digests(house, without={"built_at", "build_id"})
    assert house.build(full=True).full
    assert digests(house, without={"built_at", "build_id"}) == by_increments
