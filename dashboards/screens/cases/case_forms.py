"""The forms of a project case: what is entered, changed and taken back while the case is open for it, and every version of each."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import streamlit as st

from casework.access.masking import mask
from casework.forms.changes import changes
from casework.forms.drafts import handing_in
from casework.forms.personal import masked_row, personal_columns
from casework.forms.records import FormRecord, history, of_case
from casework.language import said
from casework.projects import verbs
from casework.stages.cases import Case
from dashboards.accounts import store_of
from dashboards.components import limited, numbers
from dashboards.components.columns import label_of
from dashboards.components.contract_form import contract_form
from dashboards.components.page import Page
from dashboards.components.parts import card, facts, plain
from dashboards.components.told import button, language_of
from ingestion.contracts import CONTRACTS

_FILLED = ("project_no",)  # by the case itself


def show(page: Page, found: Case) -> None:
    """Each kind of form with its rows."""
    with store_of(page.home).reading() as connection:
        records = of_case(connection, found.case_id)
    for contract in verbs.OPEN_IN:
        rows = [record for record in records if record.contract == contract]
        is_open = found.stage.name in verbs.OPEN_IN[contract] and page.may("enter", "project")
        if rows or is_open:
            with card(said(CONTRACTS[contract], language_of(page.words)), key=f"forms_{contract}"):
                for record in rows:
                    _row(page, found, record, is_open=is_open)
                if is_open and not (contract == "projects" and rows):
                    _new(page, found, contract)


def _row(page: Page, found: Case, record: FormRecord, *, is_open: bool) -> None:
    words = page.words
    facts(pairs(page, record.contract, masked_row(record.contract, record.row)))
    st.caption(words("form.version", version=record.version, actor=record.actor, at=f"{record.at:%Y-%m-%d %H:%M}"))
    if record.version > 1:
        with st.expander(words("form.history")):
            versions_of(page, record)
    if is_open:
        with st.expander(words("form.change")):
            key = f"change:{record.record_no}"
            row = contract_form(page, record.contract, key, kept=record.row, hidden=_FILLED)
            reason = limited.text_input(page, st, words("case.reason") + " *", key=f"{key}:reason")
            left, right = st.columns([1, 5])
            store = store_of(page.home)
            button(
                page,
                words("form.save"),
                lambda: verbs.enter_form(
                    store,
                    found,
                    record.contract,
                    row,
                    base=record,
                    actor=page.actor,
                    reason=reason,
                    also=handing_in(key, page.actor),
                ),
                success="form.saved",
                key=f"{key}:save",
                type="primary",
                place=left,
            )
            button(
                page,
                words("form.withdraw"),
                lambda: verbs.withdraw_form(store, found, record, actor=page.actor, reason=reason),
                success="form.withdrawn",
                key=f"{key}:withdraw",
                place=right,
            )


def _new(page: Page, found: Case, contract: str) -> None:
    words = page.words
    with st.expander(words("form.add", name=said(CONTRACTS[contract], language_of(words)))):
        key = f"add:{found.case_id}:{contract}:{found.version}"
        row = contract_form(page, contract, key, hidden=_FILLED)
        button(
            page,
            words("form.save"),
            lambda: verbs.enter_form(
                store_of(page.home), found, contract, row, actor=page.actor, also=handing_in(key, page.actor)
            ),
            success="form.saved",
            key=f"{key}:save",
            type="primary",
        )


def pairs(page: Page, contract: str, row: dict[str, str]) -> list[tuple[str, str]]:
    """A row as labels and values, in the contract's order, codes in words."""
    words, made = page.words, []
    for column in CONTRACTS[contract].columns:
        text = row.get(column.name)
        if not text:
            continue
        if column.codes:
            text = label_of(words, column.codes, text)
        elif column.type == "money":
            text = _money(page, text)
        elif column.type == "bool":
            text = words("no" if text == "N" else "yes")
        elif column.type in {"rate", "share"} and not text.endswith("%"):
            text = f"{text}%"
        made.append((said(column, language_of(words)), text))
    return made


def _money(page: Page, text: str) -> str:
    """An amount with its unit; what is no amount, such as a masked one, as it is."""
    try:
        return f"{numbers.amount(Decimal(text.replace(',', '')), page.unit)} {page.words(f'unit.{page.unit}')}"
    except InvalidOperation:
        return text


def versions_of(page: Page, record: FormRecord) -> None:
    """What each version changed, by whom and why; personal values masked."""
    words = page.words
    for change in changes(
        history(store_of(page.home), record.contract, record.row_key, actor=page.actor, filer=record.filer)
    ):
        kind = personal_columns(record.contract, record.row).get(change.column)
        before, after = (mask(kind, text) if kind else text for text in (change.before, change.after))
        label = said(CONTRACTS[record.contract].column(change.column), language_of(words))
        if change.version > 1:
            told = {name: plain(text or "") or "—" for name, text in (("before", before), ("after", after))}
            at, reason = f"{change.at:%Y-%m-%d %H:%M}", plain(change.reason) or "—"
            st.caption(
                words(
                    "form.changed",
                    version=change.version,
                    column=label,
                    actor=change.actor,
                    at=at,
                    reason=reason,
                    **told,
                )
            )
