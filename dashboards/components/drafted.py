"""What somebody typed into a form and lost with the connection or the browser: given back, said so, and kept as it is typed.

Here: the notice, and when to keep. Not here: the store of drafts (`casework.forms.drafts`), the form itself (`contract_form`).
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from casework.clock import at
from casework.forms.drafts import discard, keep, kept
from dashboards.accounts import store_of
from dashboards.components.page import Page


def resumed(page: Page, key: str, probe: str) -> dict[str, str]:
    """What to put into a form that is drawn: the draft, with a notice and the way to be rid of it, or nothing.

    `probe` is one of the form's columns: where its widget is not there yet, the form is new to this browser.
    """
    state, memory = st.session_state, _memory(key)
    if memory not in state or f"{prefix(key)}:{probe}" not in state:
        found = kept(store_of(page.home), key, actor=page.actor)
        state[memory] = {
            "row": dict(found.row) if found else {},
            "last": dict(found.row) if found else {},
            "at": found.at if found else None,
        }
    held = state[memory]
    if held["at"] is not None:
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.info(page.words("draft.restored", at=f"{held['at']:%Y-%m-%d %H:%M}"), icon=":material/history_edu:")
        right.button(
            page.words("draft.discard"),
            key=f"{key}:discard_draft",
            on_click=_discard,
            args=(page, key),
            width="stretch",
        )
    row: dict[str, str] = held["row"]
    return row


def prefix(key: str) -> str:
    """What the widgets of a form are called after: another name once its draft was thrown away, so that they begin empty."""
    times = st.session_state.get(f"{_memory(key)}:times", 0)
    return f"{key}:{times}" if times else key


def keep_typed(page: Page, contract: str, key: str, given: Mapping[str, str], blank: Mapping[str, str]) -> None:
    """Keep what differs from the form as it was first shown, when it changed since it was last kept."""
    typed = {name: text for name, text in given.items() if text != blank.get(name, "")}
    held = st.session_state[_memory(key)]
    if typed == held["last"]:
        return
    keep(store_of(page.home), key, contract, typed, actor=page.actor, now=at(None))
    held["last"] = typed


def _discard(page: Page, key: str) -> None:
    discard(store_of(page.home), key, actor=page.actor)
    st.session_state.pop(_memory(key), None)
    st.session_state[f"{_memory(key)}:times"] = st.session_state.get(f"{_memory(key)}:times", 0) + 1


def _memory(key: str) -> str:
    return f"draft:{key}"
