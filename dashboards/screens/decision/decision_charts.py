"""Which figure shows an answer of decision analysis: bars, a line along time, or stacked parts for two dimensions."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboards.charts.series import over_time
from dashboards.charts.splits import ranked, stacked
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.queries.question import Question
from dashboards.queries.view import View
from dashboards.screens.decision.answers import KINDS, shown_value, unit_of

MOST_BARS = 20
MOST_SERIES = 8
MOST_GROUPS = 6  # of bars that stand beside each other


def can_be_clicked(question: Question) -> bool:
    """Bars of one dimension lead on; elsewhere the table's rows do."""
    return question.second is None and not DIMENSIONS[question.by].in_time


def figure_of(page: Page, view: View, frame: pl.DataFrame) -> go.Figure:
    """The figure of an answer."""
    question = view.question
    if question.second:
        return _two_ways(page, question, frame)
    measured = page.words(f"measure.{question.measure}")
    values = [shown_value(page, question, value) for value in frame["value"].to_list()]
    compared = {
        page.words(f"compare.{how}"): [shown_value(page, question, value) for value in frame[how].to_list()]
        for how in view.compared
    }
    unit = unit_of(page, question)
    if DIMENSIONS[question.by].in_time:
        return over_time(frame["name"].to_list(), {measured: values, **compared}, unit)
    top = frame.head(MOST_BARS)
    kind = KINDS[MEASURES[question.measure].kind]
    texts = [page.manner.text(value, Column("value", "", kind)) for value in top["value"].to_list()]
    marks = {name: others[:MOST_BARS] for name, others in compared.items()}
    return ranked(top["name"].to_list(), values[:MOST_BARS], texts, top["opened"].to_list(), marks, measured, unit)


def _two_ways(page: Page, question: Question, frame: pl.DataFrame) -> go.Figure:
    """The second dimension as parts: the largest few by name, the others together."""
    rate = MEASURES[question.measure].kind in {"rate", "degree"}
    totals = (
        frame.group_by("second_name", maintain_order=True).agg(pl.col("value").sum()).sort("value", descending=True)
    )
    along = bool(question.second and DIMENSIONS[question.second].in_time)
    kept = sorted(totals["second_name"].to_list()) if along else totals["second_name"].to_list()
    kept = kept[-MOST_SERIES:] if along else kept[:MOST_SERIES]
    if DIMENSIONS[question.by].in_time:
        names = list(dict.fromkeys(frame["name"].to_list()))
    else:
        sums = frame.group_by("name", maintain_order=True).agg(pl.col("value").sum()).sort("value", descending=True)
        names = sums["name"].to_list()[: MOST_GROUPS if rate else MOST_BARS]
    found = {(row["name"], row["second_name"]): row["value"] for row in frame.to_dicts()}
    parts = {part: [shown_value(page, question, found.get((name, part))) for name in names] for part in kept}
    rest = [part for part in totals["second_name"].to_list() if part not in kept]
    if rest and not rate and not along:
        parts[page.words("value.others")] = [
            sum(shown_value(page, question, found.get((name, part))) or 0 for part in rest) for name in names
        ]
    across = not DIMENSIONS[question.by].in_time
    return stacked(names, parts, unit_of(page, question), across=across, beside=rate)
