"""Closing of a month on the ledger's page: its state, who proposes and who closes, and what is corrected in it of months closed before."""

from __future__ import annotations

import streamlit as st

from casework.ledger.closes import Close, closes, last_day, next_month, proposal
from casework.ledger.closing import CloseRefused, close_month, propose_close
from dashboards.accounts import store_of
from dashboards.components import numbers
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import in_language, success_of_last
from dashboards.queries import fees


def state(page: Page, month: str) -> None:
    """Whether the month is closed, by whom; what may be done about it."""
    if page.scope.partner_id is not None:
        return
    words, store = page.words, store_of(page.home)
    success_of_last(words)
    found = closes(store)
    closed = next((one for one in found if one.month >= month), None)
    if closed is not None:
        st.success(_closed(page, closed), icon=":material/lock:")
        return
    st.info(words("closing.open", month=month), icon=":material/lock_open:")
    if last_day(month) > page.stamp.as_of or (found and month != next_month(found[-1].month)):
        return
    proposed = proposal(store, month)
    if proposed is not None and (not found or proposed.act_no > found[-1].act_no):
        st.caption(
            words(
                "closing.proposed", actor=proposed.actor, at=f"{proposed.at:%Y-%m-%d %H:%M}", **_totals(page, proposed)
            )
        )
    with st.container(horizontal=True):
        for verb, act in (("manage", propose_close), ("approve", close_month)):
            if not page.may(verb, "fee") or (verb == "approve" and proposed is None):
                continue
            if st.button(words(f"closing.{verb}", month=month), key=f"closing:{verb}:{month}", icon=":material/lock:"):
                try:
                    act(store, page.actor, month)
                except CloseRefused as refusal:
                    st.error(in_language(words, str(refusal)), icon=":material/block:")
                else:
                    st.session_state["told:success"] = f"closing.{verb}d"
                    st.rerun()


def corrections(page: Page, chart: str, month: str) -> None:
    """What is posted in the month for months that were closed before it."""
    words = page.words
    frame = fees.corrections(page.reading, chart, month)
    if frame.is_empty():
        return
    columns = [
        Column("posted_on", words("column.posted_on"), "date"),
        Column("happened_on", words("column.happened_on"), "date"),
        Column("kind", words("column.entry_kind"), "word", "entry"),
        Column("is_reversal", words("column.is_reversal"), "yes"),
        Column("amount", words("column.amount"), "amount"),
        Column("project_id", words("column.project")),
        Column("corrects_entry_id", words("column.corrects"), wraps=True),
    ]
    with card(words("closing.corrections"), words("closing.corrections_note")):
        source = FrameSource(frame, columns, manner=page.manner)
        shown = Shown(
            "corrections", words("closing.corrections"), columns, "project_id", descending=False, key="entry_id",
            on_open=_open_entry, chosen=st.query_params.get("entry", ""),
        )  # fmt: skip
        table(page, source, shown)


def _open_entry(entry: str) -> None:
    put("entry", entry)


def _closed(page: Page, one: Close) -> str:
    return page.words(
        "closing.closed", month=one.month, actor=one.actor, proposed_by=one.proposed_by, at=f"{one.at:%Y-%m-%d %H:%M}",
        **_totals(page, one),
    )  # fmt: skip


def _totals(page: Page, one: Close) -> dict[str, str]:
    return {
        "entries": numbers.count(one.totals.entry_count),
        "amount": f"{numbers.amount(one.totals.amount, page.unit)} {page.words(f'unit.{page.unit}')}",
    }
