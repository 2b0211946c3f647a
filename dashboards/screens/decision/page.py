"""Decision analysis 决策分析: why. A measure by one or two dimensions over a window, compared, ranked, drilled down to project rows."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards.charts.palette import CONFIG
from dashboards.components.clicks import clicked
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import breadcrumb, card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.queries.view import View, layouts_of
from dashboards.screens.cockpit import places
from dashboards.screens.decision import decision_rows, figure_notes, following, kept_views, narrowing, pivot
from dashboards.screens.decision.answers import (
    allowed_measures,
    answer,
    compared_window,
    name_of,
    restated,
    totals,
    value_columns,
)
from dashboards.screens.decision.asking import arrange, ask, from_address, put_in_address
from dashboards.screens.decision.decision_charts import MOST_BARS, can_be_clicked, figure_of
from dashboards.screens.decision.drilling import drill, next_step, of_row
from dashboards.screens.windows import passport, project


def show(page: Page) -> None:
    """Draw the page."""
    heading(page, "decision", allowed_measures(page))
    view = ask(page)
    with st.container(horizontal=True, vertical_alignment="center", key="decision_path"):
        _crumbs(page, view)
        narrowing.show(page, view)
        kept_views.show(page, view)
        figure_notes.show(page, view)
        following.show(page, view)
    if view.rows:
        decision_rows.show(page, view)
    else:
        _split(page, view)
    if not passport.open_from_address(page):
        project.open_from_address(page)


def _crumbs(page: Page, view: View) -> None:
    words, question = page.words, view.question
    steps = [words("decision.whole_book" if question.filters else "decision.no_filter")]
    steps += [
        words.pair(words(f"dimension.{kept.dimension}"), name_of(page, kept.dimension, kept.value))
        for kept in question.filters
    ]
    if view.rows:
        steps.append(words("decision.rows"))

    def go(depth: int) -> None:
        now = from_address(page)
        put_in_address(now.moved(now.question.back_to(depth) if depth < len(now.question.filters) else now.question))

    breadcrumb(steps, go, "decision")


def _split(page: Page, view: View) -> None:
    frame, question = answer(page, view), view.question
    title = title_of(page, view)
    with st.container(horizontal=True, vertical_alignment="bottom", key="decision_arranging"):
        arrange(page, view)
        next_step(page, view)
    with card(title, _note(page, view)):
        if frame.is_empty():
            today = MEASURES[question.measure].nature == "today"
            st.info(page.words("decision.nothing_today" if today else "decision.nothing"), icon=":material/info:")
        else:
            _chart(page, view, frame)
            figure_notes.below(page, view.question)
    if question.second and view.layout == "pivot":
        pivot.show(page, view, title)
    else:
        _table(page, view, frame, title)


def title_of(page: Page, view: View) -> str:
    """What is split by what."""
    words, question = page.words, view.question
    named = {"measure": words(f"measure.{question.measure}"), "by": words(f"dimension.{question.by}")}
    if not question.second:
        return words("decision.split", **named)
    return words("decision.split_two", second=words(f"dimension.{question.second}"), **named)


def _note(page: Page, view: View) -> str:
    window = view.question.window
    parts = [f"{window.first} — {window.last}"]
    parts += [f"{page.words(f'compare.{how}')} {compared_window(view, how)}" for how in view.compared]
    return " · ".join(parts)


def _chart(page: Page, view: View, frame: pl.DataFrame) -> None:
    if view.layout == "map" and "map" in layouts_of(view):
        key = f"map:decision:{sorted(view.to_url().items())}"
        if places.show(page, question=view.question, key=key, opened=lambda code: drill(page, view, code)):
            st.caption(f":material/touch_app: {page.words('decision.click_tile')}")
            return
    figure = figure_notes.drawn(page, view.question, figure_of(page, view, frame))
    if not can_be_clicked(view.question):
        st.plotly_chart(figure, theme=None, config=CONFIG, key="chart:decision")
        return
    # a figure of its own for each question, or the last click would be taken for one on the next figure
    key = f"chart:decision:{sorted(view.to_url().items())}"
    mark = clicked(figure, key)
    more = page.words("decision.more_bars", count=frame.height - MOST_BARS) if frame.height > MOST_BARS else ""
    st.caption(f":material/touch_app: {page.words('decision.click')} {more}")
    if mark:
        drill(page, view, mark)
        st.rerun()


def _table(page: Page, view: View, frame: pl.DataFrame, title: str) -> None:
    words, question = page.words, view.question
    columns = [Column("name", words(f"dimension.{question.by}"))]
    if question.second:
        columns.append(Column("second_name", words(f"dimension.{question.second}")))
    columns += value_columns(page, view, has_share="share" in frame.columns)
    adds_up = MEASURES[question.measure].kind in {"amount", "count"}
    source = FrameSource(frame, columns, ("value",) if adds_up else (), total=totals(page, view), manner=page.manner)
    by_itself = DIMENSIONS[question.by].in_time and view.cut == "all"
    marked = restated(page, question)
    shown = Shown(
        f"decision_{question.by}_{question.second}_{view.rank}_{view.cut}", title, columns, "name" if by_itself else view.rank,
        not by_itself and not view.cut.startswith("bottom"), key="opened",
        on_open=lambda opened: drill(page, view, opened), cover=decision_rows.cover(page, view), in_address=True,
        explained=("value",), marked=marked, on_explain=lambda opened, _: passport.open_in_address(of_row(question, opened)),
    )  # fmt: skip
    table(page, source, shown)
    if marked:
        st.caption(words("decision.restated_note"))
