"""Warnings and models in a real browser: both languages, one warning opened, an act done, and refused without words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from casework.access.actors import Actor
from casework.store.engine import open_store
from casework.warnings.queries import acts

pytestmark = pytest.mark.browser
RISK = Actor("wang", "risk")


def test_pages_are_drawn_in_both_languages(visit: Callable[[], Any]) -> None:
    person = visit()
    for language in ("en", "zh_CN"):
        person.sign_in("wang", language, f"warnings?lang={language}")
        person.charts_drawn(1)
        person.keep_picture(f"warnings-{language}")
        assert ("Board" if language == "en" else "预警看板") in person.text()
        assert person.sideways() == [], "the queue is read without moving it sideways"
        person.open(f"models?lang={language}")
        person.charts_drawn(3)
        person.keep_picture(f"models-{language}")
        assert ("Calibration" if language == "en" else "校准") in person.text()
    assert not person.complaints


def test_a_part_of_the_board_lists_its_warnings(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", "en", "warnings?lang=en")
    person.charts_drawn(1)
    part = person.page.locator(".js-plotly-plot .bartext").filter(has_text=re.compile("^[0-9]+$")).first
    count = int(part.text_content())
    box = part.bounding_box()
    person.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    person.page.wait_for_url(re.compile("family=.*level=|level=.*family="))
    person.drawn()
    assert f"{count:,} row" in person.page.locator(".st-key-bar_warnings").inner_text()
    person.keep_picture("warnings-part-en")
    assert not person.complaints


def test_a_person_opens_a_warning_and_says_what_was_done(visit: Callable[[], Any]) -> None:
    person = visit()
    warning = f"partner:{person.site.partner}:partner_late".replace("0000001A", "0000002B").replace(
        "91330100", "91330200"
    )
    person.sign_in("wang", "en", f"warnings?lang=en&warning={warning}")
    assert "interview; demand a remedy" in person.text()
    person.page.click("text=Do it")
    person.page.wait_for_selector("text=Recorded; the next build shows it.")
    with open_store(person.site.home) as store:
        (row,) = acts(store).to_dicts()
    assert (row["act"], row["actor"], row["indicator"]) == ("acknowledge", "wang", "partner_late")
    person.keep_picture("warning-acknowledged-en")
    assert not person.complaints


def test_the_project_of_a_warning_opens_where_the_warning_stands(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", "en", "warnings?lang=en&kind=project")
    person.page.locator(".book-table button.open").first.click()
    person.drawn()
    person.page.get_by_role("button", name="See every factor of the project").click()
    person.page.get_by_role("dialog").wait_for()
    person.drawn()
    assert "/warnings?" in person.page.url
    person.keep_picture("warning-project-en")
    assert not person.complaints


def test_a_person_makes_the_evidence_of_a_warning_and_takes_it_along(visit: Callable[[], Any]) -> None:
    person = visit()
    warning = f"partner:{person.site.partner}:partner_late".replace("0000001A", "0000002B").replace(
        "91330100", "91330200"
    )
    for language, make, take in (
        ("en", "Make the evidence (PDF)", "Download the evidence"),
        ("zh_CN", "生成证据材料（PDF）", "下载证据材料"),
    ):
        person.sign_in("wang", language, f"warnings?lang={language}&warning={warning}")
        person.page.click(f"text={make}")
        person.page.wait_for_selector(f"text={take}")
        person.drawn()
        person.keep_picture(f"warning-evidence-{language}")
        with person.page.expect_download() as waiting:
            person.page.click(f"text={take}")
        assert waiting.value.path().read_bytes().startswith(b"%PDF-")
    assert not person.complaints


def test_a_person_proposes_other_lines_and_sees_that_they_wait(visit: Callable[[], Any]) -> None:
    person = visit()
    for language, title, button, done in (
        ("en", "Changes of indicators", "Propose", "waits for its trial"),
        ("zh_CN", "指标变更", "提议", "等待试算"),
    ):
        person.sign_in("wang", language, f"warnings?lang={language}")
        assert title in person.text()
        person.page.get_by_text("Propose a change" if language == "en" else "提议变更", exact=True).click()
        person.drawn()
        person.keep_picture(f"changes-form-{language}")
        if language == "en":
            person.page.get_by_label("Red").last.fill("30")
            person.page.get_by_label("Reason").last.fill("Too many false alarms")
            person.page.get_by_role("button", name=button, exact=True).click()
            person.page.wait_for_selector(f"text={done}")
            person.drawn()
        person.keep_picture(f"changes-proposed-{language}")
        assert ("Too many false alarms" in person.text()) == (language in {"en", "zh_CN"})
    assert not person.complaints


def test_figures_of_losses_say_where_they_come_from(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", "en", "risk?lang=en&view=losses")
    person.charts_drawn(1)
    person.page.locator(".book-table button.explain").first.click()
    window = person.page.get_by_role("dialog")
    window.get_by_text("Loss at the level").first.wait_for()
    person.drawn()
    assert "95.00%" in window.inner_text()
    person.keep_picture("losses-passport-en")
    window.get_by_role("button", name="Close").click()
    person.page.wait_for_function("!location.search.includes('passport=')")
    person.drawn()
    assert person.sideways() == []
    shown = person.page.locator(".st-key-card_stress [data-testid=stMetricValue]").first.inner_text()
    person.page.locator(".st-key-corner_stressed_0").get_by_role("button").click()
    window.get_by_text("Expected loss under the shock").first.wait_for()
    person.drawn()
    assert shown in window.inner_text()
    assert "Odds of compensation ×" in window.inner_text()
    person.keep_picture("stress-passport-en")
    assert not person.complaints
