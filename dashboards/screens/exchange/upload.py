"""Sending a file: what it is, if its name does not say so; the file; its receipt at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from casework.access.rights import Denied, partner_scope
from casework.filings.verbs import submit
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.uploader import uploader
from dashboards.screens.exchange import receipt
from ingestion.contracts import CONTRACTS

ENDINGS = ("csv", "txt", "tsv", "xlsx", "parquet", "jsonl", "ndjson", "gz", "zip")
FROM_NAME = ""
BYTES_A_MEGABYTE = 2**20


def show(page: Page) -> None:
    """Draw the form, and the receipts of what was just sent."""
    words = page.words
    left, right = st.columns([3, 2])
    with left, card(words("exchange.upload"), words("upload.note")):
        declared, files = _form(page)
        if st.button(words("upload.send"), type="primary", icon=":material/upload:", disabled=not files, key="send"):
            st.session_state["upload:sent"] = [_send(page, file, declared) for file in files]
    with right, card(words("upload.how")):
        st.markdown(words("upload.steps"))
    for sent in st.session_state.get("upload:sent", []):
        if sent:
            receipt.show_inline(page, sent)


def _form(page: Page) -> tuple[dict[str, str | None], list[Any]]:
    words = page.words
    bound = partner_scope(page.actor)
    columns = st.columns(3 if bound is None else 2)
    with columns[0]:
        contract = st.selectbox(
            words("column.contract"),
            [FROM_NAME, *CONTRACTS],
            format_func=lambda name: _contract(page, name),
            key="upload:contract",
        )
    with columns[1]:
        period = limited.text_input(
            page, st, words("column.period"), placeholder=words("upload.period_hint"), key="upload:period", most=7
        ).strip()
    partner = bound
    if bound is None:
        with columns[2]:
            partner = (
                limited.text_input(
                    page,
                    st,
                    words("column.sender"),
                    placeholder=words("upload.partner_hint"),
                    key="upload:partner",
                    most=64,
                ).strip()
                or None
            )
    label = words("upload.choose")
    files = uploader(page, label, ENDINGS, "upload:files", accept_multiple_files=True, help=words("upload.formats"))
    return {"contract": contract or None, "partner": partner, "period": period or None}, list(files or [])


def _contract(page: Page, name: str) -> str:
    if name == FROM_NAME:
        return page.words("upload.from_name")
    return CONTRACTS[name].zh if page.words.is_chinese else CONTRACTS[name].en


def _send(page: Page, file: Any, declared: dict[str, str | None]) -> str | None:
    """Take one file in; gives the filing's number, or None when the person may not file it."""
    from ingestion.identity import Declared  # noqa: PLC0415 - not for looking at the page

    words = page.words
    size = f"{file.size / BYTES_A_MEGABYTE:,.1f}"
    with st.status(words("upload.checking", name=file.name, size=size), expanded=True) as status:
        st.write(words("upload.arrived", size=size))
        try:
            given = submit(
                page.home,
                file.name,
                Declared(contract=declared["contract"], partner=declared["partner"], period=declared["period"]),
                actor=page.actor,
                store=store_of(page.home),
                data=file,
            )
        except Denied:
            status.update(label=words("upload.denied", name=file.name), state="error")
            return None
        count = f"{given.rows_sent:,}"
        verdict = words(f"verdict.{given.verdict}")
        status.update(
            label=words("upload.done", name=file.name, count=count, verdict=verdict),
            state="error" if given.verdict == "refused" else "complete",
            expanded=False,
        )
    return given.filing_id
