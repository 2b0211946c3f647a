"""Decision analysis 决策分析: why. A measure by one or two dimensions over a window, compared, drilled down to project rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import polars as pl
import streamlit as st

from dashboards.charts.palette import CONFIG
from dashboards.components import numbers
from dashboards.components.columns import Column, Kind
from dashboards.components.page import Page
from dashboards.components.parts import breadcrumb, card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import analysis
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Comparison
from dashboards.queries.question import Question
from dashboards.screens import project
from dashboards.screens.answers import CHANGES, JOINT, KINDS, answer, name_of
from dashboards.screens.asking import ask, put_in_address
from dashboards.screens.decision_charts import MOST_BARS, can_be_clicked, figure_of

ROWS = "rows"  # the last step of a drill: single projects


def show(page: Page) -> None:
    """Draw the page."""
    heading(page, "decision", list(MEASURES))
    question, versus = ask(page)
    _crumbs(page, question)
    if st.query_params.get("show") == ROWS:
        _project_rows(page, question)
    else:
        _split(page, question, versus)
    project.open_from_address(page)


def _crumbs(page: Page, question: Question) -> None:
    words = page.words
    steps = [words("decision.whole_book" if question.filters else "decision.no_filter")]
    steps += [
        words.pair(words(f"dimension.{kept.dimension}"), name_of(page, kept.dimension, kept.value))
        for kept in question.filters
    ]
    showing_rows = st.query_params.get("show") == ROWS
    if showing_rows:
        steps.append(words("decision.rows"))

    def go(depth: int) -> None:
        st.query_params.pop("show", None)
        if depth < len(question.filters):
            put_in_address(question.back_to(depth))

    breadcrumb(steps, go, "decision")


def _split(page: Page, question: Question, versus: Comparison | None) -> None:
    words = page.words
    frame = answer(page, question, versus)
    named = {"measure": words(f"measure.{question.measure}"), "by": words(f"dimension.{question.by}")}
    if question.second:
        title = words("decision.split_two", second=words(f"dimension.{question.second}"), **named)
    else:
        title = words("decision.split", **named)
    note = f"{question.window.first} — {question.window.last}"
    if versus:
        other = question.window.compared(versus)
        note += f" · {words(f'compare.{versus}')} {other.first} — {other.last}"
    with card(title, note):
        if frame.is_empty():
            st.info(
                words("decision.nothing_today" if MEASURES[question.measure].nature == "today" else "decision.nothing"),
                icon=":material/info:",
            )
        else:
            _chart(page, question, versus, frame)
    _next(page, question)
    _table(page, question, versus, frame, title)


def _chart(page: Page, question: Question, versus: Comparison | None, frame: pl.DataFrame) -> None:
    figure = figure_of(page, question, versus, frame)
    if not can_be_clicked(question):
        st.plotly_chart(figure, theme=None, config=CONFIG, key="chart:decision")
        return
    # a figure of its own for each question, or the last click would be taken for one on the next figure
    key = f"chart:decision:{sorted(question.to_url().items())}"
    picked = st.plotly_chart(figure, theme=None, config=CONFIG, key=key, on_select="rerun", selection_mode="points")
    more = page.words("decision.more_bars", count=frame.height - MOST_BARS) if frame.height > MOST_BARS else ""
    st.caption(f":material/touch_app: {page.words('decision.click')} {more}")
    points = cast("dict[str, Any]", picked)["selection"]["points"]
    clicked = points[0].get("customdata") if points else None
    if clicked:
        drill(question, str(clicked[0] if isinstance(clicked, list) else clicked))
        st.rerun()


def drill(question: Question, opened: str) -> None:
    """Keep to one value (or one of each dimension) and go on to the chosen next dimension, or to the rows."""
    following = str(st.session_state.get("decision:next") or ROWS)
    keys = opened.split(JOINT)
    further = (
        replace(question, by=question.second, second=None).drilled(keys[1], question.by)
        if question.second
        else question
    )
    to_rows = following in {ROWS, question.by, question.second}
    put_in_address(further.drilled(keys[0], question.by if to_rows else following))
    if to_rows:
        st.query_params["show"] = ROWS


def _next(page: Page, question: Question) -> None:
    """Where a click on a bar or a row leads: any dimension not yet used, or the projects."""
    words = page.words
    used = {question.by, question.second, *(kept.dimension for kept in question.filters)}
    options = [name for name in DIMENSIONS if name not in used] + [ROWS]
    finer = {"industry_section": "industry_division", "industry_division": "industry_group", "industry_group": "industry_class",
             "region_province": "region_city", "region_city": "region_county", "partner": "bank", "bank": "partner"}  # fmt: skip
    if st.session_state.get("decision:from") != question.by:
        st.session_state.update({"decision:from": question.by, "decision:next": finer.get(question.by, ROWS)})
    if st.session_state.get("decision:next") not in options:
        st.session_state["decision:next"] = ROWS
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = lambda name: words("decision.rows") if name == ROWS else words(f"dimension.{name}")  # noqa: E731 - a label
        st.selectbox(
            words("decision.next"),
            options,
            key="decision:next",
            format_func=shown,
            width=260,
            help=words("decision.next_help"),
        )
        if page.may("read", "project"):
            st.button(words("decision.all_rows"), icon=":material/table_rows:", on_click=_show_rows)


def _show_rows() -> None:
    st.query_params["show"] = ROWS


def _table(page: Page, question: Question, versus: Comparison | None, frame: pl.DataFrame, title: str) -> None:
    words, kind = page.words, KINDS[MEASURES[question.measure].kind]
    columns = [Column("name", words(f"dimension.{question.by}"))]
    if question.second:
        columns.append(Column("second_name", words(f"dimension.{question.second}")))
    columns.append(Column("value", words(f"measure.{question.measure}"), kind))
    total = {"value": analysis.total(page.reading, question)}
    if "share" in frame.columns:
        columns.append(Column("share", words("column.share"), "percent"))
    if versus:
        columns += [
            Column("before", words(f"compare.{versus}"), kind),
            Column("difference", words("compare.difference"), CHANGES[MEASURES[question.measure].kind]),
        ]
        columns.append(Column("growth", words("compare.percent"), "change"))
        total["before"] = analysis.total(page.reading, question, question.window.compared(versus))
        now, then = cast("Any", total["value"]), cast("Any", total["before"])
        total["difference"] = None if now is None or then is None else now - then
        total["growth"] = numbers.growth(now, then)
    source = FrameSource(frame, columns, total=total, manner=page.manner)
    by_itself = DIMENSIONS[question.by].in_time
    shown = Shown(
        f"decision_{question.by}_{question.second}", title, columns, "name" if by_itself else "value", not by_itself, key="opened",
        on_open=lambda opened: drill(question, opened), cover=cover(page, question, versus),
    )  # fmt: skip
    table(page, source, shown)


def cover(page: Page, question: Question, versus: Comparison | None) -> list[tuple[str, str]]:
    """The cover sheet's lines about the question."""
    words = page.words
    kept = words.listed(
        words.pair(words(f"dimension.{one.dimension}"), name_of(page, one.dimension, one.value))
        for one in question.filters
    )
    lines = [
        (
            words("decision.measure"),
            words.pair(words(f"measure.{question.measure}"), words(f"define.{question.measure}")),
        ),
        (words("decision.window"), f"{question.window.first} — {question.window.last}"),
        (words("decision.filters"), kept or words("decision.no_filter")),
    ]
    return [*lines, (words("compare.title"), words(f"compare.{versus}"))] if versus else lines


def _project_rows(page: Page, question: Question) -> None:
    words = page.words
    measure = MEASURES[question.measure]
    if not page.may("read", "project"):
        st.error(words("site.denied"), icon=":material/block:")
        return
    named = "compensated_amount" if measure.kind == "rate" else measure.name
    columns = row_columns(
        page,
        Column(
            "value",
            words("decision.this_figure", measure=words(f"measure.{named}")),
            "count" if measure.kind == "count" else "amount",
        ),
    )
    title = words("decision.rows_of", measure=words(f"measure.{question.measure}"))
    with card(title, words("decision.rows_note", first=question.window.first, last=question.window.last)):
        source = analysis.Rows(page.reading, question)
        shown = Shown(
            "project_rows",
            title,
            columns,
            "value",
            key="project_id",
            on_open=project.open_in_address,
            cover=cover(page, question, None),
            height=520,
        )
        table(page, source, shown)


def row_columns(page: Page, value: Column | None) -> list[Column]:
    """Columns of project rows; the filing and the line say where each came from."""
    words = page.words
    named: list[tuple[str, Kind, str]] = [
        ("customer_name", "text", ""),
        ("partner_name", "text", ""),
        ("bank_name", "text", ""),
        ("status", "word", "status"),
        ("classification", "code", "classification"),
        ("start_date", "date", ""),
        ("due_date", "date", ""),
        ("guaranteed_amount", "amount", ""),
        ("guaranteed_balance", "amount", ""),
        ("exposure", "amount", ""),
        ("risk_degree", "factor", ""),
        ("risk_amount", "amount", ""),
    ]
    columns = [Column("project_no", words("column.project_no")), *([value] if value else [])]
    columns += [Column(name, words(f"column.{name}"), kind, codes) for name, kind, codes in named]
    return [
        *columns,
        Column("filing_id", words("column.filing_id"), short=True),
        Column("line_no", words("column.line_no"), "plain"),
    ]
