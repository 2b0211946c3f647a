"""Grade migration and peers in a real browser: both languages, a figure opened into its customers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_figure_of_the_matrix_opens_into_the_customers_who_moved(visit: Callable[[], Any]) -> None:
    person = visit()
    for language, title, opened in (
        ("en", "How customers' grades moved", "Customers from A to BBB"),
        ("zh_CN", "客户等级迁徙", "A → BBB 的客户"),
    ):
        person.sign_in("wang", language, f"risk?lang={language}&view=grades&from=2025-12&to=2026-06")
        person.charts_drawn(1)
        assert title in person.text()
        person.keep_picture(f"grades-{language}")
        person.page.locator(".js-plotly-plot .scatterlayer .point").nth(1).click(force=True)
        person.page.wait_for_selector(f"text={opened}")
        person.drawn()
        person.keep_picture(f"grades-opened-{language}")
    assert not person.complaints


def test_peers_are_drawn_for_a_customer_and_a_partner(visit: Callable[[], Any]) -> None:
    person = visit()
    for language, tab in (("en", "Peers"), ("zh_CN", "同业比较")):
        person.sign_in("wang", language, f"partners?lang={language}&view=peers")
        person.charts_drawn(1)
        person.keep_picture(f"peers-partner-{language}")
        person.open(f"customers?lang={language}&customer=C{'3'.zfill(20)}")
        person.page.get_by_role("tab", name=tab).click()
        person.charts_drawn(1)
        person.keep_picture(f"peers-customer-{language}")
    assert not person.complaints


def test_a_share_of_the_movement_opens_its_passport(visit: Callable[[], Any]) -> None:
    person = visit()
    person.sign_in("wang", "en", "risk?lang=en&view=movement")
    person.charts_drawn(1)
    share = person.page.locator(".js-plotly-plot text").filter(has_text=re.compile(r"^[\d.]+%$")).first
    box = share.bounding_box()
    person.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    passport = person.page.get_by_role("dialog")
    passport.get_by_text(share.text_content()).first.wait_for()
    person.keep_picture("movement-passport-en")
    assert not person.complaints
