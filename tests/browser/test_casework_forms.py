"""Forms of casework in a browser: what is typed is not lost, what is too long is said, agreements are amended, a keyboard suffices."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import TimeoutError as NotThere
from served import PASSWORD, add_people
from test_casework import _press

from casework.access.actors import Actor
from casework.customers.queries import search
from casework.fees.queries import acts
from casework.fees.unearned import proposed
from casework.partners.admission import apply, determine_now
from casework.partners.agreements import register, versions
from casework.stages.acts import act_on
from casework.stages.cases import read_case, read_votes
from casework.store.engine import open_store
from scoring.parameters.reader import shipped

pytestmark = pytest.mark.browser

OFFICER, REVIEWER = Actor("qian", "officer"), Actor("sunr", "reviewer")
MEMBER, APPROVER = Actor("zhaom", "committee"), Actor("zhoua", "approver")
PARTNER, AGREED = "G100", ("G200", "G201")
LONG, KEYS = {"zh_CN": "G300", "en": "G301"}, ("G400", "G401")


@pytest.fixture(scope="module", autouse=True)
def _office(site: Any) -> None:
    """The people below."""
    add_people(site.home, [(one.name, one.role, None) for one in (OFFICER, REVIEWER, MEMBER, APPROVER)])


def _admission(site: Any, partner_id: str, *, is_collecting: bool = True) -> str:
    """The admission of a partner, open or in the stage of collecting its dossier."""
    with open_store(site.home) as store:
        case = apply(store, partner_id, "甲融资担保有限公司", actor=OFFICER)
        return act_on(store, case, "collect", actor=OFFICER).case_id if is_collecting else case.case_id


def test_why_a_document_does_not_apply_outlives_a_reload_until_collecting_is_finished(
    visit: Callable[[], Any], site: Any
) -> None:
    case_id = _admission(site, PARTNER)
    person = visit()
    person.sign_in("qian", wanted=f"cases?case={case_id}&lang=zh_CN")
    reasons = person.page.locator(f'[class*="st-key-dossier-{case_id}"] input')
    person.page.get_by_text("项资料：不适用").click()
    person.drawn()
    reasons.first.fill("新设机构，尚无此件")
    reasons.first.press("Tab")
    person.drawn()
    person.open(f"cases?case={case_id}&lang=zh_CN")
    assert "已恢复您" in person.text()
    person.page.get_by_text("项资料：不适用").click()
    assert reasons.first.input_value() == "新设机构，尚无此件"
    for number in range(1, reasons.count()):
        reasons.nth(number).fill(f"不适用 {number}")
        reasons.nth(number).press("Tab")
        person.drawn()
    person.keep_picture("case-dossier-zh_CN")
    _press(person, "完成资料收集")
    with open_store(site.home) as store:
        done = read_case(store, case_id, actor=OFFICER)
        assert (done.stage.name, len(done.last.detail["not_applicable"])) == ("analysed", 8)
        act_on(store, done, "return", actor=REVIEWER, reason="补充", target="collecting")
    person.open(f"cases?case={case_id}&lang=zh_CN")
    assert "已恢复您" not in person.text()  # the draft went with the act, and what was said then is there
    person.page.get_by_text("项资料：不适用").click()
    assert reasons.first.input_value() == "新设机构，尚无此件"
    assert not person.complaints


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_agreement_is_amended_on_its_partners_page(visit: Callable[[], Any], site: Any, language: str) -> None:
    is_chinese = language == "zh_CN"
    partner_id, number = (AGREED[0], "XY-1") if is_chinese else (AGREED[1], "XY-2")
    case_id = _admission(site, partner_id)
    with open_store(site.home) as store:
        register(
            store, number, partner_id, effective_from=date(2026, 1, 1), effective_to=date(2026, 12, 31), amount=Decimal("500000000.00"),
            reguarantor_share=Decimal("0.4"), compensation_cap=Decimal("0.05"), products=("LOAN", "BOND"), actor=OFFICER, reason="年度协议",
        )  # fmt: skip
    person = visit()
    person.sign_in("qian", language, f"cases?case={case_id}&lang={language}")
    card = person.page.locator(".st-key-card_agreements")
    button = "登记协议或新版本" if is_chinese else "Register an agreement or a new version"
    card.get_by_text(button).first.click()
    person.drawn()
    _choose(person, card.locator('[data-testid="stSelectbox"] input').first, number)
    person.drawn()
    line = card.get_by_label("额度" if is_chinese else "Line").first
    assert (line.input_value(), card.get_by_text("债券担保" if is_chinese else "Bond guarantee").count() > 1) == (
        "500,000,000.00",
        True,
    )
    _save(person, card, button)
    assert ("请填写：生效日" if is_chinese else "Fill in: Effective from") in person.words_of(card)
    card.get_by_role("spinbutton").first.click()
    person.page.keyboard.type("20260701")
    _type(person, line, "6亿")
    _type(person, card.get_by_label("意见或原因" if is_chinese else "Opinion or reason").first, "增额")
    _save(person, card, button)
    assert ("须为合理的数字" if is_chinese else "is a number, such as") in person.words_of(card)
    person.keep_picture(f"agreement-amended-{language}")
    _type(person, line, "６００，０００，０００.00")
    _save(person, card, button)
    with open_store(site.home) as store:
        newest = versions(store, actor=OFFICER, partner_id=partner_id)[-1]
    assert (newest.version, newest.amount, newest.products, newest.reguarantor_share, newest.effective_from) == (
        2, Decimal("600000000.00"), "LOAN,BOND", Decimal("0.4"), date(2026, 7, 1),
    )  # fmt: skip
    assert not person.complaints


@pytest.mark.parametrize(
    ("language", "says"),
    [("zh_CN", "有 2100 个字，最多 2000 个，请删去 100 个"), ("en", "has 2100 characters, at most 2000 are kept")],
)
def test_a_text_that_is_pasted_too_long_stays_and_is_said(
    visit: Callable[[], Any], site: Any, language: str, says: str
) -> None:
    case_id = _admission(site, LONG[language])
    person = visit()
    person.sign_in("qian", language, f"cases?case={case_id}&lang={language}")
    reason = person.page.get_by_label("意见或原因" if language == "zh_CN" else "Opinion or reason").first
    _type(person, reason, "长" * 2100)
    assert says in person.text()
    assert len(reason.input_value()) == 2100
    _press(person, "撤回" if language == "zh_CN" else "Withdraw")
    assert person.text().count(says) == 2  # under the field, and under the button: nothing was withdrawn
    with open_store(site.home) as store:
        assert read_case(store, case_id, actor=OFFICER).stage.name == "collecting"
    assert not person.complaints


def test_what_an_early_release_leaves_unpaid_is_waived_by_one_click_of_an_approver(
    visit: Callable[[], Any], site: Any
) -> None:
    person = visit()
    person.sign_in("zhoua", wanted="fees?lang=zh_CN")
    person.page.get_by_role("button", name="提前解保核减").or_(person.page.get_by_text("提前解保核减")).first.click()
    person.page.get_by_role("button", name="同意核减", exact=True).wait_for()
    person.drawn()
    assert "剩余 90 天未满期，未收部分核减" in person.text()
    person.keep_picture("fees-unearned-zh_CN")
    _press(person, "同意核减")
    with open_store(site.home) as store:
        assert proposed(store) == []
        (act,) = acts(store).filter(actor="zhoua").to_dicts()
    assert (act["kind"], act["amount"]) == ("CHARGE_WAIVED", Decimal("123.29"))
    assert not person.complaints


def test_a_case_that_moved_meanwhile_is_said_and_the_click_does_nothing(visit: Callable[[], Any], site: Any) -> None:
    case_id = _admission(site, "G500", is_collecting=False)
    person = visit()
    person.sign_in("sunr", wanted=f"cases?case={case_id}&lang=zh_CN")
    _type(person, person.page.get_by_label("意见或原因").first, "不合格")
    with open_store(site.home) as store:
        act_on(store, read_case(store, case_id, actor=OFFICER), "collect", actor=OFFICER)
    _press(person, "否决")
    assert "该业务已被 qian 办理（现为第 2 版）" in person.text()
    with open_store(site.home) as store:
        assert read_case(store, case_id, actor=OFFICER).stage.name == "collecting"
    assert not person.complaints


def test_a_keyboard_suffices_from_signing_in_to_the_next_stage_and_to_a_vote(
    visit: Callable[[], Any], site: Any
) -> None:
    """Tab, Enter and Space alone: an officer signs in, finds the case in the work list and begins to collect; a member votes."""
    case_id, voted = _admission(site, KEYS[0], is_collecting=False), _before_the_committee(site, KEYS[1])
    officer = visit()
    _sign_in_by_keys(officer, site, "qian")
    _open_by_keys(officer, case_id)
    _tab_to(officer, "^意见或原因$")
    officer.page.keyboard.type("资料齐备")
    _tab_to(officer, "^开始收集资料$")
    officer.drawn()
    officer.page.keyboard.press("Space")
    officer.drawn()
    member = visit()
    _sign_in_by_keys(member, site, "zhaom")
    _open_by_keys(member, voted)
    _tab_to(member, "^意见或原因$")
    member.page.keyboard.type("可行")
    _tab_to(member, "^表决：同意$")
    member.drawn()
    assert member.page.evaluate(_FOCUSED) == "表决：同意"
    member.page.keyboard.press("Enter")
    member.drawn()
    member.keep_picture("case-vote-by-keyboard-zh_CN")
    with open_store(site.home) as store:
        done = read_case(store, case_id, actor=OFFICER)
        assert (done.stage.name, done.last.reason) == ("collecting", "资料齐备")
        assert [(one.actor, one.vote) for one in read_votes(store, voted, actor=OFFICER)] == [("zhaom", "for")]
    assert not officer.complaints + member.complaints


def test_a_customers_form_is_filled_and_kept_by_keyboard(visit: Callable[[], Any], site: Any) -> None:
    person = visit()
    _sign_in_by_keys(person, site, "qian", "customers?lang=zh_CN&view=enter")
    given = {"证件号码": "91530000216548323H", "客户名称": "键盘机械有限公司", "行政区划": "530102", "行业代码": "3911"}
    _tab_to(person, "^证件类型")
    person.page.keyboard.type("统一")
    person.page.get_by_role("option", name="统一社会信用代码").wait_for()
    person.page.keyboard.press("Enter")
    for label, text in given.items():
        _tab_to(person, f"^{label}")
        person.page.keyboard.type(text)
    _tab_to(person, "^保存$")
    person.drawn()
    person.page.keyboard.press("Enter")
    person.drawn()
    with open_store(site.home) as store:
        key = [*search(store, "键盘机械", actor=OFFICER)]
    assert key
    assert not person.complaints


_FOCUSED = """() => {
    const at = document.activeElement;
    const icons = at.querySelectorAll('[data-testid=stIconMaterial]');
    let label = at.getAttribute('aria-label') || at.innerText || '';
    for (const icon of icons) label = label.replace(icon.innerText, '');
    return label.trim();
}"""


def _tab_to(person: Any, wanted: str) -> None:
    """Press Tab until what is wanted has the focus; who goes round the page without meeting it could not reach it."""
    for _ in range(120):
        person.page.keyboard.press("Tab")
        if re.search(wanted, person.page.evaluate(_FOCUSED)):
            return
    raise AssertionError(f"{wanted} can't be reached by Tab")


def _sign_in_by_keys(person: Any, site: Any, name: str, wanted: str = "cases?lang=zh_CN") -> None:
    person.page.context.clear_cookies()
    person.page.goto(f"{site.address}/auth/login?lang=zh_CN&next={quote('/' + wanted, safe='')}")
    person.page.wait_for_function("document.activeElement.id === 'name'")
    person.page.keyboard.type(name)
    person.page.keyboard.press("Tab")
    person.page.keyboard.type(PASSWORD)
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(lambda url: "/auth/login" not in url)
    person.drawn()


def _open_by_keys(person: Any, case_id: str) -> None:
    _tab_to(person, f"^{case_id}$")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(f"**case={case_id}*")
    person.page.get_by_label("意见或原因").first.wait_for()
    person.drawn()


def _type(person: Any, field: Any, text: str) -> None:
    field.fill(text)
    field.press("Tab")
    person.drawn()


def _choose(person: Any, box: Any, text: str) -> None:
    """Pick from a list; one that the page's moving closed is opened again, as a person does."""
    option = person.page.get_by_role("option", name=re.compile(text))
    for _ in range(20):
        box.click()
        with contextlib.suppress(NotThere):
            option.click(timeout=5_000)
            return
    raise AssertionError(f"{text} cannot be chosen")


def _save(person: Any, card: Any, name: str) -> None:
    card.get_by_role("button", name=name, exact=True).last.click()
    person.drawn()


def _before_the_committee(site: Any, partner_id: str) -> str:
    """A partner's case that the committee votes on."""
    case_id = _admission(site, partner_id)
    with open_store(site.home) as store:
        case = read_case(store, case_id, actor=OFFICER)
        determine_now(store, case, {}, actor=OFFICER)
        reasons = {
            "not_applicable": dict.fromkeys(shipped().at(date(2026, 6, 30)).codes("admission_documents"), "另附")
        }
        case = act_on(store, case, "analyse", actor=OFFICER, detail=reasons)
        case = act_on(store, case, "review", actor=REVIEWER)
        return act_on(store, case, "call_committee", actor=Actor("wang", "risk")).case_id
