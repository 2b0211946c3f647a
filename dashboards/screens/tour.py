"""The guided tour: at the first sign-in, a card on each page that the reader may open, saying what it is for; waved away at any step.

Which pages it visits follows from the reader's rights. It begins by itself once for each person, and again from the page of help.
"""

from __future__ import annotations

import streamlit as st

from casework.following.tours import has_seen, mark_seen
from dashboards.accounts import store_of
from dashboards.components.page import Page

TOUR = "first"
STEP, DONE = "tour:step", "tour:done"
NOT_VISITED = ("wall", "notices", "help")
MOST = 6


def steps(page: Page) -> list[str]:
    """The pages that it visits, in order; the page of help at the end, from which it can be taken again."""
    visited = [name for name in page.goto if name not in NOT_VISITED][:MOST]
    return [*visited, *(["help"] if "help" in page.goto else [])]


def show(page: Page, name: str) -> None:
    """The card of this page's step, while the tour is under way."""
    step = _step(page)
    visited = steps(page)
    if step is None or step >= len(visited) or visited[step] != name:
        return
    words, last = page.words, len(visited) - 1
    with st.container(border=True, key="tour"):
        st.markdown(
            f"**{words('tour.step', step=step + 1, all=last + 1)} · {words(f'page.{name}')}** {words(f'tour.{name}')}"
        )
        with st.container(horizontal=True):
            if step:
                st.button(words("tour.back"), key="tour:back", on_click=_go, args=(page, step - 1))
            if step < last:
                st.button(words("tour.next"), key="tour:next", type="primary", on_click=_go, args=(page, step + 1))
            st.button(words("tour.end" if step == last else "tour.skip"), key="tour:end", on_click=_end, args=(page,))


def begin(page: Page) -> None:
    """Take it (again), from its first page."""
    st.session_state.pop(DONE, None)
    _go(page, 0)


def _step(page: Page) -> int | None:
    """Where we are; None when it is over, or was for this person before."""
    if STEP in st.session_state:
        return int(st.session_state[STEP])
    if DONE not in st.session_state:
        st.session_state[DONE] = has_seen(store_of(page.home), TOUR, actor=page.actor)
        if not st.session_state[DONE]:
            st.session_state[STEP] = 0
            return 0
    return None


def _go(page: Page, step: int) -> None:
    st.session_state[STEP] = step
    page.go(steps(page)[step])


def _end(page: Page) -> None:
    st.session_state.pop(STEP, None)
    st.session_state[DONE] = True
    mark_seen(store_of(page.home), TOUR, actor=page.actor)
