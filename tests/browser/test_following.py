"""In a real browser: the newcomer's tour, the map, the brief, notes, a threshold from its form to its message, the wall screen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.access.accounts import add_user, find_user, set_password
from casework.access.actors import local_operator
from casework.store.engine import open_store
from casework.store.warehouse import open_duckdb
from dashboards.dispatch.rounds import send_round
from ingestion.durable import write_bytes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RAW_NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
PASSWORD = "correct-horse-battery-9"  # noqa: S105 - of this test's own account


def test_a_newcomer_is_shown_around_once_and_again_from_help(visit: Callable[[], Any]) -> None:
    person = visit()
    with open_store(person.site.home) as store:
        add_user(store, "xin", "analyst", actor=local_operator())
        user = find_user(store, "xin")
        assert user
        set_password(store, user, PASSWORD)
    person.sign_in("xin", "en", "cockpit?lang=en")
    card = person.page.locator(".st-key-tour")
    assert "Tour 1 of" in card.inner_text()
    person.keep_picture("tour-en")
    card.get_by_role("button", name="Next").click()
    person.page.locator("h1", has_text="Decision analysis").wait_for()
    card.get_by_text("Tour 2 of").wait_for()
    card.get_by_role("button", name="Skip the tour").click()
    card.wait_for(state="detached")
    person.open("cockpit?lang=en")
    assert card.count() == 0
    person.open("help?lang=en")
    assert "Compensation rate of the period" in person.text()
    assert not RAW_NAME.findall(person.text())
    person.keep_picture("help-en")
    person.page.get_by_role("button", name="Take the tour again").click()
    card.get_by_text("Tour 1 of").wait_for()
    assert not person.complaints


def test_a_tile_of_the_map_leads_to_its_region(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", wanted="decision?lang=zh_CN&by=region_city&layout=map")
    person.charts_drawn(1)
    assert "图上 11 个地区，其中 3 个有数据" in person.text()
    person.keep_picture("map-zh_CN")
    # the figures' layer lies above the tiles: the tile is where its text is
    box = person.page.locator(".js-plotly-plot text", has_text="杭州市").first.bounding_box()
    person.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    person.page.wait_for_url("**only=region_city%3A330100*")
    assert not person.complaints


def test_the_brief_is_kept_from_the_cockpit(visit: Callable[[], Any], tmp_path: Path) -> None:
    person = visit()
    person.sign_in("wang", wanted="cockpit?lang=zh_CN")
    person.page.get_by_role("button", name="月报").click()
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name="PDF").click()
    assert waiting.value.suggested_filename == "brief_2026-06_build-000001_zh.pdf"
    waiting.value.save_as(tmp_path / "brief.pdf")
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")
    assert not person.complaints


def test_a_threshold_is_set_crossed_and_read(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", wanted="decision?lang=zh_CN&measure=guaranteed_balance&by=month")
    person.page.get_by_role("button", name="批注").click()
    person.page.get_by_label("内容").fill("新政策 *实施*")
    person.page.get_by_label("内容").press("Control+Enter")
    person.page.get_by_role("button", name="添加批注").click()
    person.page.get_by_text("新政策 *实施*（wang）").first.wait_for()
    person.drawn()
    person.keep_picture("notes-zh_CN")
    person.page.get_by_role("button", name="关注").click()
    person.page.get_by_role("tab", name="数值提醒").click()
    for label, text in (("数值 (万元)", "5,000"), ("名称", "余额超限")):
        person.page.get_by_label(label, exact=True).fill(text)
        person.page.get_by_label(label, exact=True).press("Enter")
        person.drawn()
    person.page.get_by_role("button", name="开始关注").click()
    person.page.get_by_text("已保存，可在“通知”页查看或结束。").wait_for()
    with open_store(person.site.home) as store:
        assert send_round(person.site.home, store) == {"fired": 1}
    person.open("notices?lang=zh_CN")
    person.page.get_by_role("button", name=re.compile("余额超限|1")).first.wait_for()
    assert "在保余额 (万元) 高于 5,000.00" in person.text()
    person.keep_picture("notices-zh_CN")
    person.page.locator(".book-table button.open").first.click()
    message = person.page.get_by_role("dialog")
    message.get_by_text("在保余额 (万元)为 5,906.67，高于 5,000.00。").wait_for()
    message.get_by_role("link", name="在决策分析中打开").click()
    person.page.locator("h1", has_text="决策分析").wait_for()
    assert not person.complaints


@pytest.fixture
def published_again(site: Any) -> Iterator[Callable[[], None]]:
    """The same book as another build; afterwards the first is in force again."""
    published, pointer = site.home.published, site.home.published / "CURRENT"

    def publish() -> None:
        made = Path(shutil.copytree(published / "build-000001", published / "build-000009"))
        connection = open_duckdb(made / "warehouse.duckdb")
        connection.execute("UPDATE published.build SET build_id = 'build-000009'")
        connection.close()
        write_bytes(pointer, b"build-000009", step="publish.pointer")

    yield publish
    write_bytes(pointer, b"build-000001", step="publish.pointer")
    shutil.rmtree(published / "build-000009", ignore_errors=True)


def test_the_wall_screen_has_no_inputs_and_follows_a_new_build(
    visit: Callable[[], Any], published_again: Callable[[], None]
) -> None:
    person = visit()
    person.sign_in("wang", wanted="wall?lang=zh_CN")
    person.charts_drawn(2)
    main = person.page.locator('[data-testid="stMain"]')
    assert main.locator('input, textarea, select, [data-testid="stButton"], [data-testid="stPopover"]').count() == 0
    assert not person.page.locator('[data-testid="stSidebar"]').is_visible()
    assert "客户0" not in person.text()
    person.keep_picture("wall-zh_CN")
    assert "build-000001" in person.text()
    published_again()
    person.page.get_by_text("build-000009").wait_for()  # nobody touched anything
    assert not person.complaints
