"""One among its peers: where each graded ratio of a customer, or measure of a partner, stands among those that are like it."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboards.charts.palette import CONFIG, INK, MUTED, NAVY, dressed
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.measured import measured
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import fees, grades
from dashboards.queries.grades import Standing
from scoring.parameters.catalogue import INDICATORS
from scoring.regulatory.measure_words import MEASURE_WORDS


def of_customer(page: Page, customer_id: str) -> None:
    """A customer's graded ratios."""
    found = grades.customer_among_peers(page.reading, customer_id)
    with card(page.words("peers.title"), page.words("peers.customer_note"), key="peers"):
        _draw(page, found, {name: page.words(f"ratio.{name}") for name in grades.RATIOS}, INDICATORS)


def of_partner(page: Page, partner_id: str) -> None:
    """A partner's measures."""
    found = grades.partner_among_peers(page.reading, partner_id)
    names = {name: _measure(page, name) for name in grades.MEASURES}
    with card(page.words("peers.title"), page.words("peers.partner_note"), key="peers"):
        _draw(page, found, names, fees.units(page.reading))


def _measure(page: Page, name: str) -> str:
    words = MEASURE_WORDS[name]
    return words.zh if page.words.is_chinese else words.en


def _draw(page: Page, found: Standing | None, names: Mapping[str, str], units: Mapping[str, str]) -> None:
    """Ranks as bars and in a table; `units` of the figures by their name."""
    words = page.words
    if found is None or not found.peers:
        st.info(words("peers.none"), icon=":material/info:")
        return
    like = words.listed(words(f"peers.same_{name}") for name in found.common) if found.common else words("peers.all")
    st.caption(words("peers.who", count=numbers.count(found.peers), like=like))
    ranks = found.rows.filter(pl.col("better").is_not_null()).reverse()
    if not ranks.is_empty():
        st.plotly_chart(_bars(page, ranks, names), theme=None, config=CONFIG, key="chart:peers")
    written = {
        name: [measured(page.manner, value, units[ratio]) for value, ratio in found.rows.select(name, "ratio").rows()]
        for name in ("value", "low", "median", "high")
    }
    frame = found.rows.with_columns(
        *(pl.Series(name, texts, dtype=pl.String) for name, texts in written.items()),
        name=pl.col("ratio").replace_strict(names, return_dtype=pl.String),
    )
    columns = [
        Column("name", words("peers.ratio")), Column("value", words("peers.value"), "written"),
        Column("better", words("peers.better"), "percent"), Column("low", words("peers.low"), "written"),
        Column("median", words("peers.median"), "written"), Column("high", words("peers.high"), "written"),
        Column("peers", words("peers.count"), "count"),
    ]  # fmt: skip
    source = FrameSource(frame, columns, manner=page.manner)
    table(page, source, Shown("peers", words("peers.title"), columns, "better", False, height=340, searchable=False))


def _bars(page: Page, ranks: pl.DataFrame, names: Mapping[str, str]) -> go.Figure:
    """The share of peers that each ratio is at least as good as; the middle marked."""
    values = ranks["better"].to_list()
    figure = go.Figure()
    figure.add_bar(
        x=values, y=[names[name] for name in ranks["ratio"]], orientation="h", marker_color=NAVY, width=0.55, showlegend=False,
        text=[numbers.percent(value) for value in values], textposition="outside", cliponaxis=False,
        hovertemplate="%{y}: %{x:.1%}<extra></extra>",
    )  # fmt: skip
    figure.add_vline(x=0.5, line={"color": MUTED, "width": 1, "dash": "dash"})
    figure.add_annotation(
        x=0.5, y=1.02, yref="paper", yanchor="bottom", text=page.words("peers.middle"), showarrow=False, font={"size": 11, "color": INK}
    )  # fmt: skip
    dressed(figure, 100 + 30 * len(values))
    figure.update_layout(margin_t=28)
    figure.update_xaxes(range=[0, 1.12], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure
