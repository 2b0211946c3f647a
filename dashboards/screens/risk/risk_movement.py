"""How the book moved: from class to class, from overdue to overdue, and cohort by cohort. A part of the risk page."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards.charts.distributions import cohort_curves, matrix, with_clicks
from dashboards.charts.palette import CONFIG
from dashboards.components import numbers
from dashboards.components.clicks import clicked
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import movement
from dashboards.queries.counted_in_tables import EVERY
from dashboards.queries.periods import shift
from dashboards.screens.windows import passport
from scoring.parameters.catalogue import CLASSES

JOINT = ">"  # between the two states of a row
ENDS = ("RELEASED", "COMPENSATED")
MOST_COHORTS = 16


def show(page: Page) -> None:
    """Movement between states, then cohorts."""
    _movement(page)
    _vintages(page)
    passport.open_from_address(page)


def _movement(page: Page) -> None:
    words = page.words
    with card(words("movement.title"), words("movement.note")):
        left, right = st.columns(2)
        with left:
            kind = choice(
                st.segmented_control, words("movement.by"), list(movement.MOVED_BY), "moved", "classification",
                lambda name: words(f"movement.{name}"), required=True,
            )  # fmt: skip
        with right:
            months = choice(
                st.segmented_control, words("movement.span"), [str(span) for span in movement.SPANS], "span", "12",
                lambda span: words("movement.months", count=span), required=True,
            )  # fmt: skip
        first = shift(page.stamp.month, -int(months))
        found = movement.movements(page.reading, kind, first)
        if found.is_empty():
            st.info(words("movement.empty"), icon=":material/info:")
            return
        states = CLASSES if kind == "classification" else movement.BUCKETS
        _matrix(page, found, states, (kind, first))
        _rows(page, kind, first, found)


def _matrix(page: Page, found: pl.DataFrame, states: tuple[str, ...], asked: tuple[str, str]) -> None:
    """The shares; a click on one opens its passport. `asked`: by what and since which month."""
    known = {(row["before"], row["after"]): row["share"] for row in found.to_dicts()}
    rows = [state for state in states if any(before == state for before, _ in known)]
    columns = (*states, *ENDS)
    shares, texts = [], []
    for before in rows:
        line = [known.get((before, after), 0.0) for after in columns]
        shares.append(line)
        texts.append(["" if not share else numbers.percent(share) for share in line])
    named = [[passport.state_name(page, state) for state in part] for part in (rows, columns)]
    figure = matrix(named[0], named[1], shares, texts)
    if not page.may("read", "analysis"):
        st.plotly_chart(figure, theme=None, config=CONFIG, key="chart:movement")
        return
    keys = [f"{before}{JOINT}{after}" for before in rows for after in columns]
    places = [(x, y) for y in named[0] for x in named[1]]
    with_clicks(figure, places, keys, {f"{before}{JOINT}{after}" for before, after in known})
    key = f"chart:movement:{st.query_params.get(passport.PARAMETER, '')}"  # another after each click, or the last would count again
    if cell := clicked(figure, key):
        before, after = cell.split(JOINT)
        passport.open_counted("moved_share", *asked, before, after)
        st.rerun()


def _rows(page: Page, kind: str, first: str, found: pl.DataFrame) -> None:
    words = page.words
    frame = found.with_columns(
        key=pl.concat_str("before", "after", separator=JOINT),
        **{name: pl.Series([passport.state_name(page, state) for state in found[name]], dtype=pl.String) for name in ("before", "after")},
    )  # fmt: skip
    columns = [
        Column("before", words("movement.before")), Column("after", words("movement.after")),
        Column("project_count", words("measure.project_count"), "count"), Column("amount", words("movement.amount"), "amount"),
        Column("share", words("movement.share"), "percent"),
    ]  # fmt: skip

    def explained(key: str, column: str) -> None:
        before, after = key.split(JOINT) if key else (EVERY, EVERY)
        passport.open_counted(f"moved_{column}", kind, first, before, after)

    with st.expander(words("movement.table")):
        source = FrameSource(frame, columns, summed=("project_count", "amount"), manner=page.manner)
        shown = Shown(
            "movement", words("movement.title"), columns, "amount", height=300, key="key",
            explained=("project_count", "amount", "share"), on_explain=passport.explains(page, explained),
        )  # fmt: skip
        table(page, source, shown)


def _vintages(page: Page) -> None:
    words = page.words
    with card(words("vintages.title"), words("vintages.note")):
        found = movement.vintages(page.reading)
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
        columns = [
            Column("cohort", words("vintages.cohort")), Column("volume", words("vintages.volume"), "amount"),
            Column("age", words("vintages.age"), "count"), Column("rate", words("vintages.rate"), "percent"),
        ]  # fmt: skip
        with st.expander(words("vintages.table")):
            source = FrameSource(movement.newest_ages(found), columns, manner=page.manner)
            shown = Shown(
                "vintages", words("vintages.title"), columns, "cohort", height=300, key="cohort", explained=("volume", "age", "rate"),
                on_explain=passport.explains(page, lambda cohort, column: passport.open_counted(f"cohort_{column}", cohort)),
            )  # fmt: skip
            table(page, source, shown)
