"""Going deeper in decision analysis: a value is kept, and the next dimension, in any order, or the projects come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboards.components.page import Page
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.question import Question
from dashboards.queries.view import View
from dashboards.screens.decision.answers import JOINT
from dashboards.screens.decision.asking import from_address, put_in_address

ROWS = "rows"  # the last step of a drill: single projects
_NEXT, _FROM = "decision:next", "decision:from"

#: The finer level of what has levels, and for others what is usually asked next.
_FINER = {
    "industry_section": "industry_division", "industry_division": "industry_group", "industry_group": "industry_class",
    "region_province": "region_city", "region_city": "region_county", "partner": "bank", "bank": "partner",
    "vintage_year": "vintage_quarter", "year": "quarter", "quarter": "month",
}  # fmt: skip


def drill(page: Page, view: View, opened: str) -> None:
    """Keep to one value (or one of each dimension) and go on to the chosen next dimension, or to the rows.

    `view` is what was drawn when the row was clicked; a measure or window that was picked since holds, as long as the row means the same.
    """
    now = from_address(page)
    if (now.question.by, now.question.second) == (view.question.by, view.question.second):
        view = now
    question = view.question
    following = str(st.session_state.get(_NEXT) or ROWS)
    to_rows = following in {ROWS, question.by, question.second}
    further = of_row(question, opened)
    put_in_address(view.moved(further if to_rows else replace(further, by=following), rows=to_rows))


def of_row(question: Question, opened: str) -> Question:
    """The figure of a row as a question of its own; the total's for nothing opened."""
    if not opened:
        return question
    keys = opened.split(JOINT)
    if question.second:
        question = replace(question, by=question.second, second=None).drilled(keys[1], question.by)
    return question.drilled(keys[0], question.by)


def next_step(page: Page, view: View) -> None:
    """Where a click on a bar or a row leads: any dimension not yet used, or the projects."""
    words, question = page.words, view.question
    used = {question.by, question.second, *(kept.dimension for kept in question.filters)}
    options = [name for name in DIMENSIONS if name not in used] + [ROWS]
    if st.session_state.get(_FROM) != question.by:
        st.session_state.update({_FROM: question.by, _NEXT: _FINER.get(question.by, ROWS)})
    if st.session_state.get(_NEXT) not in options:
        st.session_state[_NEXT] = ROWS
    st.selectbox(
        words("decision.next"),
        options,
        key=_NEXT,
        format_func=lambda name: words("decision.rows") if name == ROWS else words(f"dimension.{name}"),
        width=190,
        help=words("decision.next_help"),
    )
    if page.may("read", "project"):
        icon = ":material/table_rows:"
        st.button(words("decision.all_rows"), icon=icon, on_click=_all_rows, args=(page,))


def _all_rows(page: Page) -> None:
    view = from_address(page)
    put_in_address(view.moved(view.question, rows=True))


def opens_partner(page: Page, measure: str) -> Callable[[str], None] | None:
    """A row of a guarantor leads to its part of the measure by bank, for those who may see decision analysis."""
    if "decision" not in page.goto:
        return None
    month = page.stamp.month

    def opened(partner_id: str) -> None:
        page.go("decision", measure=measure, by="bank", only=[f"partner:{partner_id}"], **{"from": month, "to": month})

    return opened
