"""What a newcomer is asked to do without help, in a real browser: a customer, a filing, the regulator's table, a day of the past.

The first of these tasks, the compensation rate that rose most and its list as a file, is in `test_decision`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.access.actors import Actor, scheduled
from casework.filings.verbs import submit
from casework.lookback.queries import next_waiting
from casework.lookback.verbs import note
from casework.returns.queries import asked
from casework.store.engine import open_store
from casework.store.warehouse import open_duckdb
from ingestion.identity import Declared

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAY = date(2026, 4, 30)
LEDGER = b"loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance\nZ1,2026-01-28,91110000600037341L,A,2.00,1.00\n"


def go_to(person: Any, name: str) -> None:
    person.page.locator('[data-testid="stSidebarNav"] a', has_text=name).first.click()
    person.page.locator("h1", has_text=name).wait_for()
    person.drawn()


#: What is read and clicked on the way: page, search, heading, tab, kind of relation, tab, page, view.
FOUND = {
    "zh_CN": ("客户", "搜索", "证件号码", "关联关系", "实际控制人", "为谁担保", "财务报表", "数据交换", "待更正"),
    "en": (
        "Customers",
        "Search",
        "Identity number",
        "Relations",
        "Actual controller",
        "Guarantees",
        "Statements",
        "Data exchange",
        "To mend",
    ),
}


@pytest.mark.parametrize("language", FOUND)
def test_a_customer_with_its_relations_and_a_filing_with_its_faults_are_found(
    visit: Callable[[], Any], language: str
) -> None:
    customers, search, number, relations, controller, guarantees, statements, exchange, mend = FOUND[language]
    person = visit()
    person.sign_in("wang", language, f"cockpit?lang={language}")
    go_to(person, customers)
    field = person.page.get_by_label(search).first
    field.fill("客户0003")
    field.press("Enter")
    # not one of the largest that stood there
    person.page.locator(".book-table", has_text=number).locator("button.open").first.click()
    person.page.wait_for_url("**customer=C*")
    person.page.get_by_role("tab", name=relations).click()
    person.page.locator(".book-table tbody tr", has_text=controller).first.wait_for()
    person.page.locator(".facts", has_text=guarantees).last.wait_for()
    person.page.get_by_role("tab", name=statements).click()
    person.page.locator(".book-table thead th", has_text="2025\u201112").wait_for()
    go_to(person, exchange)
    person.page.get_by_role("button", name=mend).or_(person.page.get_by_role("radio", name=mend)).first.click()
    person.page.get_by_text("PRJ-DATES").first.wait_for()
    assert not person.complaints


@pytest.fixture
def made_return(site: Any) -> Iterator[Callable[[str, str], None]]:
    """Makes what was asked for, as the pipeline would, with as little in it as its page needs."""
    made: list[Path] = []

    def make(report: str, period: str) -> None:
        folder = site.home.exports / f"{report}_{period}_b000001"
        (site.home.working_papers / folder.name).mkdir(parents=True)
        folder.mkdir(parents=True)
        made.extend((folder, site.home.working_papers / folder.name))
        manifest = {
            "report": report, "title": {"zh": "再担保月报", "en": "Monthly table"}, "period": period, "data_date": "2026-06-30",
            "lines": 3, "build_id": "build-000001", "control_sums": {}, "follows": "",
        }  # fmt: skip
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    yield make
    for folder in made:
        shutil.rmtree(folder)


def test_the_regulators_table_is_made_from_its_page(
    visit: Callable[[], Any], made_return: Callable[[str, str], None]
) -> None:
    person = visit()
    person.sign_in("wang", "en", "returns?lang=en")
    person.page.locator(".book-table tbody tr", has_text="2026-06").first.locator("button.open").click()
    person.page.get_by_role("button", name="Make:").click()
    person.page.get_by_text("It is being made in the background").wait_for()
    person.keep_picture("return-owed-en")
    with open_store(person.site.home) as store:
        (one,) = asked(store)
    made_return(one.report, one.period)
    person.page.get_by_role("button", name="Sign as preparer").wait_for()
    assert "Monthly table" in person.text()
    person.open("returns?lang=en&unit=wan")
    before, steps = person.page.url, person.page.evaluate("history.length")
    person.page.locator(".book-table tbody tr", has_text="2026-06").first.locator("button.open").click()
    person.page.get_by_role("button", name="Sign as preparer").wait_for()
    person.drawn()
    assert person.page.evaluate("history.length") == steps + 1, "one click, one step"
    person.page.go_back()
    person.drawn()
    assert person.page.url == before
    assert not person.complaints


@pytest.fixture
def computed(site: Any) -> Iterator[Callable[[], None]]:
    """Computes the day that is asked for, as the pipeline would: the small book under another name and day."""
    folder = site.home.known_days / "aaaa"

    def compute() -> None:
        shutil.copytree(site.home.published / "build-000001", folder)
        connection = open_duckdb(folder / "warehouse.duckdb")
        connection.execute("UPDATE published.build SET build_id = 'aaaa', as_of = ?", [DAY])
        connection.close()
        with open_store(site.home) as store:
            assert next_waiting(store) == DAY
            note(store, DAY, "ready", actor=scheduled("lookback"), copy="aaaa")

    yield compute
    shutil.rmtree(folder, ignore_errors=True)


def test_every_page_is_read_as_known_on_a_day_and_back(visit: Callable[[], Any], computed: Callable[[], None]) -> None:
    person = visit()
    clerk, came = Actor("clerk", "partner", "B003"), datetime(2026, 2, 1, tzinfo=UTC)
    with open_store(person.site.home) as store:
        submit(store.home, "bank_loans__B003__2026-01.csv", Declared(), actor=clerk, store=store, now=came, data=LEDGER)
    person.sign_in("wang", "en", "cockpit?lang=en")
    person.page.get_by_role("button", name="Data: newest").click()
    person.page.get_by_role("button", name="Show this day").wait_for()
    person.keep_picture("lookback-choice-en")
    person.open(f"cockpit?lang=en&build={DAY}")
    person.page.get_by_role("button", name="Compute it now").click()
    person.page.get_by_text("Waiting for its turn").wait_for()
    person.keep_picture("lookback-wait-en")
    computed()
    notice = person.page.get_by_text(f"As known on {DAY}")
    notice.wait_for()
    person.drawn()
    person.keep_picture("lookback-en")
    for name in ("Warnings", "Customers", "Fees"):
        go_to(person, name)
        notice.wait_for()
        assert f"build={DAY}" in person.page.url
    person.page.get_by_role("button", name="Back to the newest").last.click()
    notice.wait_for(state="detached")
    assert "build=" not in person.page.url
    assert not person.complaints
