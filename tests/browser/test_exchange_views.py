"""Deadlines, loans filed twice and quality on the exchange page, as the re-guarantor and a partner see them, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from casework.access.actors import Actor
from casework.filings.verbs import submit
from casework.store.engine import open_store
from ingestion.identity import Declared

pytestmark = pytest.mark.browser

HEAD = "loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance\n"
VIEWS = ("deadlines", "doubles", "quality")


MONTHS = ((3, ("1.00", "x", "3.00")), (4, ("1.00", "2.00", "-3.00")))


def file_some(home: Any, months: Sequence[tuple[int, Sequence[str]]] = MONTHS) -> None:
    """A bank's month with a bad row, late, and the next one missing."""
    with open_store(home) as store:
        for month, amounts in months:
            lines = "".join(
                f"Q{number},2026-{month:02}-28,91110000600037341L,甲公司,{amount},0.50\n"
                for number, amount in enumerate(amounts)
            )
            name, when = f"bank_loans__B002__2026-{month:02}.csv", datetime(2026, month + 1, 20, tzinfo=UTC)
            actor, body = Actor("clerk", "partner", "B002"), (HEAD + lines).encode()
            submit(home, name, Declared(), actor=actor, store=store, now=when, data=body)


def test_each_view_is_drawn_for_whoever_may_see_it(visit: Callable[[], Any]) -> None:
    person = visit()
    file_some(person.site.home)
    for name in ("wang", "clerk"):
        for language in ("en", "zh_CN"):
            for view in VIEWS:
                person.sign_in(name, language, f"exchange?lang={language}&view={view}")
                person.keep_picture(f"exchange-{view}-{name}-{language}")
    assert not person.complaints


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_who_has_filed_opens_the_filings_behind_a_verdict(visit: Callable[[], Any], language: str) -> None:
    person = visit()
    file_some(person.site.home, (MONTHS[0], (4, ("1.00", "2.00", "-4.00")), (4, ("1.00", "2.00", "-5.00"))))
    person.sign_in("wang", language, f"exchange?lang={language}&view=matrix&contract=bank_loans")
    row = person.page.locator(".book-table tbody tr").filter(has_text="甬城银行")
    verdicts = row.locator("td button.open")
    assert verdicts.count() == 2, "months for which nothing came open nothing"
    verdicts.last.click()
    person.drawn()
    assert "bank_loans__B002__2026-03.csv" in person.text(), "the only filing of the month at once"
    person.page.locator(".st-key-crumbs_receipt button").first.click()
    person.drawn()
    verdicts.first.click()
    dialog = person.page.get_by_role("dialog")
    listed = dialog.locator(".book-table tbody tr")
    listed.first.wait_for()
    assert listed.count() >= 2
    person.keep_picture(f"exchange-filed-{language}")
    listed.first.locator("button.open").click()
    dialog.wait_for(state="hidden")
    person.drawn()
    assert "bank_loans__B002__2026-04.csv" in person.text()
    assert not person.complaints
