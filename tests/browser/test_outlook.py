"""Partners' grades by month and the early warning of partners in a real browser: both languages, a cell opened into its partners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.access.actors import Actor
from casework.partners import evaluation
from casework.store.engine import open_store
from ingestion.home import Home
from scoring.parameters.catalogue import GRADES

pytestmark = pytest.mark.browser
PARTNER = "91330200MA0000002B"


def adopt(home: Home) -> None:
    """One partner's grade of two quarters, the second a step lower, as two people adopt it."""
    proposer, approver = Actor("wang", "risk"), Actor("chen", "approver")
    with open_store(home) as store:
        for quarter, lower in (("2025-Q3", 0), ("2026-Q1", 1)):
            evaluation.evaluate(store, quarter, actor=proposer)
            (one,) = evaluation.evaluations(store, actor=proposer, quarter=quarter, partner_id=PARTNER)
            grades = (*GRADES, one.computed_grade)
            grade = grades[min(grades.index(one.computed_grade) + lower, len(grades) - 1)]
            evaluation.propose(store, PARTNER, quarter, grade, actor=proposer, reason="季度评价")
            evaluation.answer(store, PARTNER, quarter, agrees=True, actor=approver, reason="同意")


def test_partners_who_moved_open_from_their_cell(visit: Callable[[], Any]) -> None:
    person = visit()
    adopt(person.site.home)
    for language, title, opened in (
        ("en", "How partners' grades moved", "Computed: partners from A to BBB"),
        ("zh_CN", "合作机构等级迁徙", "计算等级 A → BBB 的合作机构"),
    ):
        person.sign_in("wang", language, f"risk?lang={language}&view=grades&who=partners&from=2025-12&to=2026-06")
        person.charts_drawn(2)
        assert title in person.text()
        person.keep_picture(f"partner-grades-{language}")
        person.page.locator(".js-plotly-plot .scatterlayer .point").nth(1).click(force=True)
        person.page.wait_for_selector(f"text={opened}")
        person.drawn()
        person.keep_picture(f"partner-grades-opened-{language}")
    assert not person.complaints


def test_the_model_of_partners_says_what_it_leads_and_whom_it_fears_for(visit: Callable[[], Any]) -> None:
    person = visit()
    for language, title, outlook in (
        ("en", "Partners that may worsen", "Early warning, learned"),
        ("zh_CN", "可能恶化的合作机构", "早期预警（学习）"),
    ):
        person.sign_in("wang", language, f"models?lang={language}&model=mfedcba9876543210")
        person.charts_drawn(2)
        assert title in person.text()
        person.keep_picture(f"partner-model-{language}")
        person.open(f"partners?lang={language}&view=peers&partner={PARTNER}")
        person.page.wait_for_selector(f"text={outlook}")
        person.drawn()
        person.keep_picture(f"partner-outlook-{language}")
    assert not person.complaints
