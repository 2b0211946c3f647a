"""Small pieces of pages: title with freshness stamp, definitions panel, card, facts, breadcrumb."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from html import escape
from typing import Any

import streamlit as st

from dashboards.components.page import Page
from dashboards.queries.reading import NothingPublished

STALE = timedelta(days=2)  # between the as-of day and the build: older figures than that are marked


def heading(page: Page, name: str, defined: Sequence[str]) -> None:
    """The page's title, its stamp, and what its figures mean, if it names any."""
    left, right = st.columns([6, 1], vertical_alignment="center")
    left.title(page.words(f"page.{name}"), anchor=False)
    if defined:
        with right.popover(page.words("define.title"), icon=":material/menu_book:", width="stretch"):
            for measure in defined:
                st.markdown(f"**{page.words(f'measure.{measure}')}**  \n{page.words(f'define.{measure}')}")
    st.html(stamp_html(page))


def stamp(page: Page) -> None:
    """The stamp alone, for pages whose own records are newer than any build; nothing before the first one."""
    try:
        st.html(stamp_html(page))
    except NothingPublished:
        return


def stamp_html(page: Page) -> str:
    """As of which day, built when, from which filings, and whether the checks passed: a sign, a colour and a word."""
    words, stamp = page.words, page.stamp
    late = stamp.built_at.date() - stamp.as_of > STALE
    doubtful = late or not stamp.checks or bool(stamp.doubted)
    level, sign = ("bad", "✕") if stamp.failed else ("warn", "!") if doubtful else ("good", "✓")
    if stamp.failed:
        verdict = words("stamp.failed", count=len(stamp.failed))
    elif not stamp.checks:
        verdict = words("stamp.unchecked")
    elif stamp.doubted:
        verdict = words("stamp.doubted", count=len(stamp.doubted))
    else:
        verdict = words("stamp.late" if late else "stamp.passed", count=stamp.checks)
    title = escape("; ".join((*stamp.failed, *stamp.doubted))) if page.scope.partner_id is None else ""
    parts = (
        f"{words('stamp.as_of')} <b>{stamp.as_of:%Y-%m-%d}</b>",
        f"{words('stamp.built_at')} {stamp.built_at:%Y-%m-%d %H:%M} UTC",
        words("stamp.filings", count=f"{stamp.filings:,}", last=stamp.last_period),
        f"{words('stamp.build')} {escape(stamp.build_id[:16])}",
    )
    verdict_html = f'<span class="sign {level}" title="{title}">{sign} {escape(verdict)}</span>'
    return f'<div class="stamp">{verdict_html}{"".join(f"<span>{part}</span>" for part in parts)}</div>'


def card(title: str, note: str = "", key: str | None = None) -> Any:
    """A bordered block with a title; gives the container to fill."""
    block = st.container(border=True, key=f"card_{key or format(zlib.crc32(title.encode()), 'x')}")
    block.html(
        f'<p class="cardtitle">{escape(title)}</p>' + (f'<p class="cardnote">{escape(note)}</p>' if note else "")
    )
    return block


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Labels with values, in a grid."""
    st.html(
        '<div class="facts">'
        + "".join(f"<div><span>{escape(label)}</span><b>{escape(text)}</b></div>" for label, text in pairs)
        + "</div>"
    )


def plain(text: str) -> str:
    """A text of data without mark-up: names of files and what people typed come from outside."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#+!|$~:" else letter for letter in text)


def breadcrumb(steps: Sequence[str], go: Callable[[int], None], key: str) -> None:
    """The way here; a click on a step goes back to it. The last one is where we are."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"crumbs_{key}"):
        for depth, text in enumerate(steps[:-1]):
            st.button(f"{text} ›", key=f"crumb:{key}:{depth}", type="tertiary", on_click=go, args=(depth,))
        st.markdown(f"**{steps[-1]}**", width="content")
