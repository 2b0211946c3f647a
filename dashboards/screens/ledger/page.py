"""Ledger 总账: the trial balance of a month in any chart of accounts; an account opens into entries, an entry into project and filing.

Beside the books what the company states of itself (`statement`).
"""

from __future__ import annotations

import streamlit as st

from dashboards.components.address import put, put_all
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import fees
from dashboards.queries.counted_in_tables import EVERY
from dashboards.screens.ledger import closing, statement
from dashboards.screens.windows import passport, project


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    heading(page, "ledger", ("opening", "closing"))
    views = ["books", "statement"] if page.scope.partner_id is None else ["books"]
    view = choice(
        st.segmented_control, words("ledger.view"), views, "view", views[0], lambda name: words(f"ledger.{name}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    if view == "statement":
        statement.show(page)
        return
    months = fees.months(page.reading)
    if not months:
        st.info(words("ledger.empty"), icon=":material/info:")
        return
    charts = fees.charts(page.reading)
    left, right = st.columns(2)
    with left:
        month = choice(st.selectbox, words("column.month"), months, "month", months[0], str)
    with right:
        chart = choice(
            st.selectbox, words("ledger.chart"), charts, "chart", charts[0], lambda name: words(f"chart.{name}")
        )
    closing.state(page, month)
    _trial(page, chart, month)
    closing.corrections(page, chart, month)
    account = st.query_params.get("account", "")
    if account:
        _entries(page, chart, account, month)
    entry = st.query_params.get("entry", "")
    if entry:
        _entry(page, chart, entry)
    if not passport.open_from_address(page):
        project.open_from_address(page)


def _trial(page: Page, chart: str, month: str) -> None:
    words = page.words
    columns = [
        Column("account", words("column.account")),
        Column("account_name" if words.is_chinese else "account_name_en", words("column.account_name")),
        Column("opening", words("measure.opening"), "amount"),
        Column("debit", words("column.debit"), "amount"),
        Column("credit", words("column.credit"), "amount"),
        Column("closing", words("measure.closing"), "amount"),
    ]
    frame = fees.trial_balance(page.reading, chart, month)
    with card(words("ledger.trial"), words("ledger.trial_note")):
        source = FrameSource(frame, columns, ("opening", "debit", "credit", "closing"), manner=page.manner)
        shown = Shown(
            "trial", words("ledger.trial"), columns, "account", descending=False, key="account", on_open=_open_account,
            chosen=st.query_params.get("account", ""), searchable=False, explained=("opening", "debit", "credit", "closing"),
            on_explain=passport.explains(page, lambda key, column: passport.open_counted(f"account_{column}", chart, key or EVERY, month)),
        )  # fmt: skip
        table(page, source, shown)


def _open_account(account: str) -> None:
    put_all({"entry": "", "account": account})


def _open_entry(entry: str) -> None:
    put("entry", entry)


def _entries(page: Page, chart: str, account: str, month: str) -> None:
    words = page.words
    columns = [
        Column("posted_on", words("column.posted_on"), "date"),
        Column("kind", words("column.entry_kind"), "word", "entry"),
        Column("debit", words("column.debit"), "amount"),
        Column("credit", words("column.credit"), "amount"),
        Column("project_id", words("column.project")),
        Column("bank_ref", words("column.bank_ref")),
        Column("corrects_entry_id", words("column.corrects"), wraps=True),
    ]
    with card(words("ledger.entries", account=account), words("ledger.entries_note")):
        frame = fees.account_entries(page.reading, chart, account, month)
        source = FrameSource(frame, columns, ("debit", "credit"), manner=page.manner)
        shown = Shown(
            "entries", words("ledger.entries", account=account), columns, "posted_on", descending=False, key="entry_id",
            on_open=_open_entry, chosen=st.query_params.get("entry", ""),
        )  # fmt: skip
        table(page, source, shown)


def _entry(page: Page, chart: str, entry_id: str) -> None:
    words = page.words
    columns = [
        Column("account", words("column.account")),
        Column("account_name" if words.is_chinese else "account_name_en", words("column.account_name")),
        Column("debit", words("column.debit"), "amount"),
        Column("credit", words("column.credit"), "amount"),
        Column("project_id", words("column.project")),
        Column("filing_id", words("column.filing_id")),
        Column("line_no", words("column.line_no"), "plain"),
    ]
    frame = fees.entry(page.reading, chart, entry_id)
    if frame.is_empty():
        return
    opens = page.may("read", "project") and frame["project_id"][0] is not None
    with card(words("ledger.entry", entry=entry_id), words("cockpit.open_row") if opens else ""):
        source = FrameSource(frame, columns, ("debit", "credit"), manner=page.manner)
        shown = Shown(
            "entry", words("ledger.entry", entry=entry_id), columns, "debit", key="project_id",
            on_open=project.open_in_address if opens else None, searchable=False,
        )  # fmt: skip
        table(page, source, shown)
