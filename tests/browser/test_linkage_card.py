"""What linkage was measured to reach, on the page of models in a real browser: the card's figures in both languages, and by set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from models.linkage.measured import OURS, measured

pytestmark = pytest.mark.browser


def test_the_card_of_linkage_is_read_in_both_languages(visit: Callable[[], Any]) -> None:
    person = visit()
    for language, title, behind in (
        ("en", "Records that may be one customer", "behind"),
        ("zh_CN", "可能属于同一客户的记录", "落后"),
    ):
        person.sign_in("wang", language, f"models?lang={language}")
        person.charts_drawn(4)
        card = person.page.locator(".st-key-card_linkage")
        card.scroll_into_view_if_needed()
        assert title in card.inner_text()
        assert behind in person.text(), "where it falls short is said beside where it leads"
        person.keep_picture(f"linkage-{language}")
        assert person.sideways() == [], "its tables are read without moving them sideways"
    assert not person.complaints


def test_another_set_shows_its_own_figures(visit: Callable[[], Any]) -> None:
    person = visit()
    one = next(found for found in measured() if (found.key, found.pairs) == ("splink_1000", "all"))
    at = one.curve(OURS).row(by_predicate=pl.col("threshold") == 0.5, named=True)
    person.sign_in("wang", "en", "models?lang=en&linkage=splink_1000.all")
    person.charts_drawn(4)
    said = person.page.locator(".st-key-card_linkage .facts").inner_text()
    assert f"{at['kept']:,}" in said
    assert f"{at['missed']:,}" in said
