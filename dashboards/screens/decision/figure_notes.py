"""Notes on the figure of decision analysis: written from the page, shown on the chart along time and below it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from casework.following.figure_notes import LONGEST, FigureNote, annotate, notes_on, take_away
from dashboards.accounts import store_of
from dashboards.charts.series import with_notes
from dashboards.components import limited
from dashboards.components.page import Page
from dashboards.components.told import attempt
from dashboards.queries.periods import between
from dashboards.queries.question import Question
from dashboards.queries.view import View


def show(page: Page, view: View) -> None:
    """A button that opens the notes on this figure and the form for another."""
    words, question = page.words, view.question
    found = _within(page, question)
    label = words("figure_note.some", count=len(found)) if found else words("figure_note.title")
    with st.popover(label, icon=":material/sticky_note_2:", key="decision_notes"):
        for one in found:
            _line(page, one)
        if not found:
            st.caption(words("figure_note.none"))
        st.divider()
        _form(page, question)


def drawn(page: Page, question: Question, figure: Any) -> Any:
    """The figure along months with the notes on it."""
    if question.by != "month" or question.second:
        return figure
    return with_notes(figure, [(one.month, _said(page, one, escape)) for one in _within(page, question)])


def below(page: Page, question: Question) -> None:
    """The notes in words, where the chart cannot carry them or a reader cannot point at it."""
    for one in _within(page, question):
        st.caption(f":material/sticky_note_2: {_said(page, one, _unmarked)}")


def _within(page: Page, question: Question) -> list[FigureNote]:
    """Those that speak of the window."""
    window = question.window
    found = notes_on(store_of(page.home), question.measure, _filters(question), actor=page.actor)
    return [one for one in found if window.first <= one.month <= window.last]


def _filters(question: Question) -> list[str]:
    return [f"{one.dimension}:{one.value}" for one in question.filters]


def _said(page: Page, one: FigureNote, harmless: Callable[[str], str]) -> str:
    return page.words("figure_note.said", month=one.month, note=harmless(one.note), writer=one.writer)


def _unmarked(text: str) -> str:
    """Signs that a page would take for markup stay what they are."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()<>#+-.!|$:~" else sign for sign in text)


def _line(page: Page, one: FigureNote) -> None:
    words = page.words
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_said(page, one, _unmarked))
        told = words("figure_note.take_away")
        icon = ":material/delete:"
        if one.writer == page.actor.name and st.button(
            "", icon=icon, key=f"figure_note:{one.note_no}", type="tertiary", help=told
        ):
            done = lambda: take_away(store_of(page.home), one.note_no, actor=page.actor)  # noqa: E731 - an act
            if attempt(page, done, success="figure_note.gone"):
                st.rerun()


def _form(page: Page, question: Question) -> None:
    words = page.words
    months = between(question.window.first, question.window.last)[::-1]
    month = st.selectbox(words("figure_note.month"), months, key="figure_note:month")
    note = limited.text_area(page, st, words("figure_note.note"), key="figure_note:note", most=LONGEST, height=90)
    shared = st.toggle(words("figure_note.share"), key="figure_note:share")
    if st.button(words("figure_note.keep"), key="figure_note:keep", type="primary"):
        done = lambda: annotate(  # noqa: E731 - an act
            store_of(page.home), question.measure, _filters(question), month, note, is_shared=shared, actor=page.actor
        )
        if attempt(page, done, success="figure_note.kept"):
            st.rerun()
