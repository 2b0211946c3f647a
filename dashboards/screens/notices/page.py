"""Notices 通知: one's own outbox, what became of each notice, and where and when one wants to be told."""

from __future__ import annotations

import polars as pl
import streamlit as st

from casework.notices.outbox import may_see_all, outbox
from casework.notices.preferences import HOURS, prefer, preference
from dashboards.accounts import store_of
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card, stamp
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button, success_of_last
from dashboards.screens.notices import subscriptions

_NEVER = -1


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    st.title(words("page.notices"), anchor=False)
    stamp(page)
    success_of_last(words)
    everybodys = may_see_all(page.actor) and st.toggle(words("notices.everybodys"), key="notices:all")
    listed = outbox(store_of(page.home), actor=page.actor, everybodys=everybodys)
    with card(words("notices.outbox"), words("notices.outbox_note")):
        if not listed:
            st.info(words("notices.none"), icon=":material/inbox:")
        else:
            columns = [
                Column("notice_no", words("column.notice_no"), "plain"),
                *([Column("recipient", words("column.recipient"))] if everybodys else []),
                Column("subject", words("column.subject"), wraps=True),
                Column("outcome", words("column.outcome"), "word", "outcome"),
                Column("attempts", words("column.attempts"), "count"),
                Column("error", words("column.error"), wraps=True),
                Column("at", words("column.at"), "moment"),
            ]
            frame = pl.DataFrame(
                {
                    "notice_no": [one.notice_no for one in listed],
                    "recipient": [one.recipient for one in listed],
                    "subject": [_half(one.subject, is_chinese=words.is_chinese) for one in listed],
                    "outcome": [one.outcome or "waiting" for one in listed],
                    "attempts": [one.attempts for one in listed],
                    "error": [one.error for one in listed],
                    "at": [one.at for one in listed],
                }
            )
            source = FrameSource(frame, columns, manner=page.manner)

            about = {one.notice_no: one.about for one in listed}
            opens = lambda number: _open(page, int(number), about[int(number)])  # noqa: E731 - an answer to a click
            shown = Shown("notices", words("page.notices"), columns, "notice_no", key="notice_no", on_open=opens)
            table(page, source, shown)
    subscriptions.show(page)
    _preferences(page)
    subscriptions.read_from_address(page, listed)


_ELSE: tuple[str, str | None, dict[str, str]] = ("exchange", None, {})
#: Where what a notice speaks of is dealt with: the page, the name that the address gives it there, and the view where it has none.
_DEALT_WITH = {
    "case": ("cases", "case", {}),
    "warning": ("warnings", "warning", {}),
    "partner": ("partners", None, {}),
    "return": ("returns", None, {}),
    "list": ("customers", None, {"view": "lists"}),
}


def _open(page: Page, notice_no: int, about: str) -> None:
    """What a notice speaks of: a case, a warning, a message to read and so on, else the exchange."""
    kind, _, which = about.partition("/")
    if kind == "subscription":
        subscriptions.open_in_address(notice_no)
        return
    name, parameter, view = _DEALT_WITH.get(kind, _ELSE)
    if name not in page.goto:  # a partner's clerk, who is told of the licence too
        name, parameter, view = _ELSE
    page.go(name, **view, **({parameter: which} if parameter else {}))


def _half(subject: str, *, is_chinese: bool) -> str:
    """A notice goes out in both languages; here its reader's is enough."""
    chinese, _, english = subject.partition(" / ")
    return chinese if is_chinese or not english else english


def _preferences(page: Page) -> None:
    words, store = page.words, store_of(page.home)
    present = preference(store, actor=page.actor)
    with card(words("notices.preferences"), words("notices.preferences_note")):
        one, two, three = st.columns([4, 1, 1])
        hidden = words("notices.kept") if present.address else words("notices.address_hint")
        address = one.text_input(words("notices.address"), key="prefer:address", type="password", placeholder=hidden)
        hours = [_NEVER, *HOURS]
        begins = two.selectbox(
            words("notices.quiet_from"), hours, _place(present.quiet_from), key="prefer:from", format_func=_hour
        )
        ends = three.selectbox(
            words("notices.quiet_to"), hours, _place(present.quiet_to), key="prefer:to", format_func=_hour
        )
        quiet = (None, None) if _NEVER in {begins, ends} else (begins, ends)
        kept = address or present.address
        with st.container(horizontal=True):
            button(
                page,
                words("notices.save"),
                lambda: prefer(store, kept, *quiet, actor=page.actor),
                success="notices.saved",
                key="prefer:save",
                type="primary",
            )
            if present.address:
                button(
                    page,
                    words("notices.forget"),
                    lambda: prefer(store, "", *quiet, actor=page.actor),
                    success="notices.saved",
                    key="prefer:forget",
                )


def _place(hour: int | None) -> int:
    return 0 if hour is None else hour + 1


def _hour(hour: int) -> str:
    return "—" if hour == _NEVER else f"{hour:02}:00"
