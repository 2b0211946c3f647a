"""What is implausible about a filing: each check with this value, what is usual, the lines, and what to do."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.table import FrameSource, Shown, table
from ingestion.contracts import CONTRACTS
from ingestion.receipts import Implausible, Receipt


def show(page: Page, given: Receipt) -> None:
    """Draw the findings; nothing where there are none."""
    if not given.plausibility:
        return
    words, chinese = page.words, page.words.is_chinese
    rows = [
        {
            "message": one.message_zh if chinese else one.message_en,
            "subject": _subject(page, given, one),
            "value": _figure(one.value),
            "usual": _usual(one),
            "lines": _lines(page, one),
            "cure": one.cure_zh if chinese else one.cure_en,
        }
        for one in given.plausibility
    ]
    columns = [
        Column("message", words("review.finding")),
        Column("subject", words("column.column")),
        Column("value", words("review.value")),
        Column("usual", words("review.usual")),
        Column("lines", words("review.lines")),
        Column("cure", words("column.cure")),
    ]
    st.markdown(f"**{words('review.evidence')}**")
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(("message", "subject", "value", "usual", "lines", "cure"), pl.String)
    )
    shown = Shown(f"evidence_{given.filing_id}", words("review.evidence"), columns, "", searchable=False, height=240)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)
    for message, cure in dict.fromkeys((row["message"], row["cure"]) for row in rows):
        st.caption(f"{message} {cure}")


def _subject(page: Page, given: Receipt, one: Implausible) -> str:
    """The column's name in the reader's language, with the kind of row it was told apart by."""
    if one.subject is None:
        return page.words("review.whole")
    name, bracket, kind = one.subject.partition("[")
    known = {column.name: column for column in CONTRACTS[str(given.contract)].columns}
    label = (known[name].zh if page.words.is_chinese else known[name].en) if name in known else name
    return label + bracket + kind


def _usual(one: Implausible) -> str:
    most = "∞" if one.most is None else _figure(one.most)
    return f"{_figure(one.least)} – {most}"


def _figure(value: float) -> str:
    """A figure without an exponent; small ones keep what they say.

    >>> _figure(0.000097), _figure(4000.0), _figure(-0.15)
    ('0.000097', '4,000', '-0.15')
    """
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _lines(page: Page, one: Implausible) -> str:
    if not one.lines:
        return numbers.MISSING
    named = page.words.listed(str(line) for line in one.lines)
    return named + (" …" if one.rows > len(one.lines) else "")
