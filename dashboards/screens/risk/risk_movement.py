"""How the book moved: from class to class, from overdue to overdue, and cohort by cohort. A part of the risk page."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards.charts.distributions import cohort_curves, matrix
from dashboards.charts.palette import CONFIG
from dashboards.components import numbers
from dashboards.components.columns import Column, label_of
from dashboards.components.page import Page, choice
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import portfolio
from scoring.parameters.catalogue import CLASSES

ENDS = ("RELEASED", "COMPENSATED")
MOST_COHORTS = 16


def show(page: Page) -> None:
    """Movement between states, then cohorts."""
    _movement(page)
    _vintages(page)


def _movement(page: Page) -> None:
    words = page.words
    with card(words("movement.title"), words("movement.note")):
        left, right = st.columns(2)
        with left:
            kind = choice(
                st.segmented_control, words("movement.by"), list(portfolio.MOVED_BY), "moved", "classification",
                lambda name: words(f"movement.{name}"), required=True,
            )  # fmt: skip
        with right:
            months = choice(
                st.segmented_control, words("movement.span"), [str(span) for span in portfolio.SPANS], "span", "12",
                lambda span: words("movement.months", count=span), required=True,
            )  # fmt: skip
        found = portfolio.movements(page.reading, kind, int(months), page.stamp.as_of)
        if found.is_empty():
            st.info(words("movement.empty"), icon=":material/info:")
            return
        states = CLASSES if kind == "classification" else portfolio.BUCKETS
        _matrix(page, kind, found, states)
        _rows(page, kind, found)


def _matrix(page: Page, kind: str, found: pl.DataFrame, states: tuple[str, ...]) -> None:
    amounts = {(row["before"], row["after"]): row["amount"] for row in found.to_dicts()}
    rows = [state for state in states if any(before == state for before, _ in amounts)]
    columns = (*states, *ENDS)
    shares, texts = [], []
    for before in rows:
        whole = sum(amounts.get((before, after), 0.0) for after in columns)
        line = [amounts.get((before, after), 0.0) / whole if whole else None for after in columns]
        shares.append(line)
        texts.append(["" if not share else numbers.percent(share) for share in line])
    named = [[_state(page, kind, state) for state in part] for part in (rows, columns)]
    st.plotly_chart(matrix(named[0], named[1], shares, texts), theme=None, config=CONFIG, key="chart:movement")


def _rows(page: Page, kind: str, found: pl.DataFrame) -> None:
    words = page.words
    whole = pl.col("amount").sum().over("before")
    frame = found.with_columns(
        share=pl.col("amount") / whole,
        **{name: pl.Series([_state(page, kind, state) for state in found[name]], dtype=pl.String) for name in ("before", "after")},
    )  # fmt: skip
    columns = [
        Column("before", words("movement.before")), Column("after", words("movement.after")),
        Column("project_count", words("measure.project_count"), "count"), Column("amount", words("movement.amount"), "amount"),
        Column("share", words("movement.share"), "percent"),
    ]  # fmt: skip
    with st.expander(words("movement.table")):
        source = FrameSource(frame, columns, summed=("project_count", "amount"), manner=page.manner)
        table(page, source, Shown("movement", words("movement.title"), columns, "amount", height=300))


def _state(page: Page, kind: str, state: str) -> str:
    words = page.words
    if state in ENDS:
        return words(f"status.{state}")
    return label_of(words, "classification", state) if kind == "classification" else words(f"overdue.{state}")


def _vintages(page: Page) -> None:
    words = page.words
    with card(words("vintages.title"), words("vintages.note")):
        found = portfolio.vintages(page.reading, page.stamp.as_of)
        if found.is_empty():
            st.info(words("vintages.empty"), icon=":material/info:")
            return
        cohorts = found["cohort"].unique().sort().to_list()[-MOST_COHORTS:]
        curves = [
            (cohort, part["age"].to_list(), part["rate"].to_list())
            for cohort in cohorts
            if not (part := found.filter(pl.col("cohort") == cohort)).is_empty()
        ]
        st.plotly_chart(
            cohort_curves(curves, words("vintages.age"), words("vintages.rate")), theme=None, config=CONFIG, key="chart:vintages"
        )  # fmt: skip
        newest = (
            found.group_by("cohort").agg(pl.col("age", "rate").last(), volume=pl.col("volume").first()).sort("cohort")
        )
        columns = [
            Column("cohort", words("vintages.cohort")), Column("volume", words("vintages.volume"), "amount"),
            Column("age", words("vintages.age"), "plain"), Column("rate", words("vintages.rate"), "percent"),
        ]  # fmt: skip
        with st.expander(words("vintages.table")):
            source = FrameSource(newest, columns, manner=page.manner)
            table(page, source, Shown("vintages", words("vintages.title"), columns, "cohort", height=300))
