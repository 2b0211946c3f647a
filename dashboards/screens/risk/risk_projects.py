"""The projects behind a figure of the risk page: a click on a bar narrows the list of them. A part of the risk page."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st

from dashboards.charts.palette import CONFIG
from dashboards.components.address import put_all
from dashboards.components.clicks import clicked
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import Shown, table
from dashboards.queries import analysis, risk
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.screens.decision.decision_rows import row_columns
from dashboards.screens.windows import project

NARROWING = ("decision", "degree", "customer")  # of the list of projects, in the address


def keep(name: str, value: str) -> None:
    """Have the list of projects keep to one value; the address says so, and a click on another figure begins anew."""
    put_all(dict.fromkeys(NARROWING, "") | {name: value})


def clickable(page: Page, figure: go.Figure, name: str) -> None:
    """A figure whose bars narrow the list of projects to what they count."""
    if not page.may("read", "project"):
        st.plotly_chart(figure, theme=None, config=CONFIG, key=f"chart:{name}")
        return
    # another key after each click, or the last one would count again
    key = f"chart:{name}:{st.query_params.get(name, '')}"
    if bar := clicked(figure, key):
        keep(name, bar)
        st.rerun()


def show(page: Page) -> None:
    """The list, as far as it is narrowed; a row opens its project."""
    words = page.words
    columns = [
        column for column in row_columns(page, None) if column.name not in {"status", "guaranteed_amount", "start_date"}
    ]
    degree = next(column for column in columns if column.name == "risk_amount")
    columns = [
        columns[0],
        columns[1],
        replace(degree),
        *(column for column in columns[2:] if column.name != "risk_amount"),
    ]
    with card(words("risk.projects"), words("cockpit.open_row")):
        kept = _kept(page)
        if kept:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":material/filter_alt: {kept}", width="content")
                st.button(words("risk.keep_all"), icon=":material/close:", on_click=_keep_all, key="risk:all")
        narrowed = risk.narrowed(*(st.query_params.get(name, "") for name in NARROWING))
        source = analysis.Rows(page.reading, today(page, "partner"), narrowed)
        table(
            page,
            source,
            Shown(
                "risk_projects",
                words("risk.projects"),
                columns,
                "risk_amount",
                key="project_id",
                on_open=project.open_in_address,
                cover=[(words("decision.filters"), kept or words("decision.no_filter"))],
            ),
        )


def _kept(page: Page) -> str:
    """What the list of projects keeps to, in words; empty when it holds all."""
    words, parts = page.words, []
    decision, degree, customer = (st.query_params.get(name, "") for name in NARROWING)
    if decision:
        name = words(f"decision.{decision}") if words.has(f"decision.{decision}") else decision
        parts.append(words.pair(words("column.decision"), name))
    if degree:
        parts.append(
            words.pair(words("column.risk_degree"), degree_range(int(degree)) if degree.isdecimal() else degree)
        )
    if customer:
        parts.append(words.pair(words("column.customer_name"), risk.customer_name(page.reading, customer)))
    return words.listed(parts)


def _keep_all() -> None:
    put_all(dict.fromkeys(NARROWING, ""))


def today(page: Page, by: str) -> Question:
    """Risk amount of the newest month by one dimension."""
    return Question(Window(page.stamp.month, page.stamp.month), "risk_amount", by)


def degree_range(bucket: int) -> str:
    """The risk degrees of a bucket, from and to."""
    return f"{bucket / risk.BUCKETS:.1f}–{(bucket + 1) / risk.BUCKETS:.1f}"
