"""Who is away names who acts for them, from one day to another."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from casework.clock import at
from casework.notices.preferences import CHINA
from casework.stages.people import delegate
from dashboards.accounts import store_of
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.told import attempt


def show(page: Page) -> None:
    """The form."""
    words = page.words
    with card(words("cases.away"), words("away.note")):
        one, two, three = st.columns(3)
        deputy = one.text_input(words("away.deputy"), key="away:deputy", max_chars=64)
        today = at(None).astimezone(CHINA).date()
        begins = two.date_input(words("away.from"), today, key="away:from", format="YYYY-MM-DD")
        ends = three.date_input(words("away.to"), today + timedelta(days=7), key="away:to", format="YYYY-MM-DD")
        reason = st.text_input(words("case.reason"), key="away:reason", max_chars=200)
        left, right = st.columns([1, 5])
        store = store_of(page.home)
        if left.button(words("away.save"), type="primary", key="away:save", disabled=not deputy):
            done = lambda: delegate(store, deputy.strip(), begins, ends, actor=page.actor, reason=reason)  # noqa: E731
            if attempt(page, done, success="away.saved"):
                st.rerun()
        if right.button(words("away.end"), key="away:end"):
            ended = lambda: delegate(store, None, None, None, actor=page.actor, reason=reason)  # noqa: E731
            if attempt(page, ended, success="away.ended"):
                st.rerun()
