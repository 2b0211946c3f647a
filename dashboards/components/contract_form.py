"""A form made from a contract: each column its widget, its label, its codes, what is required; texts out, as a partner would write them.

Personal values of a record that is there already stay masked; who leaves the mask keeps the value. Plain widgets, so that what is typed is
known at once (duplicates are prompted for) and outlives a rerun.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import streamlit as st

from casework.forms.personal import masked_row, unmasked
from casework.language import said
from dashboards.components import drafted
from dashboards.components.page import Page
from dashboards.components.told import language_of
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column

ACROSS = 3
_YES_NO = ("", "Y", "N")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_HINTS = {"money": "0.00", "rate": "4.35", "share": "40", "month": "2026-06"}


def contract_form(
    page: Page,
    contract: str,
    key: str,
    *,
    kept: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
    only: Sequence[str] | None = None,
    is_revealed: bool = False,
) -> dict[str, str]:
    """Draw the form and give what stands in it now; `kept` is the record that is changed, `hidden` columns are filled by the page.

    What is typed is kept as a draft under `key` until it is saved: whoever saves it names the draft.
    """
    blank = dict(kept or {}) if is_revealed or not kept else masked_row(contract, kept)
    columns = [column for column in CONTRACTS[contract].columns if column.name not in hidden]
    if only is not None:
        columns = [column for column in columns if column.name in only]
    shown = {**blank, **drafted.resumed(page, key, columns[0].name)}
    given: dict[str, str] = {}
    for start in range(0, len(columns), ACROSS):
        for place, column in zip(st.columns(ACROSS), columns[start : start + ACROSS], strict=False):
            with place:
                given[column.name] = _widget(
                    page, column, f"{drafted.prefix(key)}:{column.name}", shown.get(column.name, "")
                )
    drafted.keep_typed(page, contract, key, given, blank)
    return unmasked(contract, given, kept) if kept and not is_revealed else given


def _widget(page: Page, column: Column, key: str, value: str) -> str:
    label = said(column, language_of(page.words)) + (" *" if column.required else "")
    note = column.note_zh if page.words.is_chinese else column.note_en
    if column.type == "code" and column.codes:
        codes = ["", *CODE_LISTS[column.codes]]
        labels = CODE_LISTS[column.codes]
        return str(
            st.selectbox(
                label, codes, codes.index(value) if value in codes else 0, key=key, help=note or None,
                format_func=lambda code: said(labels[code], language_of(page.words)) if code else "—",
            )
        )  # fmt: skip
    if column.type == "bool":
        words = {"": "—", "Y": page.words("yes"), "N": page.words("no")}
        place = _YES_NO.index(value) if value in _YES_NO else 0
        return str(st.selectbox(label, _YES_NO, place, key=key, help=note or None, format_func=words.__getitem__))
    if column.type == "date":
        chosen = st.date_input(
            label,
            day_of(value),
            min_value=_EARLIEST,
            max_value=_LATEST,
            format="YYYY-MM-DD",
            key=key,
            help=note or None,
        )
        return chosen.isoformat() if isinstance(chosen, date) else ""
    # an amount that may stay empty must not look like zero
    is_optional = column.type == "money" and not column.required
    hint = page.words("form.may_stay_empty") if is_optional else _HINTS.get(column.type, "")
    unit = page.words(f"form.unit.{column.type}") if page.words.has(f"form.unit.{column.type}") else ""
    return str(st.text_input(f"{label} {unit}".strip(), value, key=key, placeholder=hint, help=note or None) or "")


def day_of(text: str) -> date | None:
    """The day that a kept text names; None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
