"""Who has filed what for which month, as a grid in which each verdict opens the filings behind it. A part of the exchange page.

Not here: which filings a reader may see (the page), one receipt (`receipt`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
import streamlit as st

from dashboards.components.address import put, put_all
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import exchange
from dashboards.queries.periods import between, shift
from dashboards.screens.exchange import receipt
from ingestion.contracts import CONTRACTS

MONTHS = 12
CELL = "filed"  # the opened cell of the grid, in the address: SENDER>MONTH


def show(page: Page, seen: pl.DataFrame, named: Callable[[str], str], columns: Sequence[Column]) -> None:
    """The grid of one contract; `seen`: the reader's filings with partner_name, `named`: a contract's name, `columns`: of a filing."""
    words = page.words
    frame = seen.filter(pl.col("period").is_not_null(), pl.col("contract").is_in(list(CONTRACTS)))
    with card(words("exchange.matrix"), words("exchange.matrix_note")):
        if frame.is_empty():
            st.info(words("exchange.none_yet"), icon=":material/info:")
            return
        contracts = sorted(frame["contract"].unique().to_list(), key=list(CONTRACTS).index)
        usual = "projects" if "projects" in contracts else contracts[0]
        contract = choice(st.selectbox, words("column.contract"), contracts, "contract", usual, named)
        filed = frame.filter(pl.col("contract") == contract)
        _grid(page, filed, contract)
    sender, _, month = st.query_params.get(CELL, "").partition(">")
    behind = _behind(filed, sender, month)
    if behind.height:
        title = words("exchange.filed", contract=named(contract), name=behind["partner_name"][0], month=month)
        st.dialog(title, width="large", on_dismiss=_closed)(_list)(page, behind, columns)


def _grid(page: Page, filed: pl.DataFrame, contract: str) -> None:
    last = str(filed["period"].max())
    months = between(shift(last, 1 - MONTHS), last)[::-1]  # what was due last is seen without moving the table
    cells = exchange.matrix(filed, months)
    columns = [Column("partner_name", page.words("column.sender"), wraps=True)]
    columns += [Column(month, month, "word", "verdict_cell") for month in months]

    def opened(sender: str, month: str) -> None:
        behind = _behind(filed, sender, month)
        if behind.height == 1:
            receipt.open_in_address(behind["filing_id"][0])
        else:
            put(CELL, f"{sender}>{month}")

    shown = Shown(
        f"matrix_{contract}", page.words("exchange.matrix"), columns, "partner_name", False, key="partner_id", height=520,
        opening=months, shut=exchange.NOTHING, on_cell=opened,
    )  # fmt: skip
    table(page, FrameSource(cells, columns, manner=page.manner), shown)


def _behind(filed: pl.DataFrame, sender: str, month: str) -> pl.DataFrame:
    return filed.filter(pl.col("partner_id") == sender, pl.col("period") == month)


def _list(page: Page, behind: pl.DataFrame, columns: Sequence[Column]) -> None:
    """All filings of a cell, the newest first; a click leaves for the receipt."""
    if st.query_params.get(receipt.PARAMETER):
        st.rerun()  # a window is drawn by itself: the page beneath it learns of the click now

    def leave(filing_id: str) -> None:
        put_all({CELL: "", receipt.PARAMETER: filing_id})

    title = page.words("exchange.filings")
    shown = Shown("filed", title, columns, "received_at", key="filing_id", on_open=leave, searchable=False)
    table(page, FrameSource(behind, columns, manner=page.manner), shown)


def _closed() -> None:
    put(CELL)
