"""Filters of decision analysis that are set without drilling: any dimension kept to any of its values, and each taken away again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboards.components.page import Page
from dashboards.queries import analysis
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.question import Filter
from dashboards.queries.view import View
from dashboards.screens.decision.answers import name_of
from dashboards.screens.decision.asking import from_address, put_in_address

_BY = "narrowing:by"


def show(page: Page, view: View) -> None:
    """A button that opens the filters; it says how many there are."""
    words, question = page.words, view.question
    count = len(question.filters)
    label = words("decision.filters_set", count=count) if count else words("decision.filter")
    with st.popover(label, icon=":material/filter_alt:", key="decision_filters"):
        by = st.selectbox(
            words("decision.filter_by"),
            [name for name, dimension in DIMENSIONS.items() if not dimension.in_time],
            key=_BY,
            format_func=lambda name: words(f"dimension.{name}"),
        )
        _values(page, view, str(by))
        if count:
            st.button(
                words("decision.filter_none"),
                icon=":material/filter_alt_off:",
                key="narrowing:none",
                on_click=lambda: _keep(page, lambda _: ()),
            )


def _values(page: Page, view: View, by: str) -> None:
    """The values that there are within the other filters; what is chosen stays in its place among them."""
    question = view.question
    others = tuple(one for one in question.filters if one.dimension != by)
    chosen = [one.value for one in question.filters if one.dimension == by]
    asked = replace(question, by=by, second=None, filters=others)
    found = analysis.measured(page.reading, asked).sort("value", descending=True, nulls_last=True)["key"].to_list()
    key = f"narrowing:{by}:{sorted(question.to_url().items())}"

    def keep() -> None:
        kept = tuple(Filter(by, value) for value in st.session_state[key])
        _keep(page, lambda now: (*(one for one in now if one.dimension != by), *kept))

    st.multiselect(
        page.words(f"dimension.{by}"),
        list(dict.fromkeys([*found, *chosen])),
        chosen,
        key=key,
        format_func=lambda value: name_of(page, by, value),
        placeholder=page.words("decision.filter_any"),
        on_change=keep,
    )


def _keep(page: Page, changed: Callable[[tuple[Filter, ...]], tuple[Filter, ...]]) -> None:
    """Change the filters of the view as the address has it by now, which may be further than what is drawn."""
    view = from_address(page)
    put_in_address(view.moved(replace(view.question, filters=changed(view.question.filters)), rows=view.rows))
