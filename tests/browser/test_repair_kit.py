"""A clerk's journey in a real browser: a template filled wrongly, sent, the repair kit fetched, mended and sent back, all accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

pytestmark = pytest.mark.browser

SENT = {"证件类型": "护照", "客户类型": "个人", "行政区划": "330106", "行业代码": "0111"}


def fill(template: Path, target: Path) -> None:
    """Three customers, of whom one has no name and one an amount with its unit."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    people = [
        ("E70000001", "王某", None),
        ("E70000002", None, None),
        ("E70000003", "李某", "120万"),
        ("E70000004", "周某", None),
    ]
    for row, (number, name, revenue) in enumerate(people, 2):
        for header, value in {**SENT, "证件号码": number, "客户名称": name, "营业收入": revenue}.items():
            sheet.cell(row, head.index(header) + 1).value = value
    book.save(target)


def mend(kit: Path) -> None:
    """Fill in the name, say yes to the proposal."""
    book = openpyxl.load_workbook(kit)
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[2]]
    sheet.cell(3, head.index("客户名称") + 1).value = "孙某"
    assert "1200000.00" in sheet.cell(4, head.index("建议 Proposed") + 1).value
    sheet.cell(4, head.index("答复 Answer") + 1).value = "采用建议 Yes"
    book.save(kit)


def send(person: Any, file: Path, said: str) -> None:
    person.page.set_input_files('input[type="file"]', str(file))
    person.page.locator(".st-key-send button:not([disabled])").wait_for()
    person.drawn()
    person.page.get_by_role("button", name="报送", exact=True).click()
    person.page.get_by_text(f"回执：{file.name}").wait_for(timeout=300_000)
    person.page.get_by_text(said).first.wait_for()
    person.drawn()


def fetched(person: Any, button: str, target: Path) -> Path:
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name=button, exact=False).first.click()
    kept = target / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    return kept


def test_a_clerk_mends_what_was_wrong_in_the_repair_kit(visit: Callable[[], Any], tmp_path: Path) -> None:
    person = visit()
    person.sign_in("clerk", wanted="exchange?view=templates&lang=zh_CN&template=customers")
    from ingestion.contracts import CONTRACTS  # noqa: PLC0415
    from ingestion.contracts.publish import template  # noqa: PLC0415

    blank = tmp_path / "template.xlsx"
    blank.write_bytes(template(CONTRACTS["customers"]))
    filled = tmp_path / f"customers__{person.site.partner}__2026-07.xlsx"
    fill(blank, filled)
    person.open("exchange?view=upload&lang=zh_CN")
    send(person, filled, "报送 4 行")
    person.keep_picture("repair-kit-receipt-zh_CN")
    kit = fetched(person, "更正工作簿", tmp_path)
    mend(kit)
    person.open("exchange?view=upload&lang=zh_CN")
    send(person, kit, "报送 2 行")
    assert "全部接收" in person.text()
    assert not person.complaints


def test_rows_set_aside_are_followed_until_they_are_closed(visit: Callable[[], Any]) -> None:
    person = visit()
    for language, still_open in (("en", "Open"), ("zh_CN", "待更正")):
        person.sign_in("wang", language, f"exchange?lang={language}&view=mending")
        assert still_open in person.text()
        assert "PRJ-DATES" in person.text()
        person.keep_picture(f"exchange-mending-{language}")
    assert not person.complaints
