"""Filings that wait for a person: what is implausible about each, and the decision, for whoever has the right to it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from casework.access.rights import Denied
from casework.filings import reviewing
from casework.filings.queries import filings_held
from casework.filings.queries import receipt as stored_receipt
from dashboards.accounts import store_of
from dashboards.components import limited, numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import exchange
from dashboards.queries.reading import NothingPublished
from dashboards.screens.exchange import evidence
from ingestion.contracts import CONTRACTS
from ingestion.receipts import Receipt

SHOWN = 20  # cards on one page; the table has them all
SAID = "review:said"


def show(page: Page) -> None:
    """Draw the list, and a card for each of the first."""
    words = page.words
    if said := st.session_state.pop(SAID, None):
        st.success(said, icon=":material/check_circle:")
    held = filings_held(store_of(page.home), page.actor)
    with card(words("exchange.review"), words("review.note")):
        if held.is_empty():
            st.info(words("review.nothing"), icon=":material/task_alt:")
            return
        columns = [
            Column("filing_id", words("column.filing_id"), short=True),
            Column("sender", words("column.sender")),
            Column("contract_name", words("column.contract")),
            Column("period", words("column.period")),
            Column("rows_accepted", words("column.rows_accepted"), "count"),
            Column("received_at", words("column.received_at"), "moment"),
        ]
        held = _in_words(page, held)
        source = FrameSource(held, columns, ("rows_accepted",), manner=page.manner)
        table(page, source, Shown("review", words("exchange.review"), columns, "received_at", False, height=240))
    for filing_id in held["filing_id"].to_list()[:SHOWN]:
        _one(page, filing_id)


def _in_words(page: Page, held: pl.DataFrame) -> pl.DataFrame:
    """With the sender's and the contract's name."""
    try:
        names = exchange.partner_names(page.reading)
    except NothingPublished:
        names = {}
    senders = [names.get(code, code) for code in held["partner_id"].to_list()]
    contracts = [_contract(page, name) for name in held["contract"].to_list()]
    return held.with_columns(
        pl.Series("sender", senders, dtype=pl.String), pl.Series("contract_name", contracts, dtype=pl.String)
    )


def _contract(page: Page, name: str) -> str:
    return CONTRACTS[name].zh if page.words.is_chinese else CONTRACTS[name].en


def _one(page: Page, filing_id: str) -> None:
    words = page.words
    body = stored_receipt(store_of(page.home), filing_id, actor=page.actor)
    if body is None:
        return
    given = Receipt.from_json(body)
    name = _contract(page, str(given.contract))
    rows = words("review.rows", count=numbers.count(given.rows_accepted))
    with card(f"{name} {given.period}", f"{given.partner_id} · {rows} · {filing_id}", key=f"review_{filing_id}"):
        if not given.plausibility:
            st.info(words("receipt.by_two"), icon=":material/group:")
        evidence.show(page, given)
        _decision(page, filing_id, given.contract)


def _decision(page: Page, filing_id: str, contract: str | None) -> None:
    words = page.words
    confirms = page.may(*reviewing.right_to_confirm(contract))
    if not confirms and not page.may("submit", "filing"):
        st.caption(words("review.no_right"))
        return
    with st.form(f"review:{filing_id}", border=False):
        label = words("review.reason")
        reason = limited.text_area(page, st, label, key=f"reason:{filing_id}", height=68)
        with st.container(horizontal=True):
            icon = ":material/check:"
            confirmed = confirms and st.form_submit_button(words("review.confirm"), type="primary", icon=icon)
            back = words("review.send_back" if confirms else "review.withdraw")
            sent_back = st.form_submit_button(back, icon=":material/undo:")
    if confirmed or sent_back:
        _decide(page, filing_id, reason, is_confirmed=confirmed)


def _decide(page: Page, filing_id: str, reason: str, *, is_confirmed: bool) -> None:
    words, verb = page.words, reviewing.confirm if is_confirmed else reviewing.send_back
    try:
        verb(store_of(page.home), filing_id, reason, actor=page.actor)
    except reviewing.NoReason:
        st.error(words("review.reason_missing"), icon=":material/edit_note:")
    except Denied:
        st.error(words("review.four_eyes"), icon=":material/block:")
    except reviewing.NotWaiting:
        st.warning(words("review.decided_already"), icon=":material/info:")
    else:
        st.session_state[SAID] = words("review.confirmed" if is_confirmed else "review.sent_back")
        st.rerun()
