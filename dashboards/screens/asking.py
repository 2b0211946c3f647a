"""The bar of decision analysis: measure, dimensions, window, comparison. Each choice is a URL parameter."""

from __future__ import annotations

from typing import cast

import streamlit as st

from dashboards.components.page import Page, choice
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Comparison, between
from dashboards.queries.question import Question

NONE = "none"
COMPARISONS = (NONE, "previous", "year")


def ask(page: Page) -> tuple[Question, Comparison | None]:
    """Draw the bar; the question as it stands."""
    question = _from_address(page)
    words = page.words
    months = between(page.stamp.bounds.first, page.stamp.bounds.last)
    columns = st.columns([1.5, 1.3, 1.3, 0.95, 0.95, 1.3], vertical_alignment="bottom")
    with columns[0]:
        choice(
            st.selectbox,
            words("decision.measure"),
            list(MEASURES),
            "measure",
            question.measure,
            lambda name: words(f"measure.{name}"),
        )
    with columns[1]:
        choice(
            st.selectbox,
            words("decision.by"),
            list(DIMENSIONS),
            "by",
            question.by,
            lambda name: words(f"dimension.{name}"),
        )
    with columns[2]:
        options = [NONE, *(name for name in DIMENSIONS if name != question.by)]
        choice(
            st.selectbox,
            words("decision.and"),
            options,
            "and",
            question.second or NONE,
            lambda name: words("value.none" if name == NONE else f"dimension.{name}"),
        )
    with columns[3]:
        choice(
            st.selectbox,
            words("decision.from"),
            [month for month in months if month <= question.window.last],
            "from",
            question.window.first,
            str,
        )
    with columns[4]:
        choice(
            st.selectbox,
            words("decision.to"),
            [month for month in months if month >= question.window.first],
            "to",
            question.window.last,
            str,
        )
    with columns[5]:
        versus = choice(
            st.selectbox, words("compare.title"), COMPARISONS, "versus", NONE, lambda name: words(f"compare.{name}")
        )
    return question, None if versus == NONE else cast("Comparison", versus)


def put_in_address(question: Question) -> None:
    """Make the address ask this question; the other parameters stay."""
    st.query_params.pop("only", None)
    st.query_params.pop("and", None)
    for name, value in question.to_url().items():
        st.query_params[name] = value


def _from_address(page: Page) -> Question:
    given = {name: st.query_params.get_all(name) for name in ("measure", "by", "and", "from", "to", "only")}
    return Question.from_url(given, page.stamp.last_year, page.stamp.bounds)
