"""The company's own statement on the ledger's page: the months stated so far, the form for one, and the second person's approval.

Here: the view. Not here: who may and what counts (`casework.forms.approval`), what the figures are used for (`regulatory.measures`, the
risk indicators among the returns).
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import streamlit as st

from casework.filings.queries import filings_held
from casework.forms.approval import Entered, approve, entered
from casework.forms.drafts import handing_in
from casework.forms.records import save, withdraw
from casework.language import said
from dashboards.accounts import store_of
from dashboards.components import limited, numbers
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.contract_form import contract_form
from dashboards.components.page import Page
from dashboards.components.parts import card, facts
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button, language_of, success_of_last
from ingestion.contracts import CONTRACTS

CONTRACT, OPENED = "company_statements", "statement"
_LISTED = ("total_assets", "net_assets", "paid_in_capital", "net_profit")


def show(page: Page) -> None:
    """Every month stated so far; the one that is opened, or the form for another."""
    words = page.words
    success_of_last(words)
    if page.may("read", "filing"):
        _files(page)
    found = entered(store_of(page.home), CONTRACT, actor=page.actor)
    opened = st.query_params.get(OPENED, "")
    _list(page, found, opened)
    chosen = next((one for one in found if one.record.row_key == opened), None)
    if chosen is not None:
        _approval(page, chosen)
    if page.may("enter", "fee"):
        _form(page, chosen)
    elif chosen is not None:
        _read(page, chosen)


def _files(page: Page) -> None:
    """Statements that came as a file and wait for a second person, who decides about them where filings are confirmed."""
    held = filings_held(store_of(page.home), page.actor).filter(contract=CONTRACT)
    for filing_id, period in held.select("filing_id", "period").iter_rows():
        st.warning(page.words("statement.file_waits", month=period, filing=filing_id), icon=":material/hourglass_top:")


def _list(page: Page, found: list[Entered], opened: str) -> None:
    words, contract = page.words, CONTRACTS[CONTRACT]
    columns = [
        Column("period", words("column.month")),
        *(Column(name, said(contract.column(name), language_of(words)), "amount") for name in _LISTED),
        Column("state", words("column.state"), "word", "statement_state"),
        Column("entered_by", words("column.entered_by")),
        Column("approved_by", words("column.approved_by")),
    ]
    rows = [
        {
            "period": one.record.row_key,
            **{name: Decimal(text) if (text := one.record.row.get(name)) else None for name in _LISTED},
            "state": _state(one),
            "entered_by": one.record.actor,
            "approved_by": one.approved_by,
        }
        for one in found
    ]
    kinds = {column.name: pl.Decimal(18, 2) if column.kind == "amount" else pl.String for column in columns}
    with card(words("statement.title"), words("statement.note")):
        if not rows:
            st.info(words("statement.none"), icon=":material/info:")
            return
        source = FrameSource(pl.DataFrame(rows, schema=kinds), columns, manner=page.manner)
        shown = Shown(
            "statements", words("statement.title"), columns, "period", key="period", on_open=_open, chosen=opened,
            searchable=False,
        )  # fmt: skip
        table(page, source, shown)


def _state(one: Entered) -> str:
    if one.approved_by is not None:
        return "approved"
    return "withdrawn" if one.record.action == "D" else "waiting"


def _open(period: str) -> None:
    put(OPENED, period)


def _approval(page: Page, chosen: Entered) -> None:
    """Who entered it; another person may approve it."""
    words, record = page.words, chosen.record
    at = f"{record.at:%Y-%m-%d %H:%M}"
    if chosen.approved_by is not None:
        st.success(
            words("statement.approved", month=record.row_key, actor=record.actor, by=chosen.approved_by),
            icon=":material/task_alt:",
        )
        return
    taken_back = "_withdrawal" if record.action == "D" else ""
    st.warning(
        words(
            f"statement.waiting{taken_back}", month=record.row_key, actor=record.actor, at=at, version=record.version
        ),
        icon=":material/hourglass_top:",
    )
    if page.may("approve", "fee"):
        done = lambda: approve(store_of(page.home), record, actor=page.actor)  # noqa: E731
        label = words(f"statement.approve{taken_back}", month=record.row_key)
        button(page, label, done, success="statement.done", key=f"statement:approve:{record.record_no}", type="primary")


def _read(page: Page, chosen: Entered) -> None:
    """Every figure of the month; what is not stated says so."""
    words, row = page.words, chosen.record.row
    told = [
        (said(column, language_of(words)), _amount(row.get(column.name, "")) or words("statement.not_stated"))
        for column in CONTRACTS[CONTRACT].columns
        if column.type == "money"
    ]
    with card(words("statement.of", month=chosen.record.row_key), words("form.unit.money")):
        facts(told)


def _amount(text: str) -> str:
    return numbers.figure(Decimal(text)) if text else ""


def _form(page: Page, chosen: Entered | None) -> None:
    words = page.words
    base = chosen.record if chosen else None
    title = words("statement.change", month=base.row_key) if base else words("statement.new")
    with card(title, words("statement.form_note"), key="form_company_statements"):
        key = f"statement:{base.row_key if base else ''}:{base.version if base else 0}"
        row = contract_form(page, CONTRACT, key, kept=base.row if base else None)
        reason = limited.text_input(page, st, words("case.reason") + (" *" if base else ""), key=f"{key}:reason")

        def done() -> None:
            kept = save(
                store_of(page.home), CONTRACT, row, actor=page.actor, base=base, reason=reason, also=handing_in(key, page.actor)
            )  # fmt: skip
            _open(kept.row_key)

        with st.container(horizontal=True):
            button(page, words("form.save"), done, success="statement.saved", key=f"{key}:save", type="primary")
            if base is not None and base.action != "D":
                back = lambda: withdraw(store_of(page.home), base, actor=page.actor, reason=reason)  # noqa: E731
                label = words("statement.withdraw", month=base.row_key)
                button(page, label, back, success="statement.withdrawn", key=f"{key}:withdraw")
            if base is not None:
                st.button(words("statement.new"), key=f"{key}:new", icon=":material/add:", on_click=lambda: _open(""))
