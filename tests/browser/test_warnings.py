"""Warnings and models in a real browser: both languages, one warning opened, an act done, and refused without words."""

from __future__ import annotations

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
        person.open(f"models?lang={language}")
        person.charts_drawn(3)
        person.keep_picture(f"models-{language}")
        assert ("Calibration" if language == "en" else "校准") in person.text()
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
