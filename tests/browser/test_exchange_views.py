"""Deadlines, loans filed twice and quality on the exchange page, as the re-guarantor and a partner see them, in both languages."""

from __future__ import annotations

from collections.abc import Callable
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


def file_some(home: Any) -> None:
    """A bank's month with a bad row, late, and the next one missing."""
    with open_store(home) as store:
        for month, amounts in ((3, ("1.00", "x", "3.00")), (4, ("1.00", "2.00", "-3.00"))):
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
