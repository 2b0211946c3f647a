"""Views that people keep of decision analysis: opened by name, kept and shared from the page. Opening one is going to its address."""

from __future__ import annotations

import streamlit as st

from casework.views.queries import SavedView, views
from casework.views.verbs import LONGEST_NAME, keep, remove
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.address import put_all
from dashboards.components.page import Page
from dashboards.components.told import attempt, success_of_last
from dashboards.queries.view import PARAMETERS, View


def show(page: Page, view: View) -> None:
    """A button that opens the list of views and the form for keeping this one."""
    words = page.words
    success_of_last(words)
    with st.popover(words("view.title"), icon=":material/bookmarks:", key="decision_views"):
        found = views(store_of(page.home), actor=page.actor)
        if not found:
            st.caption(words("view.none"))
        for number, kept in enumerate(found):
            _line(page, number, kept)
        st.divider()
        _form(page, view)
        st.caption(words("view.address"))


def _line(page: Page, number: int, kept: SavedView) -> None:
    words, own = page.words, kept.owner == page.actor.name
    label = kept.name if own else words("view.of_another", name=kept.name, owner=kept.owner)
    icon = ":material/group:" if kept.is_shared else ":material/lock:"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(label, icon=icon, key=f"view:open:{number}", type="tertiary", on_click=_open, args=(kept,))
        if own and st.button(
            "", icon=":material/delete:", key=f"view:remove:{number}", type="tertiary", help=words("view.remove")
        ):
            done = lambda: remove(store_of(page.home), kept.name, actor=page.actor)  # noqa: E731 - an act
            if attempt(page, done, success="view.removed"):
                st.rerun()


def _open(kept: SavedView) -> None:
    put_all(
        dict.fromkeys(PARAMETERS, "") | {name: kept.parameters[name] for name in PARAMETERS if name in kept.parameters}
    )


def _form(page: Page, view: View) -> None:
    words = page.words
    name = limited.text_input(page, st, words("view.name"), key="view:name", most=LONGEST_NAME)
    shared = st.toggle(words("view.share"), key="view:share")
    if st.button(words("view.keep"), icon=":material/bookmark_add:", key="view:keep", disabled=not name.strip()):
        store, asked = store_of(page.home), view.to_url()
        done = lambda: keep(store, name, asked, is_shared=shared, actor=page.actor)  # noqa: E731 - an act
        if attempt(page, done, success="view.kept"):
            st.rerun()
