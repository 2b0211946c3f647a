"""Casework in a real browser: every page in both languages, and four people who take a project from a form to a signed contract."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casework.access.accounts import add_user, find_user, set_password
from casework.access.actors import Actor, local_operator
from casework.access.audit_proof import verify as verify_chain
from casework.customers import grading
from casework.customers.verbs import save_customer
from casework.documents.contracts import listed
from casework.forms.carrying import carry
from casework.notices.outbox import in_state
from casework.partners import evaluation
from casework.projects.verbs import enter_form, move
from casework.stages.acts import vote
from casework.stages.cases import read_case
from casework.stages.worklist import all_cases
from casework.store.engine import open_store
from casework.store.tables import filings
from ingestion.contracts import CONTRACTS

pytestmark = pytest.mark.browser

RAW_NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
TITLES = {
    "cases": {"zh_CN": "业务", "en": "Cases"},
    "customers": {"zh_CN": "客户", "en": "Customers"},
    "partners": {"zh_CN": "合作机构", "en": "Partners"},
    "notices": {"zh_CN": "通知", "en": "Notices"},
}
VIEWS = [
    ("cases", "waiting"), ("cases", "all"), ("cases", "new"), ("cases", "away"), ("customers", "find"), ("customers", "enter"),
    ("customers", "lists"), ("partners", "register"), ("partners", "lines"), ("partners", "agreements"), ("partners", "forms"),
    ("partners", "evaluation"), ("partners", "licences"), ("partners", "contacts"), ("notices", ""),
]  # fmt: skip
PROJECT = {
    "项目编号": "XM1", "客户证件号码": "91530000216548323H", "银行编号": "B001", "借款合同号": "JK1", "保证合同号": "BZ1",
    "借款金额": "3000000.00", "担保金额": "3000000.00", "贷款年利率": "4.35", "担保年费率": "1", "投向行业": "3911", "投向地区": "530102",
    "银行分险比例": "20", "担保机构分险比例": "40", "再担保分险比例": "40", "国家基金分险比例": "0", "政府分险比例": "0",
}  # fmt: skip
CHOSEN = {
    "客户证件类型": "统一社会信用代码", "担保品种": "借款类担保", "还款方式": "到期还本", "担保方式": "连带责任保证",
    "再担保方式": "比例再担保", "是否小微企业": "是", "是否农户及三农": "否",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _office(site: Any) -> None:
    """Accounts of the people below, and two customers."""
    with open_store(site.home) as store:
        for name, role in (("li", "officer"), ("ren", "reviewer"), ("m1", "committee"), ("an", "approver")):
            add_user(store, name, role, actor=local_operator())
            user = find_user(store, name)
            assert user
            set_password(store, user, "correct-horse-battery-9")
        for row in CONTRACTS["customers"].examples:
            save_customer(store, row, actor=Actor("li", "officer"))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("page", "view"), VIEWS)
def test_each_view_speaks_the_language(visit: Callable[[], Any], page: str, view: str, language: str) -> None:
    person = visit()
    person.sign_in("li", language, f"{page}?lang={language}&view={view}")
    assert person.page.inner_text("h1") == TITLES[page][language]
    assert person.page.locator('[data-testid="stException"]').count() == 0
    assert not RAW_NAME.findall(person.text())
    person.keep_picture(f"{page}-{view}-{language}")
    assert not person.complaints


def _fill(person: Any, label: str, text: str) -> None:
    field = person.page.get_by_label(re.compile(f"^{label}")).first
    field.fill(text)
    field.press("Tab")


def _date(person: Any, label: str, digits: str) -> None:
    person.page.get_by_label(re.compile(f"^{label}")).first.get_by_role("spinbutton").first.click()
    person.page.keyboard.type(digits)
    person.page.keyboard.press("Tab")


def _choose(person: Any, label: str, option: str) -> None:
    box = person.page.locator('[data-testid="stSelectbox"]', has_text=re.compile(f"^{label}")).first.locator("input")
    box.click()
    box.fill(option)
    box.press("Enter")


def _press(person: Any, name: str) -> None:
    person.page.get_by_role("button", name=name, exact=True).first.click()
    person.drawn()


def _say(person: Any, text: str) -> None:
    field = person.page.get_by_label("意见或原因").first
    field.fill(text)
    field.press("Tab")
    person.drawn()


def test_four_people_take_a_project_from_its_form_to_a_signed_contract(  # noqa: PLR0915 - one story
    visit: Callable[[], Any], site: Any, tmp_path: Path
) -> None:
    officer = visit()
    officer.sign_in("li", wanted="cases?view=new&lang=zh_CN")
    _choose(officer, "担保机构", site.partner)
    for label, text in PROJECT.items():
        _fill(officer, label, text)
    for label, option in CHOSEN.items():
        _choose(officer, label, option)
    officer.drawn()
    for label, day in (("起始日期", "20260701"), ("到期日期", "20270701")):
        _date(officer, label, day)
    officer.drawn()
    _press(officer, "保存草稿")
    officer.page.wait_for_url("**case=P*")
    case_id = re.search(r"case=(P\d+)", officer.page.url)[1]  # type: ignore[index]
    measure = {"measure_no": "1", "kind": "CASH_DEPOSIT", "appraised_value": "3000000.00", "appraised_on": "2026-06-01"}
    with open_store(site.home) as store:  # the second form like the first: the browser adds nothing
        enter_form(
            store,
            read_case(store, case_id, actor=Actor("li", "officer")),
            "counter_guarantees",
            measure,
            actor=Actor("li", "officer"),
        )
    officer.open(f"cases?case={case_id}&lang=zh_CN")
    _press(officer, "受理")

    reviewer = visit()
    reviewer.sign_in("ren", wanted=f"cases?case={case_id}&lang=zh_CN")
    reviewer.page.get_by_text("风险度因素").wait_for()
    reviewer.keep_picture("case-assessment-zh_CN")
    assert not RAW_NAME.findall(reviewer.text())
    _say(reviewer, "请补充流水")
    _press(reviewer, "退回")
    officer.open(f"cases?case={case_id}&lang=zh_CN")
    _press(officer, "受理")
    reviewer.open(f"cases?case={case_id}&lang=zh_CN")
    _press(reviewer, "审查通过")

    with open_store(site.home) as store:  # the second reviewer and the committee: the same buttons again
        case = move(
            store, read_case(store, case_id, actor=Actor("ren", "reviewer")), "verify", actor=Actor("ruan", "reviewer")
        )
        vote(store, case, "for", actor=Actor("m2", "committee"), reason="可行")
    member = visit()
    member.sign_in("m1", wanted=f"cases?case={case_id}&lang=zh_CN")
    _say(member, "可行")
    _press(member, "表决：同意")
    member.page.get_by_role("tab", name="经过").click()
    member.page.get_by_text("请补充流水").first.wait_for()
    member.keep_picture("case-history-zh_CN")
    with open_store(site.home) as store:
        move(store, read_case(store, case_id, actor=Actor("wang", "risk")), "review", actor=Actor("wang", "risk"))

    approver = visit()
    approver.sign_in("an", wanted=f"cases?case={case_id}&lang=zh_CN")
    _press(approver, "批复同意")
    officer.open(f"cases?case={case_id}&lang=zh_CN")
    officer.page.get_by_role("tab", name="资料与合同").click()
    _press(officer, "生成合同")
    approver.open(f"cases?case={case_id}&lang=zh_CN")
    approver.page.get_by_role("tab", name="资料与合同").click()
    _press(approver, "签署")
    _press(approver, "查看")
    with approver.page.expect_download() as given:
        approver.page.get_by_role("button", name="PDF", exact=True).click()
    approver.keep_picture("case-contract-zh_CN")
    _press(approver, "签约")

    given.value.save_as(tmp_path / "contract.pdf")
    command = [str(Path(sys.executable).parent / "backstop"), "case", "check-contract", str(tmp_path / "contract.pdf")]
    checked = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "BACKSTOP_HOME": str(site.home.root)}, check=False
    )
    assert (checked.returncode, checked.stdout.endswith("holds\n")) == (0, True), checked.stderr
    with open_store(site.home) as store:
        assert [item.stage for item in all_cases(store, actor=Actor("an", "approver")) if item.case_id == case_id] == [
            "signed"
        ]
        assert [one.state for one in listed(store, case_id, actor=Actor("an", "approver"))] == ["signed"]
        with store.reading() as connection:
            assert any(notice.about == f"case/{case_id}" for notice in in_state(connection, None))
        carry(site.home, store)
        with store.reading() as connection:
            filed = (
                connection.execute(select(filings.c.contract).where(filings.c.partner_id == site.partner))
                .scalars()
                .all()
            )
        assert {"projects", "counter_guarantees"} <= set(filed)
        assert verify_chain(store) is None
    for person in (officer, reviewer, member, approver):
        assert not person.complaints


def test_a_person_is_shown_masked_until_a_reason_is_given(visit: Callable[[], Any], site: Any) -> None:
    person = visit()
    person.sign_in("li", wanted="customers?lang=zh_CN&view=find")
    _fill(person, "搜索", "zs")
    found = person.page.locator(
        ".book-table", has_text="证件号码"
    )  # not the largest, who stand there before anybody is looked for
    found.wait_for()
    text = person.text()
    assert "110105****002X" in text
    assert CONTRACTS["customers"].examples[1]["id_number"] not in text
    found.locator("button.open").first.click()
    person.page.wait_for_url("**customer=C*")
    person.drawn()
    _press(person, "查看完整信息")
    _fill(person, "查看原因", "电话核实")
    person.drawn()
    _press(person, "查看")
    person.page.get_by_text(CONTRACTS["customers"].examples[1]["id_number"]).first.wait_for()
    person.keep_picture("customer-revealed-zh_CN")
    assert not person.complaints


def test_two_people_adopt_a_grade_for_a_customer(visit: Callable[[], Any], site: Any) -> None:
    identifier = f"C{'4'.zfill(20)}"
    risk, approver = visit(), visit()
    risk.sign_in("wang", wanted=f"customers?lang=zh_CN&customer={identifier}")
    risk.page.get_by_role("tab", name="等级", exact=True).click()
    risk.page.get_by_text("采用其他等级", exact=True).click()
    _fill(risk, "意见或原因", "订单充足")
    risk.drawn()
    risk.keep_picture("customer-grade-proposing-zh_CN")
    _press(risk, "提交采用")
    risk.page.get_by_text("的提议待他人批准").wait_for()
    approver.sign_in("an", wanted=f"customers?lang=zh_CN&customer={identifier}")
    approver.page.get_by_role("tab", name="等级", exact=True).click()
    _fill(approver, "意见或原因", "已核对合同")
    approver.drawn()
    approver.keep_picture("customer-grade-answering-zh_CN")
    _press(approver, "批准采用")
    approver.page.get_by_text("下次构建后更新").wait_for()
    for language, tab in (("zh_CN", "等级"), ("en", "Grade")):
        approver.open(f"customers?lang={language}&customer={identifier}")
        approver.page.get_by_role("tab", name=tab, exact=True).click()
        assert not RAW_NAME.findall(approver.text())
        approver.keep_picture(f"customer-grade-{language}")
    with open_store(site.home) as store:
        acts = grading.adoptions(store, identifier, actor=Actor("li", "officer"))
    assert [(one.state, one.adopted_grade, one.actor) for one in acts] == [
        ("proposed", "BB", "wang"),
        ("adopted", "BB", "an"),
    ]
    assert not [*risk.complaints, *approver.complaints]


def test_a_partners_adopted_grade_stands_beside_the_computed_one(visit: Callable[[], Any], site: Any) -> None:
    with open_store(site.home) as store:
        evaluation.evaluate(store, "2026-Q2", actor=Actor("feng", "risk"))
        grade = evaluation.evaluations(store, actor=Actor("feng", "risk"), partner_id=site.partner)[0].computed_grade
        said = {"reason": "按计算等级", "actor": Actor("feng", "risk")}
        evaluation.propose(store, site.partner, "2026-Q2", grade, **said)
    person = visit()
    for language, told in (("zh_CN", "按计算等级"), ("en", "Reason: 按计算等级")):
        person.sign_in("an", language, f"partners?lang={language}&view=evaluation&partner={site.partner}")
        assert told in person.text()
        person.keep_picture(f"partner-grade-{language}")
        person.open(f"partners?lang={language}&view=register")
        person.keep_picture(f"partners-register-{language}")
    assert not person.complaints


def test_what_was_typed_outlives_a_closed_browser(visit: Callable[[], Any]) -> None:
    first = visit()
    first.sign_in("li", wanted="customers?lang=zh_CN&view=enter")
    _fill(first, "客户名称", "丙草稿有限公司")
    _press(first, "保存")
    first.page.locator('[data-testid="stAlert"]').first.wait_for()  # it lacks what is required, and is not saved
    first.page.context.close()
    again = visit()
    again.sign_in("li", wanted="customers?lang=zh_CN&view=enter")
    assert "已恢复您" in again.text()
    assert again.page.get_by_label(re.compile("^客户名称")).first.input_value() == "丙草稿有限公司"
    again.keep_picture("draft-zh_CN")
    _press(again, "放弃草稿")
    assert again.page.get_by_label(re.compile("^客户名称")).first.input_value() == ""
    assert not again.complaints
