"""The projects behind a figure of decision analysis: they add up to it, and each opens into its filing and line."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboards.components.columns import Column, Kind
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import Shown, table
from dashboards.queries import analysis
from dashboards.queries.measures import MEASURES
from dashboards.queries.view import View
from dashboards.screens.decision.answers import compared_window, name_of
from dashboards.screens.windows import project

#: What of a project is not needed to tell it and its risk.
ASIDE = frozenset({"bank_name", "start_date", "guaranteed_amount"})
_OF_DIMENSION = {"partner": "partner_name", "classification": "classification"}


def show(page: Page, view: View) -> None:
    """Draw them."""
    words, question = page.words, view.question
    measure = MEASURES[question.measure]
    if not page.may("read", "project"):
        st.error(words("site.denied"), icon=":material/block:")
        return
    named = words("decision.numerator" if measure.under else f"measure.{measure.name}")
    figure = Column(
        "value", words("decision.this_figure", measure=named), "count" if measure.kind == "count" else "amount"
    )
    columns = [replace(one, aside=one.aside or one.name in _said(view)) for one in row_columns(page, figure)]
    if measure.under:
        columns.insert(2, Column("divisor", words("decision.denominator"), "amount"))
    title = words("decision.rows_of", measure=words(f"measure.{question.measure}"))
    note = words(
        "decision.rate_rows_note" if measure.under else "decision.rows_note",
        first=question.window.first,
        last=question.window.last,
    )
    with card(title, note):
        shown = Shown(
            "project_rows",
            title,
            columns,
            "value",
            key="project_id",
            on_open=project.open_in_address,
            cover=cover(page, view),
            height=520,
            in_address=True,
        )
        table(page, analysis.Rows(page.reading, question), shown)


def _said(view: View) -> set[str]:
    """Columns that have one value in all rows, which the line above the table says."""
    filters = view.question.filters
    alone = {one.dimension for one in filters if sum(other.dimension == one.dimension for other in filters) == 1}
    return {column for dimension, column in _OF_DIMENSION.items() if dimension in alone}


def cover(page: Page, view: View) -> list[tuple[str, str]]:
    """The cover sheet's lines about the question."""
    words, question = page.words, view.question
    kept = words.listed(
        words.pair(words(f"dimension.{one.dimension}"), name_of(page, one.dimension, one.value))
        for one in question.filters
    )
    defined = words.pair(words(f"measure.{question.measure}"), words(f"define.{question.measure}"))
    lines = [
        (words("decision.measure"), defined),
        (words("decision.window"), f"{question.window.first} — {question.window.last}"),
        (words("decision.filters"), kept or words("decision.no_filter")),
    ]
    lines += [
        (words("decision.versus"), words.pair(words(f"compare.{how}"), compared_window(view, how)))
        for how in view.compared
    ]
    return [
        *lines,
        *([(words("decision.cut"), words(f"cut.{view.cut}"))] if view.cut != "all" and not view.rows else []),
    ]


def row_columns(page: Page, value: Column | None) -> list[Column]:
    """Columns of project rows; the filing and the line say where each came from, in the window that a row opens as well."""
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
    columns += [
        Column(
            name, words(f"column.{name}"), kind, codes, narrow=kind == "text", aside=name in ASIDE,
            brief=words("brief.classification") if name == "classification" else "",
        )
        for name, kind, codes in named
    ]  # fmt: skip
    return [
        *columns,
        Column("filing_id", words("column.filing_id"), short=True, aside=True),
        Column("line_no", words("column.line_no"), "plain", aside=True),
    ]
