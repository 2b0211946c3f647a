"""On the page of notices: what one ordered or gets, what came of it last, how to end it; and a message of such an order, to read."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import polars as pl
import streamlit as st

from casework.following.queries import subscriptions_of
from casework.following.records import Subscription
from casework.following.verbs import end
from casework.notices.outbox import Notice
from dashboards.accounts import store_of
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button
from dashboards.dispatch.messages import given
from dashboards.queries.measures import MEASURES
from dashboards.screens.decision.answers import KINDS

PARAMETER = "notice"
_ADDRESS = re.compile(r"/decision\?(\S+)")


def show(page: Page) -> None:
    """The card, when there is anything to see in it or a way to order it."""
    words, store = page.words, store_of(page.home)
    found = subscriptions_of(store, actor=page.actor)
    if not found and not page.may("read", "analysis"):
        return
    with card(words("follow.mine"), words("follow.mine_note"), key="subscriptions"):
        if not found:
            st.caption(words("follow.none"))
            return
        _table(page, found)
        numbers = [one.subscription_no for one in found]
        named = {one.subscription_no: one.name for one in found}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            picked = st.selectbox(
                words("follow.which"), numbers, key="follow:end", format_func=lambda number: f"{number} · {named[number]}", width=360
            )  # fmt: skip
            done = lambda: end(store, picked, actor=page.actor)  # noqa: E731 - an act
            button(page, words("follow.end"), done, success="follow.ended", key="follow:ended")


def _table(page: Page, found: list[Subscription]) -> None:
    words = page.words
    columns = [
        Column("subscription_no", words("follow.number"), "plain"),
        Column("name", words("follow.name")),
        Column("what", words("follow.what"), wraps=True),
        Column("recipient", words("column.recipient")),
        Column("owner", words("follow.owner")),
        Column("outcome", words("follow.last"), "word", "followed"),
        Column("at", words("follow.last_at"), "moment"),
    ]
    frame = pl.DataFrame(
        {
            "subscription_no": [one.subscription_no for one in found],
            "name": [one.name for one in found],
            "what": [_what(page, one) for one in found],
            "recipient": [one.recipient for one in found],
            "owner": [one.owner for one in found],
            "outcome": [one.last.outcome if one.last else "waiting" for one in found],
            "at": [one.last.at if one.last else None for one in found],
        }
    )
    shown = Shown("subscriptions", words("follow.mine"), columns, "subscription_no", searchable=False, height=260)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _what(page: Page, one: Subscription) -> str:
    words = page.words
    if one.kind == "view":
        return words("follow.view_sent", cadence=words(f"cadence.{one.cadence}"))
    measure = given(one.parameters).get("measure", ["guaranteed_balance"])[0]
    column = Column("value", words(f"measure.{measure}"), KINDS[MEASURES[measure].kind])
    line = page.manner.text(float(one.threshold or 0), column)
    return f"{page.manner.heading(column)} {words(f'comparator.{one.comparator}')} {line}"


def open_in_address(notice_no: int) -> None:
    """Have a message opened at the next drawing."""
    put(PARAMETER, str(notice_no))


def read_from_address(page: Page, listed: list[Notice]) -> None:
    """Open the message that the address names, when it is among those that the reader may see."""
    named = st.query_params.get(PARAMETER, "")
    found = next((one for one in listed if str(one.notice_no) == named), None)
    if found is not None:
        chinese, _, english = found.subject.partition(" / ")
        title = chinese if page.words.is_chinese or not english else english
        st.dialog(title, width="large", on_dismiss=_closed)(_read)(page, found)


def _closed() -> None:
    put(PARAMETER)


def _read(page: Page, notice: Notice) -> None:
    st.caption(f"{notice.at:%Y-%m-%d %H:%M} UTC · {notice.recipient}")
    address = _ADDRESS.search(notice.body)
    lines = notice.body.splitlines()
    st.text("\n".join(line for line in lines if not _ADDRESS.search(line)))
    if address and "decision" in page.goto:
        st.page_link(
            page.goto["decision"],
            label=page.words("follow.look"),
            icon=":material/arrow_outward:",
            query_params=dict(parse_qs(address[1])),
        )
