"""Warnings 预警: what must be done. The board by level and family, the queue by priority, one warning with its acts, the ledger."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboards.charts.palette import LEVELS, dressed
from dashboards.components import numbers
from dashboards.components.address import put, put_all
from dashboards.components.clicks import clicked
from dashboards.components.columns import Column
from dashboards.components.formulas import formula_in_words
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import warnings
from dashboards.screens.warnings import warning_changes, warning_one
from dashboards.screens.warnings.warning_one import CHOSEN, SAID, in_words
from dashboards.screens.windows import passport, project
from scoring.parameters.indicators import FAMILIES
from scoring.warning.watched import SUBJECTS

ANY = "any"


def show(page: Page) -> None:
    """Draw the page."""
    heading(page, "warnings", ("severity", "deviation", "priority"))
    if said := st.session_state.pop(SAID, None):
        st.success(said, icon=":material/check_circle:")
    counted = warnings.counts(page.reading)
    _figures(page, counted)
    if chosen := st.query_params.get(CHOSEN):
        warning_one.show(page, chosen)
    if not counted.is_empty():
        _board(page, counted)
    _queue(page)
    _worth(page)
    warning_changes.show(page)
    if not passport.open_from_address(page):
        project.open_from_address(page)


def _figures(page: Page, counted: pl.DataFrame) -> None:
    words = page.words
    columns = st.columns(len(LEVELS) + 1)
    for column, (level, (_, sign)) in zip(columns, reversed(LEVELS.items()), strict=False):
        mine = counted.filter(pl.col("level") == level)
        value = numbers.count(int(mine["warnings"].sum()))
        money = numbers.amount(mine["money_at_risk"].sum(), page.unit)
        with column:
            told = words.pair(words("column.money_at_risk"), f"{money} {words(f'unit.{page.unit}')}")
            st.metric(f"{sign} {words(f'level.{level}')}", value, help=told, height="stretch")
            passport.corner(page, level, partial(passport.open_counted, f"warnings_{level}"))
    with columns[-1]:
        st.metric(words("warnings.late"), numbers.count(warnings.late(page.reading)), height="stretch")
        passport.corner(page, "late", partial(passport.open_counted, "warnings_late"))


def _board(page: Page, counted: pl.DataFrame) -> None:
    """Open warnings by family, the gravest first in each bar; a click on a part narrows the queue to it."""
    words = page.words
    order = counted.group_by("family").agg(pl.col("warnings").sum()).sort("warnings")["family"].to_list()
    names = [words(f"family.{family}") for family in order]
    figure = go.Figure()
    for level, (colour, sign) in reversed(LEVELS.items()):
        found = dict(counted.filter(pl.col("level") == level).select("family", "warnings").iter_rows())
        values = [found.get(family, 0) for family in order]
        name = f"{sign} {words(f'level.{level}')}"
        texts = [numbers.count(value) if value else "" for value in values]
        figure.add_bar(
            x=values, y=names, orientation="h", name=name, marker_color=colour, text=texts, textposition="inside", textangle=0,
            insidetextanchor="middle", customdata=[f"{family}>{level}" for family in order],
        )  # fmt: skip
    layout = {
        "barmode": "stack",
        "uniformtext": {"minsize": 10, "mode": "hide"},
        "xaxis": {"title": words("warnings.count"), "tickformat": ","},
        "legend": {"traceorder": "normal"},  # as the parts follow each other in a bar
    }
    dressed(figure, 110 + 26 * len(order), **layout)
    with card(words("warnings.board"), words("warnings.board_note")):
        key = f"chart:board:{st.query_params.get('family', '')}:{st.query_params.get('level', '')}"  # another after each click
        part = clicked(figure, key)
    if part:
        family, _, level = part.partition(">")
        put_all({"family": family, "level": level, "which": ""})
        st.rerun()


def _queue(page: Page) -> None:
    words = page.words
    with card(words("warnings.queue"), words("warnings.queue_note")):
        bar = st.columns(4)
        with bar[0]:
            level = choice(
                st.selectbox, words("warnings.level"), (ANY, *LEVELS), "level", ANY, lambda one: words(f"level.{one}")
            )
        with bar[1]:
            family = choice(
                st.selectbox,
                words("column.family"),
                (ANY, *FAMILIES),
                "family",
                ANY,
                lambda one: words(f"family.{one}"),
            )
        with bar[2]:
            kind = choice(
                st.selectbox,
                words("column.subject_kind"),
                (ANY, *SUBJECTS),
                "kind",
                ANY,
                lambda one: words(f"subject.{one}"),
            )
        with bar[3]:
            shown = choice(
                st.selectbox, words("column.status"), ("open", "everything"), "which", "open", lambda one: words(f"warnings.{one}")
            )  # fmt: skip
        narrowed = {
            name: "" if value == ANY else value
            for name, value in (("level", level), ("family", family), ("subject_kind", kind))
        }
        frame = warnings.queue(page.reading, **narrowed, everything=shown == "everything")
        columns = _columns(page)
        cover = [(words("warnings.queue"), words("warnings.most", count=numbers.count(warnings.MOST)))]
        table(
            page,
            FrameSource(in_words(page, frame), columns, manner=page.manner),
            Shown(
                "warnings", words("warnings.queue"), columns, "priority", key="warning", on_open=_open,
                chosen=st.query_params.get(CHOSEN, ""), cover=cover,
            ),
        )  # fmt: skip


def _columns(page: Page) -> list[Column]:
    words = page.words
    return [
        Column("level_sign", words("warnings.level")),
        Column("subject_name", words("warnings.subject"), wraps=True),
        Column("indicator_name", words("column.indicator"), wraps=True),
        Column("value_said", words("warnings.value"), "written"),
        Column("line_said", words("column.yellow_line"), "written"),
        Column("deviation", words("column.deviation"), "factor"),
        Column("priority", words("column.priority"), "amount"),
        Column("status", words("column.status"), "word", "warning_status"),
        Column("owner_word", words("column.owner"), breaks=True),
        Column("deadline", words("column.deadline"), "date"),
        Column("money_at_risk", words("column.money_at_risk"), "amount"),
        Column("subject_word", words("column.subject_kind"), breaks=True),
    ]


def _open(warning: str) -> None:
    put(CHOSEN, warning)


def _worth(page: Page) -> None:
    words = page.words
    columns = [
        Column("name", words("column.indicator"), wraps=True),
        Column("family_word", words("column.family")),
        Column("formula", words("column.formula"), wraps=True),
        Column("warnings", words("warnings.now"), "count"),
        Column("raised", words("column.raised"), "count"),
        Column("followed", words("column.followed"), "count"),
        Column("precision", words("column.precision"), "percent"),
        Column("recall", words("column.recall"), "percent"),
        Column("median_lead_days", words("column.lead_days"), "figure"),
        Column("verdict", words("column.verdict"), "word", "indicator_verdict"),
    ]
    families = {family: words(f"family.{family}") for family in FAMILIES}
    frame = warnings.worth(page.reading).with_columns(
        name=pl.col("zh" if words.is_chinese else "en"),
        family_word=pl.col("family").replace_strict(families, default=None, return_dtype=pl.String),
    )
    written = [formula_in_words(words, one) for one in frame["formula"].to_list()]
    frame = frame.with_columns(formula=pl.Series(written, dtype=pl.String))
    with card(words("warnings.worth"), words("warnings.worth_note")):
        source = FrameSource(frame, columns, manner=page.manner)
        table(page, source, Shown("worth", words("warnings.worth"), columns, "warnings", height=360))
