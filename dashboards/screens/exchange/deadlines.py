"""Deadlines on the exchange page: what is owed and has come, nil returns, and how punctual each partner is.

The list is casework's live answer over the register, as of the day of the published build, so that a nil return shows at once.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from casework.access.rights import Denied
from casework.deadlines.queries import deadlines_seen_by
from casework.filings.verbs import declare_nil
from dashboards.accounts import store_of
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import exchange
from dashboards.queries.reading import NothingPublished
from dashboards.screens.exchange import page as page_of
from dashboards.screens.exchange import receipt

ALL = "all"
ATTENTION = ("overdue", "in_grace", "due_soon", "received_late")
SETTLED = ("received_on_time", "received_late", "nil_return")


def show(page: Page) -> None:
    """Draw the list, the form of a nil return, and punctuality."""
    words = page.words
    try:
        as_of = page.stamp.as_of
    except NothingPublished:
        st.info(words("stamp.nothing"), icon=":material/hourglass_empty:")
        return
    owed = _named(page, deadlines_seen_by(store_of(page.home), page.actor, as_of))
    if page.may("submit", "filing"):
        _nil_form(page, owed.filter(~pl.col("state").is_in(SETTLED)))
    with card(words("exchange.deadlines"), words("deadlines.note", day=f"{as_of:%Y-%m-%d}")):
        _list(page, owed)
    with card(words("deadlines.punctuality"), words("deadlines.punctuality_note")):
        _punctuality(page)


def _named(page: Page, frame: pl.DataFrame) -> pl.DataFrame:
    names = page_of.partner_names(page)
    partners = [names.get(code, code) for code in frame["partner_id"].to_list()]
    contracts = [page_of.contract_name(page, name) for name in frame["contract"].to_list()]
    return frame.with_columns(
        pl.Series("partner_name", partners, dtype=pl.String), pl.Series("contract_name", contracts, dtype=pl.String)
    )


def _list(page: Page, owed: pl.DataFrame) -> None:
    words = page.words
    left, right = st.columns(2)
    with left:
        shown = choice(
            st.selectbox,
            words("column.state"),
            ["attention", ALL, *sorted(set(owed["state"].to_list()))],
            "state",
            "attention",
            lambda name: words(f"deadline_filter.{name}") if name in ("attention", ALL) else words(f"deadline.{name}"),
        )
    names = dict(owed.select("partner_id", "partner_name").unique().sort("partner_name").rows())
    partner = ALL
    if page.actor.partner_id is None:
        with right:
            partner = choice(
                st.selectbox,
                words("column.sender"),
                [ALL, *names],
                "sender",
                ALL,
                lambda code: words("deadline_filter.all") if code == ALL else names[code],
            )
    states = ATTENTION if shown == "attention" else (shown,)
    wanted = owed if shown == ALL else owed.filter(pl.col("state").is_in(states))
    wanted = wanted if partner == ALL else wanted.filter(partner_id=partner)
    columns = [
        Column("state", words("column.state"), "word", "deadline"),
        Column("partner_name", words("column.sender")),
        Column("contract_name", words("column.contract")),
        Column("period", words("column.period")),
        Column("due_on", words("column.due_on"), "date"),
        Column("grace_until", words("column.grace_until"), "date"),
        Column("received_at", words("column.received_at"), "moment"),
        Column("days_late", words("column.days_late"), "count"),
        Column("is_calendar_announced", words("column.is_calendar_announced"), "yes"),
    ]
    title = words("exchange.deadlines")
    table(page, FrameSource(wanted, columns, manner=page.manner), Shown("deadlines", title, columns, "due_on"))


def _nil_form(page: Page, open_: pl.DataFrame) -> None:
    """Choose what there is nothing of, say so, and get the receipt."""
    words = page.words
    options: list[dict[str, Any]] = open_.sort("due_on", "partner_name", "contract").to_dicts()
    with card(words("nil.title"), words("nil.note")):
        if not options:
            st.info(words("nil.nothing_open"), icon=":material/check:")
            return
        with st.form("nil", border=False):
            chosen = st.selectbox(
                words("nil.which"),
                range(len(options)),
                index=None,
                format_func=lambda at: " · ".join(
                    options[at][name] for name in ("partner_name", "contract_name", "period")
                ),
            )
            agreed = st.checkbox(words("nil.agreed"))
            sent = st.form_submit_button(words("nil.declare"), icon=":material/task_alt:")
        if sent and (chosen is None or not agreed):
            st.warning(words("nil.incomplete"))
        elif sent and chosen is not None:
            _declare(page, options[chosen])
    if st.session_state.get("nil:sent"):
        receipt.show_inline(page, st.session_state["nil:sent"])


def _declare(page: Page, owed: dict[str, Any]) -> None:
    what = (owed["contract"], owed["partner_id"], owed["period"])
    try:
        given = declare_nil(page.home, *what, actor=page.actor, store=store_of(page.home))
    except Denied:
        st.error(page.words("site.denied"), icon=":material/block:")
        return
    st.session_state["nil:sent"] = given.filing_id
    st.rerun()


def _punctuality(page: Page) -> None:
    words = page.words
    frame = _named(page, exchange.punctuality(page.reading))
    columns = [
        Column("partner_name", words("column.sender")),
        Column("contract_name", words("column.contract")),
        Column("on_time_share", words("column.on_time_share"), "percent"),
        *(
            Column(name, words(f"column.{name}"), "count")
            for name in ("due_count", "on_time_count", "nil_count", "late_count", "overdue_count", "worst_days_late")
        ),
    ]
    title = words("deadlines.punctuality")
    table(
        page,
        FrameSource(frame, columns, manner=page.manner),
        Shown("punctuality", title, columns, "on_time_share", False),
    )
