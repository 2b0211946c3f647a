"""A customer's financial statements, periods side by side: as filed, and as entered by forms where that is so. A part of its page."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import streamlit as st

from casework.customers.queries import Everything
from casework.figures import read_figure
from casework.language import said
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import language_of
from dashboards.queries import customers
from ingestion.contracts import CONTRACTS

Amounts = Mapping[str, Decimal | None]
#: Ratios that a reader asks for, as they follow from the lines above; graded ratios are scoring's.
RATIOS = {
    "debt_ratio": ("total_liabilities", "total_assets"),
    "current_ratio": ("current_assets", "current_liabilities"),
    "net_margin": ("net_profit", "revenue"),
}


def show(page: Page, found: Everything) -> None:
    """Periods side by side, the newest first, with ratios below."""
    words = page.words
    known = _known(page, found)
    if not known:
        st.info(words("customer.no_statements"), icon=":material/info:")
        return
    periods = sorted(known, reverse=True)
    lines = [column for column in CONTRACTS["customer_statements"].columns if column.type == "money"]
    rows = [
        {
            "item": said(column, language_of(words)),
            **{period: numbers.amount(known[period].get(column.name), page.unit) for period in periods},
        }
        for column in lines
    ]
    rows += [
        {
            "item": words(f"ratio.{name}"),
            **{period: numbers.percent(_ratio(known[period], *parts)) for period in periods},
        }
        for name, parts in RATIOS.items()
    ]
    columns = [Column("item", words("column.item")), *(Column(period, period, "written") for period in periods)]
    st.caption(words("customer.statements_unit", unit=words(f"unit.{page.unit}")))
    source = FrameSource(pl.DataFrame(rows), columns, manner=page.manner)
    shown = Shown("statements", words("customer.statements"), columns, "", False, height=420, searchable=False)
    table(page, source, shown)


def _known(page: Page, found: Everything) -> dict[str, Amounts]:
    """By period; what was entered by a form stands for what was filed."""
    filed = customers.statements(page.reading, found.customer_id) if found.warehouse is not None else pl.DataFrame()
    known: dict[str, Amounts] = {str(row["period"]): row for row in filed.to_dicts()}
    for record in found.statements:
        known[record.row.get("period", "")] = {name: read_figure(text) for name, text in record.row.items()}
    return known


def _ratio(amounts: Amounts, over: str, under: str) -> Decimal | None:
    top, bottom = amounts.get(over), amounts.get(under)
    return top / bottom if top is not None and bottom else None
