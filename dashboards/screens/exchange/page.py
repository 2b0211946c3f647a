"""Data exchange 数据交换: is my batch in. Send a file, read its receipt, see what was filed and what breaks most often.

Lists come from casework's register, so that a filing is here the moment it is registered, before the next build.
"""

from __future__ import annotations

import polars as pl
import streamlit as st

from casework.filings.queries import filings_seen_by, standings
from dashboards.accounts import store_of
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, stamp_html
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import analysis, exchange
from dashboards.queries.question import Question
from dashboards.queries.reading import NothingPublished
from dashboards.screens.decision.decision_rows import row_columns
from dashboards.screens.exchange import (
    deadlines,
    doubles,
    filed,
    mappings,
    mending,
    quality,
    receipt,
    review,
    rules,
    templates,
    upload,
)
from dashboards.screens.windows import project
from ingestion.contracts import CONTRACTS

MOST_FILINGS = 5_000
VIEWS = ("filings", "review", "mending", "mappings", "matrix", "deadlines", "quality", "errors", "held", "templates")


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    st.title(words("page.exchange"), anchor=False)
    try:
        st.html(stamp_html(page))
    except NothingPublished:
        st.caption(words("stamp.nothing"))
    if st.query_params.get("filing"):
        receipt.show(page, st.query_params["filing"])
        return
    views = _views(page)
    view = choice(
        st.segmented_control,
        words("exchange.view"),
        views,
        "view",
        views[0],
        lambda name: words(f"exchange.{name}"),
        label_visibility="collapsed",
        required=True,
    )
    {
        "upload": upload.show,
        "filings": _filings,
        "review": review.show,
        "mending": lambda one: mending.show(one, partner_names(one)),
        "mappings": lambda one: mappings.show(one, partner_names(one)),
        "matrix": _matrix,
        "deadlines": deadlines.show,
        "quality": quality.show,
        "errors": rules.show,
        "doubles": doubles.show,
        "held": _held,
        "templates": templates.show,
    }[view](page)


def _views(page: Page) -> list[str]:
    """What this reader may look at."""
    views = list(VIEWS)
    if page.may("submit", "filing"):
        views.insert(0, "upload")
    if page.may("read", "double_filing") or page.may("read", "project"):
        views.insert(views.index("templates"), "doubles")
    return views


def contract_name(page: Page, contract: str | None) -> str:
    """A contract's name in the reader's language."""
    known = CONTRACTS.get(contract or "")
    return (known.zh if page.words.is_chinese else known.en) if known else contract or page.words("value.unknown")


def partner_names(page: Page) -> dict[str, str]:
    """Names of those who file; before the first build nobody has one."""
    fixed = {name: page.words(f"sender.{name}") for name in ("self", "registry")}
    try:
        return {**fixed, **exchange.partner_names(page.reading)}
    except NothingPublished:
        return fixed


def _seen(page: Page) -> pl.DataFrame:
    names = partner_names(page)
    store = store_of(page.home)
    frame = filings_seen_by(store, page.actor, newest=MOST_FILINGS)
    decided = standings(store, page.actor)
    status = [page.words(f"status.{decided[one]}") if one in decided else None for one in frame["filing_id"].to_list()]
    return frame.with_columns(
        pl.Series("status", status, dtype=pl.String),
        pl.Series("partner_name", [names.get(code, code) for code in frame["partner_id"].to_list()], dtype=pl.String),
        pl.Series(
            "contract_name", [contract_name(page, name) for name in frame["contract"].to_list()], dtype=pl.String
        ),
    )


def _columns(page: Page) -> list[Column]:
    """Of a list of filings."""
    words = page.words
    return [
        Column("filing_id", words("column.filing_id"), short=True),
        Column("verdict", words("column.verdict"), "word", "verdict_sign"),
        Column("status", words("column.filing_status")),
        Column("partner_name", words("column.sender"), narrow=True),
        Column("contract_name", words("column.contract"), narrow=True),
        Column("period", words("column.period")),
        Column("rows_sent", words("column.rows_sent"), "count"),
        Column("rows_accepted", words("column.rows_accepted"), "count"),
        Column("rows_quarantined", words("column.rows_quarantined"), "count"),
        Column("rows_refused", words("column.rows_refused"), "count"),
        Column("received_at", words("column.received_at"), "moment"),
        Column("filename", words("column.filename"), aside=True),
    ]


def _filings(page: Page) -> None:
    words = page.words
    columns, frame = _columns(page), _seen(page)
    with card(words("exchange.filings"), words("exchange.filings_note")):
        if frame.is_empty():
            st.info(words("exchange.none_yet"), icon=":material/info:")
            return
        source = FrameSource(
            frame, columns, ("rows_sent", "rows_accepted", "rows_quarantined", "rows_refused"), manner=page.manner
        )
        table(
            page,
            source,
            Shown(
                "filings",
                words("exchange.filings"),
                columns,
                "received_at",
                key="filing_id",
                on_open=receipt.open_in_address,
                height=520,
            ),
        )


def _matrix(page: Page) -> None:
    aside = ("partner_name", "contract_name", "period")  # what a cell says already
    columns = [column for column in _columns(page) if column.name not in aside]
    filed.show(page, _seen(page), lambda name: contract_name(page, name), columns)


def _held(page: Page) -> None:
    """What the platform holds of theirs, and which rows still wait for another."""
    words = page.words
    try:
        waiting = exchange.waiting(page.reading)
        window = page.stamp.bounds
    except NothingPublished:
        st.info(words("stamp.nothing"), icon=":material/hourglass_empty:")
        return
    if page.may("read", "project"):
        with card(words("exchange.held"), words("exchange.held_note")):
            shown = Shown(
                "held", words("exchange.held"), row_columns(page, None), "project_no", False, key="project_id",
                on_open=project.open_in_address,
            )  # fmt: skip
            table(page, analysis.Rows(page.reading, Question(window, "new_amount")), shown)
        project.open_from_address(page)
    _waiting(page, waiting)


def _waiting(page: Page, frame: pl.DataFrame) -> None:
    words, names = page.words, partner_names(page)
    named = {
        "contract_name": [contract_name(page, name) for name in frame["contract"].to_list()],
        "missing_name": [contract_name(page, name) for name in frame["missing_contract"].to_list()],
        "awaited_name": [names.get(code, code) for code in frame["awaited_from"].to_list()],
    }
    columns = [
        Column("is_overdue", words("column.is_overdue"), "yes"),
        Column("due_on", words("column.due_on"), "date"),
        Column("awaited_name", words("column.awaited_from")),
        Column("row_key", words("column.row_key")),
        Column("contract_name", words("column.contract")),
        Column("missing_name", words("column.missing")),
        Column("missing_key", words("column.missing_key")),
        Column("filing_id", words("column.filing_id"), short=True),
        Column("line_no", words("column.line_no"), "plain"),
    ]
    with card(words("exchange.waiting"), words("exchange.waiting_note")):
        source = FrameSource(
            frame.with_columns(pl.Series(name, texts, dtype=pl.String) for name, texts in named.items()), columns,
            manner=page.manner,
        )  # fmt: skip
        shown = Shown(
            "waiting",
            words("exchange.waiting"),
            columns,
            "due_on",
            False,
            key="filing_id",
            on_open=receipt.open_in_address,
        )
        table(page, source, shown)
