"""Mapping queue 对应关系: words and headers of senders that nobody has explained, their likeliest meanings, and what has been said."""

from __future__ import annotations

import polars as pl
import streamlit as st

from casework.language import said
from casework.mappings import verbs
from casework.mappings.meanings import Meaning, choices
from casework.mappings.queries import listed
from casework.mappings.queue import Unexplained, scheme_of, waiting
from casework.mappings.taking_in import take_in
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button, language_of, success_of_last
from dashboards.texts import Words
from ingestion.contracts import CONTRACTS


def show(page: Page, names: dict[str, str]) -> None:
    """What waits, one word to be explained, and what has been said; `names` are those of the institutions."""
    success_of_last(page.words)
    found = waiting(store_of(page.home), actor=page.actor)
    chosen = _queue(page, found, names)
    if chosen is not None and page.may("confirm", "filing"):
        _explain(page, chosen, names)
    _said(page, names)


def _queue(page: Page, found: list[Unexplained], names: dict[str, str]) -> Unexplained | None:
    words = page.words
    if not found:
        st.info(words("mapping.empty"), icon=":material/check_circle:")
        return None
    keys = [str(place) for place in range(len(found))]
    frame = pl.DataFrame(
        {
            "key": keys,
            "partner": [names.get(one.partner_id, one.partner_id) for one in found],
            "contract": [said(CONTRACTS[one.contract], language_of(words)) for one in found],
            "column": [_column_name(words, one) for one in found],
            "sent": [one.sent for one in found],
            "rows": [one.rows for one in found],
            "likeliest": [words.listed(_named(words, meaning) for meaning in one.likeliest) for one in found],
        }
    )
    columns = [
        Column("partner", words("column.partner_name")), Column("contract", words("column.contract")),
        Column("column", words("mapping.column")), Column("sent", words("mapping.sent")),
        Column("rows", words("mapping.rows"), "count"), Column("likeliest", words("mapping.likeliest"), wraps=True),
    ]  # fmt: skip
    picked = st.query_params.get("word", "")
    with card(words("mapping.title"), words("mapping.note")):
        table(
            page,
            FrameSource(frame, columns, manner=page.manner),
            Shown("words", words("mapping.title"), columns, "rows", key="key", on_open=_open, chosen=picked),
        )
    return found[int(picked)] if picked in keys else None


def _open(key: str) -> None:
    put("word", key)


def _column_name(words: Words, one: Unexplained) -> str:
    contract = CONTRACTS[one.contract]
    if not one.column_name:
        return words("mapping.header")
    return (
        said(contract.column(one.column_name), language_of(words))
        if one.column_name in contract.column_names
        else one.column_name
    )


def _named(words: Words, meaning: Meaning) -> str:
    name = meaning.zh if words.is_chinese else meaning.en
    return meaning.value if name == meaning.value else f"{meaning.value} {name}"


def _explain(page: Page, word: Unexplained, names: dict[str, str]) -> None:
    """The likeliest three as buttons, any other from the list; whichever it is, the rows that waited are taken in."""
    words, store = page.words, store_of(page.home)

    def say(meaning: str) -> None:
        verbs.map_word(store, word, meaning, actor=page.actor, reason=reason)
        take_in(store, word)
        put("word")

    title = words("mapping.explain", sent=word.sent, column=_column_name(words, word))
    with card(title, words("mapping.explain_note", partner=names.get(word.partner_id, word.partner_id))):
        reason = limited.text_input(page, st, words("case.reason"), key="mapping:reason")
        with st.container(horizontal=True):
            for meaning in word.likeliest:
                button(
                    page, _named(words, meaning), lambda value=meaning.value: say(value),  # type: ignore[misc]
                    key=f"mapping:{meaning.value}", success="mapping.done", icon=":material/check:",
                )  # fmt: skip
        known = choices(page.home, word.contract, word.column_name, scheme_of(word.partner_id))
        other = st.selectbox(
            words("mapping.other"),
            sorted(known),
            index=None,
            format_func=lambda value: _named(words, known[value]),
            key="mapping:other",
        )
        button(
            page,
            words("mapping.map"),
            lambda: say(str(other)),
            key="mapping:map",
            success="mapping.done",
            disabled=other is None,
        )


def _said(page: Page, names: dict[str, str]) -> None:
    words, frame = page.words, listed(store_of(page.home), actor=page.actor)
    if frame.is_empty():
        return
    told = frame.with_columns(
        pl.col("partner_id").replace_strict(names, default=pl.col("partner_id")).alias("partner"),
        pl.when(pl.col("column_name") == "")
        .then(pl.lit(words("mapping.header")))
        .otherwise("column_name")
        .alias("column"),
        key=pl.concat_str("partner_id", "contract", "column_name", "sent", separator="|"),
    )
    columns = [
        Column("partner", words("column.partner_name")), Column("column", words("mapping.column")),
        Column("sent", words("mapping.sent")), Column("meaning", words("mapping.meaning")),
        Column("actor", words("mapping.by")), Column("at", words("mapping.at"), "moment"),
        Column("reason", words("case.reason"), wraps=True),
    ]  # fmt: skip
    picked = st.query_params.get("mapping", "")
    with card(words("mapping.said"), words("mapping.said_note")):
        table(
            page,
            FrameSource(told, columns, manner=page.manner),
            Shown("said", words("mapping.said"), columns, "at", key="key", on_open=_open_said, chosen=picked),
        )
        row = next((one for one in told.to_dicts() if one["key"] == picked), None)
        if row is not None and page.may("confirm", "filing"):
            word = Unexplained(row["partner_id"], row["contract"], row["column_name"], row["sent"], 0, 0)
            reason = limited.text_input(page, st, words("case.reason") + " *", key="mapping:forget_reason")
            undo = lambda: verbs.forget_word(store_of(page.home), word, actor=page.actor, reason=reason)  # noqa: E731
            button(
                page, words("mapping.forget", sent=word.sent), undo, key="mapping:forget", success="mapping.forgotten"
            )


def _open_said(key: str) -> None:
    put("mapping", key)
