"""The evidence of a warning as a paper to take along: made at a click, then downloaded. A part of the page of warnings."""

from __future__ import annotations

import streamlit as st

from casework.access.masking import may_reveal
from casework.warnings.evidence import Pack, pack
from casework.warnings.verbs import Key
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.page import Page
from dashboards.components.told import attempt

MADE = "warnings:evidence"  # the paper made last, with the warning it is of


def evidence_of(page: Page, key: Key) -> None:
    """The button that makes it, and the download once it is made; names in clear only for a reason."""
    words = page.words
    if not page.may("read", "project"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="evidence"):
        reason = ""
        if may_reveal(page.actor):
            reason = limited.text_input(
                page, st, words("evidence.reason"), key=f"evidence:reason:{key}", placeholder=words("evidence.masked"), width=340
            )  # fmt: skip
        if st.button(words("evidence.make"), icon=":material/picture_as_pdf:", key="evidence:make"):
            _make(page, key, reason)
        made = _made(key)
        if made is not None:
            st.download_button(
                words("evidence.take"), made.content, made.name, "application/pdf", icon=":material/download:", key="evidence:take",
                type="primary", on_click="ignore",
            )  # fmt: skip
            st.caption(words("evidence.hash", sha256=made.sha256[:16]), width="content")


def _made(key: Key) -> Pack | None:
    whose, made = st.session_state.get(MADE, (None, None))
    return made if whose == str(key) else None


def _make(page: Page, key: Key, reason: str) -> None:
    def now() -> None:
        st.session_state[MADE] = (str(key), pack(store_of(page.home), page.actor, key, reason=reason))

    with st.spinner(page.words("evidence.working")):
        attempt(page, now)
