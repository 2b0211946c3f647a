"""Who is away names who acts for them, from one day to another."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from casework.clock import at
from casework.stages.people import delegate, delegations_of, deputies
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.told import attempt
from scoring.office_time import office_day


def show(page: Page) -> None:
    """The form."""
    words = page.words
    with card(words("cases.away"), words("away.note")):
        store, today = store_of(page.home), office_day(at(None))
        standing, absent = delegations_of(store, page.actor.name, today)
        if standing is not None:
            told = words(
                "away.standing", deputy=standing.to_user, begins=str(standing.from_day), ends=str(standing.to_day)
            )
            st.info(told, icon=":material/event_busy:")
        if absent:
            st.info(words("away.acting", names=words.listed(absent)), icon=":material/supervisor_account:")
        one, two, three = st.columns(3)
        deputy = one.selectbox(
            words("away.deputy"), deputies(store, page.actor.name), None, key="away:deputy", placeholder="—"
        )
        begins = two.date_input(words("away.from"), today, key="away:from", format="YYYY-MM-DD")
        ends = three.date_input(words("away.to"), today + timedelta(days=7), key="away:to", format="YYYY-MM-DD")
        reason = limited.text_input(page, st, words("case.reason"), key="away:reason")
        left, right = st.columns([1, 5])
        if left.button(words("away.save"), type="primary", key="away:save", disabled=not deputy):
            done = lambda: delegate(store, str(deputy), begins, ends, actor=page.actor, reason=reason)  # noqa: E731
            if attempt(page, done, success="away.saved"):
                st.rerun()
        if right.button(words("away.end"), key="away:end", disabled=standing is None):
            ended = lambda: delegate(store, None, None, None, actor=page.actor, reason=reason)  # noqa: E731
            if attempt(page, ended, success="away.ended"):
                st.rerun()
