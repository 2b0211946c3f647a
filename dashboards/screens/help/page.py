"""Help 帮助: what each page is for, how figures are written, what each measure means, and the tour again."""

from __future__ import annotations

import streamlit as st

from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.screens import tour
from dashboards.screens.decision.answers import allowed_measures
from dashboards.screens.windows.passport import formula

HABITS = ("numbers", "missing", "drill", "trust", "link", "unit")


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    st.title(words("page.help"), anchor=False)
    st.button(words("tour.again"), icon=":material/tour:", key="tour:again", on_click=tour.begin, args=(page,))
    with card(words("help.pages"), words("help.pages_note")):
        for name, target in page.goto.items():
            left, right = st.columns([1, 4], vertical_alignment="center")
            left.page_link(target, label=words(f"page.{name}"), query_params=page.address())
            right.markdown(words(f"tour.{name}"))
    with card(words("help.habits")):
        for name in HABITS:
            st.markdown(f"- {words(f'help.{name}')}")
    if page.may("read", "analysis"):
        _definitions(page)


def _definitions(page: Page) -> None:
    """Every measure that the reader may see: meaning and formula, found by a word."""
    words = page.words
    with card(words("help.definitions"), words("help.definitions_note")):
        wanted = st.text_input(words("help.find"), key="help:find").strip().casefold()
        for name in allowed_measures(page):
            meaning = f"{words(f'measure.{name}')} {words(f'define.{name}')}"
            if wanted in meaning.casefold():
                st.markdown(
                    f"**{words(f'measure.{name}')}**  \n{words(f'define.{name}')}  \n{words('passport.formula')} {formula(words, name)}"
                )
