"""What is asked in a meeting, in a real browser: which guarantor's compensation rate rose most this quarter, and by which projects."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect
from served import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RAW_NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
RISEN = "宁波中小企业融资担保有限公司"


def listed(person: Any, label: str) -> Any:
    """The field of a list, which says what is chosen."""
    return person.page.locator('[data-testid="stSelectbox"]', has_text=label).first.locator("input")


def pick(person: Any, label: str, option: str, *, waits: bool = True) -> None:
    """Choose from a list on the page, as a reader does, who sees whether the choice was taken."""
    field = listed(person, label)
    field.click()
    field.fill(option)  # typing shortens the list: what lies below its edge scrolls under the mouse and is missed
    person.page.get_by_role("option", name=option, exact=True).click()
    if waits:
        expect(field).to_have_value(option)
        person.drawn()


class SlowLine:
    """What the site says to the browser, kept back while `is_held`: the reader goes on with a page that does not answer yet."""

    def __init__(self, page: Any) -> None:
        self.is_held = False
        self._kept: list[Any] = []
        page.route_web_socket(re.compile("/_stcore/stream"), self._opened)
        watched(page)  # anew: what stands for the line from now on is to be heard too

    def _opened(self, browser: Any) -> None:
        self._browser = browser
        site = browser.connect_to_server()
        site.on_message(self._said)

    def _said(self, message: Any) -> None:
        if self.is_held:
            self._kept.append(message)
        else:
            self._browser.send(message)

    def let_go(self) -> None:
        """All of it, in order."""
        self.is_held = False
        kept, self._kept = self._kept, []
        for message in kept:
            self._browser.send(message)


def downloaded(person: Any, name: str, folder: Path) -> Path:
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name=name).first.click()
    kept = folder / f"rows.{name.lower()}"
    waiting.value.save_as(kept)
    return kept


@dataclass(frozen=True)
class Said:
    """What the page says, and what is picked, in one language."""

    picks: Sequence[tuple[str, str]]
    narrow: str
    clear: str
    rows: str
    filters: str
    narrowed: str


SAID = {
    "zh_CN": Said(
        (("指标", "代偿率（期间）"), ("时段", "本季度"), ("对比", "上期（环比）"), ("排序依据", "比上期增减"), ("点击后进入", "项目明细")),
        "列筛选", "清除列筛选", r"共 ([\d,]+) 行", "筛选", "列筛选",
    ),
    "en": Said(
        (
            ("Measure", "Compensation rate of the period"), ("When", "This quarter"), ("Compare with", "Previous period"),
            ("Ranked by", "Change on previous"), ("A click leads to", "Projects"),
        ),
        "Filter columns", "Clear column filters", r"([\d,]+) rows", "Filters", "Filter columns",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", SAID)
def test_which_rate_rose_most_which_projects_made_it_and_the_list_as_a_file(
    visit: Callable[[], Any], tmp_path: Path, language: str
) -> None:
    person, said = visit(), SAID[language]
    person.sign_in("wang", language, f"decision?lang={language}")
    for label, option in said.picks:
        pick(person, label, option)
    person.page.wait_for_url("**rank=previous_difference*")
    first = person.page.locator(".book-table tbody tr").first
    first.get_by_text(RISEN).wait_for()
    assert "+10.24" in first.inner_text()
    person.keep_picture(f"decision-risen-{language}")
    first.locator("button.explain").click()
    passport = person.page.get_by_role("dialog")
    passport.get_by_text("33.69%").first.wait_for()
    assert RISEN in passport.inner_text()
    assert not RAW_NAME.findall(person.words_of(passport))
    person.keep_picture(f"passport-{language}")
    passport.get_by_role("button", name="Close").click()
    person.page.wait_for_function("!location.search.includes('passport=')")
    first.locator("button.open").click()
    person.page.wait_for_url("**show=rows*")
    person.page.locator(".st-key-bar_project_rows").wait_for()
    person.drawn()
    person.page.get_by_role("button", name=said.narrow).click()
    person.drawn()
    field = person.page.locator('.book-table input[data-column="value"]')
    field.fill(">0")
    field.press("Enter")
    person.page.wait_for_url("**keep=value*")
    person.page.get_by_role("button", name=said.clear).wait_for()
    person.drawn()
    shown = person.page.locator(".st-key-bar_project_rows").inner_text()
    count = int(re.search(said.rows, shown)[1])  # type: ignore[index]
    lines = list(csv.reader(io.StringIO(downloaded(person, "CSV", tmp_path).read_text(encoding="utf-8-sig"))))
    book = openpyxl.load_workbook(downloaded(person, "XLSX", tmp_path))
    assert 0 < count == len(lines) - 1 == book.worksheets[1].max_row - 1
    assert [line[0] for line in lines[1:]] == [cell.value for cell in book.worksheets[1]["A"][1:]]
    cover = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert RISEN in cover[said.filters]
    assert ">0" in cover[said.narrowed]
    assert not person.complaints


PICKS = (
    ("指标", "敞口", "measure=exposure"),
    ("按", "银行", "by=bank"),
    ("时段", "本季度", "when=this_quarter"),
    ("对比", "去年同期（同比）", "versus=year"),
)


def chosen_in_lists(person: Any) -> set[str]:
    """Which of the picks the lists of the page show."""
    return {option for label, option, _ in PICKS if listed(person, label).input_value() == option}


def chosen_in_address(person: Any) -> set[str]:
    return {option for _, option, part in PICKS if part in person.page.url}


def test_picks_made_before_the_page_has_answered_all_count(visit: Callable[[], Any]) -> None:
    person = visit()
    line = SlowLine(person.page)
    person.sign_in("wang", wanted="decision?lang=zh_CN")
    line.is_held = True
    for label, option, _ in PICKS:
        pick(person, label, option, waits=False)
    line.let_go()
    for _, _, part in PICKS:
        person.page.wait_for_url(f"**{part}*")
    person.drawn()
    assert chosen_in_address(person) == chosen_in_lists(person) == {option for _, option, _ in PICKS}
    for left in (
        3,
        2,
        1,
        0,
    ):  # the site may have heard of several picks at once, in any order: each is taken back by itself
        before = person.page.url
        person.page.go_back()
        person.page.wait_for_url(lambda url, before=before: url != before)
        person.drawn()
        assert chosen_in_address(person) == chosen_in_lists(person)
        assert len(chosen_in_lists(person)) == left
    assert not person.complaints
    person.page.close()  # nobody else is to have this line


def test_quick_picks_one_after_the_other_all_count(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", wanted="decision?lang=zh_CN")
    for label, option, _ in reversed(PICKS):
        pick(person, label, option, waits=False)
    for _, _, part in PICKS:
        person.page.wait_for_url(f"**{part}*")
    person.drawn()
    assert chosen_in_address(person) == chosen_in_lists(person) == {option for _, option, _ in PICKS}
    assert not person.complaints


def test_a_view_is_kept_and_a_colleague_opens_it(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", "en", "decision?lang=en&measure=exposure&by=bank&and=product&layout=pivot&when=this_year")
    person.page.get_by_role("button", name="Views").click()
    person.page.get_by_label("Keep this view as").fill("Exposure of banks")
    person.page.get_by_label("Keep this view as").press("Enter")
    keep = person.page.get_by_role("button", name="Keep", exact=True)
    keep.and_(person.page.locator(":enabled")).click()
    person.page.get_by_text("The view is kept.").wait_for()
    person.keep_picture("decision-pivot-en")
    person.open("decision?lang=en")
    person.page.get_by_role("button", name="Views").click()
    person.page.get_by_role("button", name="Exposure of banks").click()
    person.page.wait_for_url("**layout=pivot*")
    person.drawn()
    assert all(part in person.page.url for part in ("measure=exposure", "by=bank", "and=product", "when=this_year"))
    assert person.page.locator(".book-table tfoot td").count() > 2
    assert not RAW_NAME.findall(person.text())
    assert not person.complaints
