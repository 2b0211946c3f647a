"""What waits because it is implausible, in a real browser: the evidence, a decision without a reason, and one with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from casework.access.actors import Actor
from casework.filings.queries import filings_held
from casework.filings.verbs import submit
from casework.store.engine import open_store
from ingestion.identity import Declared

pytestmark = pytest.mark.browser

HEADER = "loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance,loan_rate\n"
CLERK = Actor("clerk", "partner", "B001")


def file_ledgers(home: Any) -> str:
    """Three months in yuan and one in ten thousands; the number of the one that waits."""
    with open_store(home) as store:
        for month, unit in ((1, 1), (2, 1), (3, 1), (4, 10_000)):
            rows = "".join(
                f"L{number},2026-{month:02}-28,91110000600037341L,甲公司,{(600_000 + 9_000 * number) / unit:.2f},"
                f"{(500_000 - 7_000 * month - 11 * number) / unit:.2f},4.35\n"
                for number in range(12)
            )
            name, when = f"bank_loans__B001__2026-{month:02}.csv", datetime(2026, 5, month, tzinfo=UTC)
            body = (HEADER + rows).encode()
            given = submit(home, name, Declared(), actor=CLERK, store=store, now=when, data=body)
        assert given.is_held
        return given.filing_id


def test_a_person_reads_the_evidence_and_confirms_with_a_reason(visit: Callable[[], Any]) -> None:
    person = visit()
    filing_id = file_ledgers(person.site.home)
    for language in ("en", "zh_CN"):
        person.sign_in("wang", language, f"exchange?lang={language}&view=review")
        assert filing_id in person.text()
        person.keep_picture(f"exchange-review-held-{language}")
    person.open(f"exchange?lang=en&filing={filing_id}")
    person.keep_picture("receipt-held-en")
    person.open("exchange?lang=en&view=review")
    person.page.click("text=Confirm as right")
    person.page.wait_for_selector("text=Please give a reason.")
    person.page.fill("textarea", "The bank telephoned: these are small loans.")
    person.page.click("text=Confirm as right")
    person.page.wait_for_selector("text=its rows count with the next build")
    with open_store(person.site.home) as store:
        assert filings_held(store, CLERK).is_empty()
    assert not person.complaints
