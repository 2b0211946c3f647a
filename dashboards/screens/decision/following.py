"""Following from decision analysis: a kept view sent by schedule, or word when the figure that is shown crosses a threshold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from casework.following.records import Cadence, Comparator
from casework.following.schedule import CADENCES
from casework.following.verbs import COMPARATORS, follow_view, watch_figure
from casework.refusals import Refused
from casework.views.queries import views
from casework.views.verbs import LONGEST_NAME
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.numbers import SCALES
from dashboards.components.page import Page
from dashboards.components.told import attempt
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import RELATIVE
from dashboards.queries.view import View
from dashboards.screens.decision.answers import unit_of

_HUNDRED = Decimal(100)


def show(page: Page, view: View) -> None:
    """A button that opens both forms; for those who can be told."""
    if not page.may("read", "notice"):
        return
    words = page.words
    with st.popover(words("follow.title"), icon=":material/notifications_active:", key="decision_follow"):
        scheduled, watched = st.tabs([words("follow.schedule"), words("follow.threshold")])
        with scheduled:
            _schedule(page)
        with watched:
            _threshold(page, view)


def _schedule(page: Page) -> None:
    words, store = page.words, store_of(page.home)
    found = views(store, actor=page.actor)
    if not found:
        st.caption(words("follow.no_view"))
        return
    named = {(one.owner, one.name): one for one in found}

    def shown(key: tuple[str, str]) -> str:
        owner, name = key
        return name if owner == page.actor.name else words("view.of_another", name=name, owner=owner)

    picked = st.selectbox(words("follow.view"), list(named), key="follow:view", format_func=shown)
    cadence: Cadence = st.selectbox(
        words("follow.cadence"), CADENCES, key="follow:cadence", format_func=lambda name: words(f"cadence.{name}")
    )
    recipient = _recipient(page, "view")
    done = lambda: follow_view(  # noqa: E731 - an act
        store, *picked, cadence, actor=page.actor, recipient=recipient, language=words.language, unit=page.unit
    )
    _keep(page, "follow.send", "follow.kept", "follow:view:keep", done)
    st.caption(words("follow.schedule_note"))


def _threshold(page: Page, view: View) -> None:
    words, question = page.words, view.question
    st.markdown(f"**{words(f'measure.{question.measure}')}**")
    kept = len(question.filters)
    st.caption(words("follow.filtered", count=kept) if kept else words("decision.no_filter"))
    when = st.selectbox(
        words("decision.when"),
        RELATIVE,
        RELATIVE.index(question.when) if question.when else 0,
        key="follow:when",
        format_func=lambda name: words(f"when.{name}"),
    )
    left, right = st.columns(2)
    comparator: Comparator = left.selectbox(
        words("follow.comparator"), COMPARATORS, key="follow:comparator", format_func=lambda name: words(f"comparator.{name}")
    )  # fmt: skip
    unit = unit_of(page, question)
    typed = right.text_input(f"{words('follow.value')} ({unit})" if unit else words("follow.value"), key="follow:value")
    name = limited.text_input(page, st, words("follow.name"), key="follow:name", most=LONGEST_NAME)
    recipient = _recipient(page, "figure")
    asked = {name: value for name, value in replace(question, when=when, second=None).to_url().items() if name != "by"}

    def done() -> Any:
        given = str(_exact(page, question.measure, typed))
        return watch_figure(
            store_of(page.home), name, asked, comparator, given, actor=page.actor, recipient=recipient,
            language=words.language, unit=page.unit,
        )  # fmt: skip

    _keep(page, "follow.watch", "follow.kept", "follow:figure:keep", done)
    st.caption(words("follow.threshold_note"))


def _exact(page: Page, measure: str, typed: str) -> Decimal:
    """What was typed on the scale of the page, as the figure itself: yuan, or a part of one."""
    try:
        number = Decimal(typed.strip().replace(",", "").removesuffix("%"))
    except InvalidOperation:
        raise Refused("wrong_threshold") from None
    kind = MEASURES[measure].kind
    return number * SCALES[page.unit] if kind == "amount" else number / _HUNDRED if kind == "rate" else number


def _recipient(page: Page, form: str) -> str:
    words = page.words
    return st.text_input(words("follow.recipient"), page.actor.name, key=f"follow:recipient:{form}").strip()


def _keep(page: Page, label: str, success: str, key: str, done: Callable[[], Any]) -> None:
    icon = ":material/notification_add:"
    if st.button(page.words(label), icon=icon, key=key, type="primary") and attempt(page, done, success=success):
        st.rerun()
