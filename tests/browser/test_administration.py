"""The administrator's page in a real browser: every view in both languages, an account made and disabled, the log proved."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RAW_NAME = re.compile(r"\b[a-z]+_[a-z_]+\b")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_view_opens(visit: Callable[[], Any], language: str) -> None:
    person = visit()
    person.sign_in("admin", language, f"administration?lang={language}")
    for view in ("accounts", "roles", "parameters", "audit"):
        person.open(f"administration?lang={language}&view={view}")
        assert person.page.locator('[data-testid="stException"]').count() == 0
        assert person.page.locator(".book-table tbody tr").count() > 0
        person.keep_picture(f"administration-{view}-{language}")
        if view != "audit":
            assert not RAW_NAME.findall(person.text())
    assert not person.complaints


@pytest.mark.parametrize(
    ("language", "name", "line"),
    [("en", "lower limits of staff", "Retail, medium"), ("zh_CN", "从业人员下限", "零售业·中型")],
)
def test_a_value_of_many_lines_opens(visit: Callable[[], Any], language: str, name: str, line: str) -> None:
    person = visit()
    person.sign_in("admin", language, f"administration?lang={language}&view=parameters")
    person.page.locator('[data-testid="stTextInput"] input').fill(name)
    person.page.keyboard.press("Enter")
    row = person.page.locator(".book-table tbody tr").filter(has_text=name)
    row.locator("button.open").click()
    dialog = person.page.get_by_role("dialog")
    dialog.locator(".book-table tbody tr", has_text=line).wait_for()
    assert not RAW_NAME.findall(person.words_of(dialog))
    person.keep_picture(f"administration-rule-{language}")
    assert not person.complaints


def test_an_account_is_made_and_disabled_and_the_log_proves_it(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("admin", "en", "administration?lang=en")
    person.page.get_by_text("New account").click()
    person.page.get_by_label("Account", exact=True).fill("zhao")
    person.page.get_by_role("button", name="Add", exact=True).click()
    person.page.get_by_text("One-time password of zhao").wait_for()
    person.page.locator(".book-table button.open", has_text="zhao").click()
    person.page.wait_for_url("**account=zhao*")
    person.page.get_by_role("button", name="Disable").click()
    person.page.get_by_role("button", name="Enable").wait_for()
    person.open("administration?lang=en&view=audit")
    person.page.get_by_role("button", name="Prove the log").click()
    person.page.get_by_text("The log is whole").wait_for()
    assert "user/zhao" in person.text()
    assert not person.complaints
