"""The bar of decision analysis: measure, dimensions, window, comparison, ranking. Each choice is a URL parameter."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboards.components.address import catch_up, put_all
from dashboards.components.page import Page, choice
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.periods import RELATIVE, between
from dashboards.queries.view import COMPARED, CUTS, PARAMETERS, RANKS, View, layouts_of
from dashboards.screens.decision.answers import allowed_measures

NONE = "none"
CHOSEN = "chosen"  # the window is as chosen, month to month


def ask(page: Page) -> View:
    """Draw the bar; the view as it stands."""
    view = from_address(page)
    question = view.question
    first = st.columns([2.1, 1.2, 1.2, 1.2, 0.95, 0.95, 1.2], vertical_alignment="bottom")
    dimensions = list(DIMENSIONS)
    seconds = [NONE, *(name for name in dimensions if name != question.by)]
    months = between(page.stamp.bounds.first, page.stamp.bounds.last)
    with first[0]:
        _pick(page, "measure", allowed_measures(page), question.measure, "measure")
    with first[1]:
        _pick(page, "by", dimensions, question.by, "dimension")
    with first[2]:
        _pick(page, "and", seconds, question.second or NONE, "dimension")
    with first[3]:
        _pick(page, "when", [CHOSEN, *RELATIVE], question.when or CHOSEN, "when")
    with first[4]:
        _month(
            page,
            "from",
            [month for month in months if month <= question.window.last],
            question.window.first,
            question.when,
        )
    with first[5]:
        _month(
            page,
            "to",
            [month for month in months if month >= question.window.first],
            question.window.last,
            question.when,
        )
    with first[6]:
        _pick(page, "versus", list(COMPARED), view.versus, "compare")
    return view


def arrange(page: Page, view: View) -> None:
    """How the answer is ranked, cut and laid out."""
    _pick(page, "rank", RANKS[view.versus], view.rank, "rank", width=190)
    _pick(page, "cut", list(CUTS), view.cut, "cut", width=130)
    layouts = layouts_of(view)
    if len(layouts) > 1:
        _pick(page, "layout", layouts, view.layout, "layout", width=120)


def _pick(page: Page, name: str, options: Sequence[str], default: str, group: str, **more: int) -> None:
    words = page.words

    def shown(option: str) -> str:
        return words(f"{group}.{option}") if words.has(f"{group}.{option}") else words("value.none")

    choice(st.selectbox, words(f"decision.{name}"), options, name, default, shown, **more)


def _month(page: Page, name: str, months: Sequence[str], default: str, when: str | None) -> None:
    """A month of the window; a window that moves with the data shows what it means now and cannot be picked apart."""
    if when:
        st.selectbox(page.words(f"decision.{name}"), [default], key=f"resolved:{name}", disabled=True)
    else:
        choice(st.selectbox, page.words(f"decision.{name}"), months, name, default, str)


def put_in_address(view: View) -> None:
    """Make the address show this view; the parameters of other things stay."""
    put_all({**dict.fromkeys(PARAMETERS, ""), **view.to_url()})


def from_address(page: Page) -> View:
    """The view that the address names, also while the browser's is behind."""
    catch_up()
    given = {name: st.query_params.get_all(name) for name in PARAMETERS}
    return View.from_url(given, page.stamp.last_year, page.stamp.bounds, allowed_measures(page))
