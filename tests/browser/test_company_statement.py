"""The company's own statement in a real browser: one person enters it on the ledger's page, another approves it, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from served import add_people

from casework.access.actors import Actor
from casework.forms.approval import entered
from casework.store.engine import open_store
from ingestion.contracts import CONTRACTS

pytestmark = pytest.mark.browser

ROW = CONTRACTS["company_statements"].examples[0]


def test_one_person_states_a_month_and_another_approves_it(visit: Callable[[], Any], site: Any) -> None:
    add_people(site.home, (("caiwu", "finance", None), ("shenpi", "approver", None)))
    person = visit()
    person.sign_in("caiwu", "zh_CN", "ledger?lang=zh_CN&view=statement")
    assert "此处尚未填报。" in person.text()
    for label, column in (
        ("报告期 *", "period"),
        ("资产总额 * （元）", "total_assets"),
        ("负债总额 * （元）", "total_liabilities"),
    ):
        field = person.page.get_by_label(label, exact=True)
        field.fill(ROW[column])
        field.press("Tab")
        person.drawn()
    net = person.page.get_by_label("净资产 * （元）", exact=True)
    net.fill("600000000.01")
    net.press("Tab")
    person.drawn()
    person.page.get_by_role("button", name="保存").click()
    person.drawn()
    assert "资产总额减负债总额不等于净资产。" in person.text()
    net.fill(ROW["net_assets"])
    net.press("Tab")
    person.drawn()
    person.page.get_by_role("button", name="保存").click()
    person.page.get_by_text("2025-06 由 caiwu 于").wait_for()
    person.drawn()
    person.keep_picture("statement-entered-zh_CN")
    approver = visit()
    approver.sign_in("shenpi", "en", "ledger?lang=en&view=statement&statement=2025-06")
    assert "it waits for another person's approval" in approver.text()
    assert "not stated" in approver.text()
    assert "error" not in approver.text()
    approver.keep_picture("statement-to-approve-en")
    approver.page.get_by_role("button", name="Approve 2025-06").click()
    approver.page.get_by_text("2025-06: entered by caiwu, approved by shenpi.").wait_for()
    assert "error" not in approver.text()
    with open_store(site.home) as store:
        (one,) = entered(store, "company_statements", actor=Actor("caiwu", "finance"))
    assert (one.record.row["net_assets"], one.approved_by) == (ROW["net_assets"], "shenpi")
    assert not person.complaints
    assert not approver.complaints
    _taken_back(person, approver)
    with open_store(site.home) as store:
        assert entered(store, "company_statements", actor=Actor("caiwu", "finance")) == []


def _taken_back(person: Any, approver: Any) -> None:
    """With a reason the month is taken back, and stands until another approves that."""
    person.open("ledger?lang=zh_CN&view=statement&statement=2025-06")
    person.page.get_by_role("button", name="撤回 2025-06").click()
    person.drawn()
    assert "请写明原因" in person.text()
    person.page.get_by_label("意见或原因 *").fill("误报")
    person.page.get_by_label("意见或原因 *").press("Tab")
    person.drawn()
    person.page.get_by_role("button", name="撤回 2025-06").click()
    person.page.get_by_text("2025-06 由 caiwu 于").wait_for()
    person.drawn()
    person.keep_picture("statement-taken-back-zh_CN")
    approver.open("ledger?lang=en&view=statement&statement=2025-06")
    assert "what was approved counts until another person approves that" in approver.text()
    approver.keep_picture("statement-taken-back-en")
    approver.page.get_by_role("button", name="Approve taking 2025-06 back").click()
    approver.page.get_by_text("Nothing has been entered here yet.").wait_for()


def test_measures_say_that_the_company_stated_nothing_and_lead_to_the_form(visit: Callable[[], Any], site: Any) -> None:
    person = visit()
    for language, said in (("en", "The company's own statement of"), ("zh_CN", "本公司报表未填报或不全")):
        person.sign_in("wang", language, f"measures?lang={language}")
        assert said in person.text()
        person.keep_picture(f"measures-not-stated-{language}")
    assert not person.complaints
