"""Rows set aside, each followed until it is mended or given up: how many are open, which, and the filing that closed the others."""

from __future__ import annotations

import polars as pl
import streamlit as st

from casework.access.masking import masked
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import exchange
from dashboards.queries.reading import NothingPublished
from dashboards.screens.exchange import receipt
from ingestion.contracts import CONTRACTS

STATUSES = ("open", "mended", "withdrawn", "replaced")
#: Contracts whose keys name a person.
_PERSONAL = [one.name for one in CONTRACTS.values() if any(one.column(name).personal for name in one.key)]


def show(page: Page, names: dict[str, str]) -> None:
    """Draw both tables; `names` are those of senders."""
    words = page.words
    try:
        counts, rows = exchange.mending(page.reading), exchange.quarantined_rows(page.reading)
    except NothingPublished:
        st.info(words("stamp.nothing"), icon=":material/hourglass_empty:")
        return
    if counts.is_empty():
        st.info(words("mending.nothing"), icon=":material/check_circle:")
        return
    with card(words("exchange.mending"), words("mending.note")):
        _counts(page, _named(page, counts, names))
    with card(words("mending.rows"), words("mending.rows_note")):
        _rows(page, _named(page, rows, names))


def _named(page: Page, frame: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    chinese = page.words.is_chinese
    contracts = {one.name: one.zh if chinese else one.en for one in CONTRACTS.values()}
    return frame.with_columns(
        pl.col("partner_id").replace(names).alias("partner_name"),
        pl.col("contract").replace(contracts).alias("contract_name"),
    )


def _counts(page: Page, frame: pl.DataFrame) -> None:
    words = page.words
    columns = [
        Column("partner_name", words("column.sender")),
        Column("contract_name", words("column.contract")),
        *(Column(f"{name}_rows", words(f"mending.{name}"), "count") for name in STATUSES),
    ]
    source = FrameSource(frame, columns, tuple(f"{name}_rows" for name in STATUSES), manner=page.manner)
    table(page, source, Shown("mending", words("exchange.mending"), columns, "open_rows", height=260))


def _rows(page: Page, frame: pl.DataFrame) -> None:
    words = page.words
    frame = masked(frame, {"row_key": "identity"}, unless=~pl.col("contract").is_in(_PERSONAL))
    frame = frame.with_columns(
        pl.col("status").replace_strict({name: words(f"mending.{name}") for name in STATUSES}).alias("status")
    )
    columns = [
        Column("status", words("column.filing_status")),
        Column("partner_name", words("column.sender"), narrow=True),
        Column("contract_name", words("column.contract"), narrow=True),
        Column("line_no", words("column.line_no"), "plain"),
        Column("row_key", words("column.row_key"), narrow=True),
        Column("rule_ids", words("column.rule_id")),
        Column("known_from", words("column.received_at"), "moment"),
        Column("closed_by_filing_id", words("mending.closed_by"), short=True),
        Column("filing_id", words("column.filing_id"), short=True),
    ]
    shown = Shown(
        "mending_rows",
        words("mending.rows"),
        columns,
        "",
        key="filing_id",
        on_open=receipt.open_in_address,
        height=420,
    )
    table(page, FrameSource(frame, columns, manner=page.manner), shown)
