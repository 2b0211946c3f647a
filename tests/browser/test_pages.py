"""The site in a real browser: sign in, every page in both languages, drilling down to a filing, sending a file and reading its receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RAW_NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
TITLES = {
    "cockpit": {"zh_CN": "驾驶舱", "en": "Cockpit"},
    "decision": {"zh_CN": "决策分析", "en": "Decision analysis"},
    "risk": {"zh_CN": "风险", "en": "Risk"},
    "exchange": {"zh_CN": "数据交换", "en": "Data exchange"},
    "fees": {"zh_CN": "收费", "en": "Fees"},
    "ledger": {"zh_CN": "总账", "en": "Ledger"},
    "measures": {"zh_CN": "监管指标", "en": "Regulatory measures"},
    "returns": {"zh_CN": "监管报表", "en": "Returns"},
}
CHARTS = {"cockpit": 3, "decision": 1, "risk": 3, "exchange": 0, "fees": 1, "ledger": 0, "measures": 0, "returns": 0}
VIEWS = ("filings", "review", "mending", "matrix", "deadlines", "quality", "errors", "held", "templates")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", TITLES)
def test_a_page_speaks_the_language_and_nothing_complains(visit: Callable[[], Any], name: str, language: str) -> None:
    person = visit()
    person.sign_in("wang", language, f"{name}?lang={language}")
    person.charts_drawn(CHARTS[name])
    assert person.page.inner_text("h1") == TITLES[name][language]
    assert not RAW_NAME.findall(person.text())
    if language == "en":
        assert "数据日期" not in person.text()
    assert person.page.locator('[data-testid="stException"]').count() == 0
    assert person.sideways() == []
    person.keep_picture(f"{name}-{language}")
    assert not person.complaints


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_of_the_exchange_opens(visit: Callable[[], Any], view: str, language: str) -> None:
    person = visit()
    person.sign_in("wang", language, f"exchange?lang={language}&view={view}")
    assert person.page.locator('[data-testid="stException"]').count() == 0
    assert not RAW_NAME.findall(person.text())
    assert person.sideways() == []
    person.keep_picture(f"exchange-{view}-{language}")
    assert not person.complaints


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_recoveries_stand_gross_with_their_costs_and_net(visit: Callable[[], Any], language: str) -> None:
    person = visit()
    person.sign_in("wang", language, f"fees?lang={language}&view=claims&unit=yuan")
    headings = {
        "zh_CN": ("追偿与返还", "金额", "追偿费用", "扣除费用", "扣除费用后", "结转费用"),
        "en": (
            "Recoveries",
            "Amount",
            "Costs of recovery",
            "Costs taken off",
            "After costs",
            "Costs carried",
        ),
    }[language]
    person.page.get_by_text(headings[0], exact=True).first.wait_for()
    told = person.text()
    assert [word for word in (*headings, "11,000.00", "1,000.00", "10,000.00", "4,000.00") if word not in told] == []
    assert not RAW_NAME.findall(told)
    assert person.sideways() == []
    person.keep_picture(f"fees-recoveries-{language}")
    for table, title, total in (
        (0, {"zh_CN": "合作机构申请的补偿", "en": "Claimed by partners"}, 1),
        (1, {"zh_CN": "公司分回的追偿", "en": "The company's part of recoveries"}, 5),
    ):
        foot = (
            person.page.locator(".book-table")
            .nth(table)
            .locator("tfoot td")
            .filter(has=person.page.locator("button"))
            .nth(total - 1)
        )
        shown = foot.inner_text().removesuffix("ⓘ").strip()
        foot.locator("button.explain").click()
        passport = person.page.get_by_role("dialog")
        passport.get_by_text(title[language]).first.wait_for()
        person.drawn()
        assert shown in passport.inner_text()
        assert not RAW_NAME.findall(person.words_of(passport))
        person.keep_picture(f"fees-passport-{table}-{language}")
        passport.get_by_role("button", name="Close").click()
        person.page.wait_for_function("!location.search.includes('passport=')")
        person.drawn()
    assert not person.complaints


def test_nobody_comes_in_without_signing_in(visit: Callable[[], Any]) -> None:
    person = visit()
    person.page.goto(f"{person.site.address}/risk?by=bank&lang=en")
    assert "/auth/login" in person.page.url
    person.keep_picture("signin-zh_CN")
    person.page.fill("#name", "wang")
    person.page.fill("#password", "wrong")
    person.page.click("button[type=submit]")
    person.page.locator('[role="alert"]').wait_for()
    person.page.click("text=English")
    person.page.wait_for_url("**lang=en*")
    person.keep_picture("signin-en")


def test_signing_in_leads_to_the_page_that_was_asked_for(visit: Callable[[], Any]) -> None:
    person = visit()
    person.page.goto(f"{person.site.address}/risk?by=bank&lang=en")
    person.page.fill("#name", "wang")
    person.page.fill("#password", "correct-horse-battery-9")
    person.page.click("button[type=submit]")
    person.drawn()
    assert person.page.inner_text("h1") == "Risk"
    assert "by=bank" in person.page.url


def test_a_figure_opens_into_rows_and_a_row_into_its_filing(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", wanted="decision?measure=guaranteed_balance&by=region_city&lang=zh_CN")
    person.page.locator(".book-table button.open", has_text="杭州市").click()
    person.page.wait_for_url("**only=region_city*")
    person.drawn()
    crumbs = person.page.locator(".st-key-crumbs_decision")
    assert "城市：杭州市" in crumbs.inner_text()
    total = person.page.locator(".book-table tfoot td").nth(1).inner_text().removesuffix("ⓘ").strip()
    person.page.get_by_role("button", name="查看项目明细").click()
    person.page.wait_for_url("**show=rows*")
    person.page.locator(".st-key-bar_project_rows").wait_for()
    person.page.locator(".st-key-crumbs_decision", has_text="项目明细").wait_for()
    person.page.wait_for_function("document.querySelectorAll('.js-plotly-plot').length === 0")
    assert person.page.locator(".book-table tfoot td", has_text=total).count() > 0
    assert person.sideways() == []
    person.page.get_by_role("button", name="全部列").click()
    person.page.get_by_role("button", name="主要列").wait_for()
    person.drawn()
    assert "报送编号" in person.page.locator(".book-table thead").inner_text()
    person.page.get_by_role("button", name="主要列").click()
    person.page.get_by_role("button", name="全部列").wait_for()
    person.drawn()
    person.keep_picture("decision-rows-zh_CN")
    person.page.locator(".book-table button.open").first.click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_text("来自", exact=False).first.wait_for()
    assert "projects" in dialog.inner_text()
    dialog.get_by_role("tab", name="风险评定").click()
    dialog.get_by_text("对象权数").first.wait_for()
    person.keep_picture("project-zh_CN")
    assert not RAW_NAME.findall(person.words_of(dialog))
    assert not person.complaints


def test_a_link_shows_a_colleague_the_same_view(visit: Callable[[], Any]) -> None:
    link = "decision?measure=new_amount&by=bank&and=product&from=2025-07&to=2026-02&versus=year&only=region_city%3A330100&lang=en&unit=yuan"
    seen = []
    for _ in range(2):
        person = visit()
        person.sign_in("wang", wanted=link)
        person.charts_drawn(1)
        seen.append(person.page.locator(".book-table").inner_text())
    assert seen[0] == seen[1]
    assert "City: 杭州市" in person.text()
    person.keep_picture("decision-two-ways-en")


def test_a_download_is_the_whole_of_what_is_shown(visit: Callable[[], Any], tmp_path: Path) -> None:
    person = visit()
    person.sign_in("wang", wanted="decision?by=region_city&lang=zh_CN&show=rows")
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name="CSV").first.click()
    kept = tmp_path / "rows.csv"
    waiting.value.save_as(kept)
    written = kept.read_bytes()
    shown = person.page.locator(".st-key-bar_project_rows").inner_text()
    count = int(re.search(r"共 ([\d,]+) 行", shown)[1].replace(",", ""))  # type: ignore[index]
    assert written.startswith(b"\xef\xbb\xbf")
    assert len(written.decode("utf-8-sig").splitlines()) == count + 1
    assert "wang" in waiting.value.suggested_filename
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name="XLSX").first.click()
    waiting.value.save_as(tmp_path / "rows.xlsx")
    assert (tmp_path / "rows.xlsx").read_bytes().startswith(b"PK")


def test_a_partner_sends_a_file_and_reads_its_receipt(visit: Callable[[], Any], tmp_path: Path) -> None:
    person = visit()
    person.sign_in("clerk")
    person.page.locator("h1", has_text="数据交换").wait_for()
    # the library's own words, which are English, are not to be seen
    words = person.page.locator(".st-key-upload-files section p").first
    seen = "p => [getComputedStyle(p).fontSize, getComputedStyle(p, '::after').content]"
    assert words.evaluate(seen) == ["0px", '"选择文件"']
    name = f"customers__{person.site.partner}__2026-06.csv"
    file = tmp_path / name
    heading = "证件类型,证件号码,客户名称,客户类型,行政区划,行业代码"
    file.write_text(
        f"{heading}\nPASSPORT,E12345678,王某,个人,330106,0111\nPASSPORT,E87654321,,个人,330106,0111\n", encoding="utf-8"
    )
    person.page.set_input_files('input[type="file"]', str(file))
    send = person.page.get_by_role("button", name="报送", exact=True)
    person.page.locator(".st-key-send button:not([disabled])").wait_for()  # the file has arrived
    person.drawn()
    send.click()
    receipt = person.page.get_by_text(f"回执：{name}")
    receipt.wait_for(timeout=300_000)
    person.drawn()
    text = person.text()
    assert "报送 2 行" in text
    assert "部分接收" in text
    person.keep_picture("receipt-zh_CN")
    assert not RAW_NAME.findall(text.replace(name, ""))
    assert not person.complaints


def test_a_partner_is_told_no_and_sees_no_other_page(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("clerk", "en", "exchange?view=held&lang=en")
    navigation = person.page.locator('[data-testid="stSidebar"]').inner_text()
    assert "Partner" in navigation
    assert "Cockpit" not in navigation
    shown = person.page.locator(".book-table").first.inner_text()
    assert "杭州城市融资担保有限公司" in shown
    assert "宁波中小企业融资担保有限公司" not in shown


def test_a_largest_customer_opens_into_its_projects_and_a_guarantor_into_the_analysis(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", "en", "risk?lang=en")
    person.page.locator('[class*="st-key-grid_largest"] button.open').first.click()
    person.page.wait_for_url("**customer=*")
    person.page.get_by_role("button", name="Show all").wait_for()
    person.drawn()
    person.page.get_by_role("button", name="Show all").click()
    person.page.wait_for_function("!location.search.includes('customer=')")
    person.open("cockpit?lang=en")
    person.page.locator('[class*="st-key-grid_movers"] button.open').first.click()
    person.page.wait_for_url("**/decision?*only=partner*")
    person.drawn()
    assert "lang=en" in person.page.url
    assert not person.complaints


def test_going_to_another_page_keeps_language_and_unit(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", "en", "cockpit?lang=en&unit=yi")
    person.page.locator('[data-testid="stSidebarNav"] a', has_text="Risk").click()
    person.page.wait_for_url("**/risk?*")
    person.page.locator("h1", has_text="Risk").wait_for()
    person.drawn()
    assert "CNY 100m" in person.text()


def test_every_version_of_a_contract_has_its_documents(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("clerk", "en", "exchange?lang=en&view=templates")
    ledger = person.page.get_by_text("Bank loan ledger")
    assert ledger.count() == 2
    newest = person.page.locator('[data-testid="stHorizontalBlock"]', has_text="Bank loan ledger").filter(
        has_text="version 2"
    )
    newest.get_by_role("button", name="More").click()
    person.page.get_by_text("is_restructured").first.wait_for()
    with person.page.expect_download() as given:
        person.page.get_by_role("button", name="ODCS contract").click()
    assert given.value.suggested_filename == "bank_loans.v2.odcs.yaml"
    assert "DataContract" in given.value.path().read_text(encoding="utf-8")
    person.keep_picture("exchange-templates-more-en")
    assert not person.complaints
