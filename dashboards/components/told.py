"""What casework says, in the reader's language: refusals with their values put into words, rows that break rules, who overtook whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from casework.access.rights import Denied
from casework.forms.records import Overtaken, WrongRow
from casework.language import Language, said
from casework.refusals import Refused
from casework.sentences import SENTENCES
from casework.stages.table import ways
from dashboards.components.columns import label_of
from dashboards.components.page import Page
from dashboards.components.parts import facts, plain
from dashboards.texts import Words
from ingestion.contracts import CONTRACTS

_CODED = {"override_reason": "size"}  # refusals whose values are codes of one of the contracts' lists


def language_of(words: Words) -> Language:
    """Which of two given texts this reader reads."""
    return "zh" if words.is_chinese else "en"


def sentence(words: Words, refusal: Refused) -> str:
    """Why something is refused, with codes put into words; as mark-up, in which what people typed is text."""
    codes = _CODED.get(refusal.code)
    filled = {
        name: label_of(words, codes, str(value)) if codes else plain(in_words(words, value))
        for name, value in refusal.values.items()
    }
    return said(SENTENCES[refusal.code], language_of(words)).format(**filled)


def in_words(words: Words, value: object) -> str:
    """A value of a refusal as people say it; several codes with a comma between stay several."""
    parts = str(value).split(", ")
    return words.listed(_one(words, part) for part in parts) if len(parts) > 1 else _one(words, str(value))


def _one(words: Words, code: str) -> str:
    for group in (
        "role",
        "document",
        "knock_out",
        "remark",
        "task",
        "task_field",
        "act",
        "state",
        "hold",
        "claim_verdict",
        "claim_act",
        "grade",
        "indicator",
        "contact",
    ):
        if words.has(f"{group}.{code}"):
            return words(f"{group}.{code}")
    for way in ways().values():
        found = way.actions.get(code) or way.stages.get(code)
        if found is not None:
            return said(found, language_of(words))
    if code in CONTRACTS:
        return said(CONTRACTS[code], language_of(words))
    return words(f"column.{code}") if words.has(f"column.{code}") else code


def attempt(page: Page, done: Callable[[], Any], *, success: str = "") -> bool:
    """Do something for the reader; what went wrong is said where they look. True when it was done, and the page is to be drawn anew."""
    words = page.words
    try:
        done()
    except Refused as refusal:
        st.error(sentence(words, refusal), icon=":material/block:")
    except WrongRow as wrong:
        st.error(words("form.wrong", count=len(wrong.lines)), icon=":material/error:")
        for line in wrong.lines:
            message, cure = line.message_zh, line.cure_zh
            if not words.is_chinese:
                message, cure = line.message_en, line.cure_en
            st.markdown(f"- {plain(f'{message} {cure}')}")
    except Overtaken as overtaken:
        _both(page, overtaken)
    except Denied:
        st.error(words("site.denied"), icon=":material/block:")
    except ValueError as wrong:
        st.error(in_language(words, str(wrong)), icon=":material/error:")
    else:
        if success:
            st.session_state["told:success"] = success
        return True
    return False


def in_language(words: Words, both: str) -> str:
    """The half of a refusal in both languages that this reader reads; a text in one language as it is."""
    chinese, parted, english = both.partition("。 ")
    if not parted:
        return both
    return f"{chinese}。" if words.is_chinese else english


def button(
    page: Page, label: str, done: Callable[[], Any], *, key: str, success: str, place: Any = st, **options: Any
) -> None:
    """A button that does something; when that went well, the page is drawn anew and says so."""
    if place.button(label, key=key, **options) and attempt(page, done, success=success):
        st.rerun()


def success_of_last(words: Words) -> None:
    """What the drawing before did, said once."""
    said_then = st.session_state.pop("told:success", "")
    if said_then:
        st.toast(words(said_then) if words.has(said_then) else said_then, icon=":material/check_circle:")


def _both(page: Page, overtaken: Overtaken) -> None:
    """Both versions, column by column, for who came second."""
    from casework.forms.personal import masked_row  # noqa: PLC0415 - only here

    words, present = page.words, overtaken.present
    contract = CONTRACTS[present.contract]
    st.warning(words("form.overtaken", actor=present.actor, version=present.version), icon=":material/call_split:")
    theirs: Mapping[str, str] = masked_row(present.contract, present.row)
    mine: Mapping[str, str] = masked_row(present.contract, overtaken.offered)
    facts(
        [
            (
                said(column, language_of(words)),
                words("form.both", theirs=theirs.get(column.name, "—"), mine=mine.get(column.name, "—")),
            )
            for column in contract.columns
            if theirs.get(column.name) != mine.get(column.name)
        ]
    )
