"""Two dimensions of decision analysis as a grid, with totals at both edges: each total is the measure itself, never a sum of rates."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import analysis
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.queries.question import Question
from dashboards.queries.view import CUTS, View
from dashboards.screens.decision.answers import JOINT, KINDS, name_of
from dashboards.screens.decision.decision_rows import cover
from dashboards.screens.decision.drilling import drill
from dashboards.screens.windows import passport

MOST_COLUMNS = 60  # a wider grid is read by nobody; the list and its download have everything


def show(page: Page, view: View, title: str) -> None:
    """Draw it."""
    question = view.question
    assert question.second  # noqa: S101 - a grid is of two dimensions
    across = _edge(page, replace(question, by=question.second, second=None))
    kept = across.head(MOST_COLUMNS)
    frame = _grid(page, question, kept, CUTS[view.cut])
    kind = KINDS[MEASURES[question.measure].kind]
    columns = [Column("name", page.words(f"dimension.{question.by}")), Column("total", page.words("table.total"), kind)]
    columns += [
        Column(f"at{number}", name_of(page, question.second, key), kind)
        for number, key in enumerate(kept["key"].to_list())
    ]
    total = {f"at{number}": value for number, value in enumerate(kept["value"].to_list())}
    source = FrameSource(
        frame, columns, total={"total": analysis.total(page.reading, question), **total}, manner=page.manner
    )
    by_itself = DIMENSIONS[question.by].in_time and view.cut == "all"
    shown = Shown(
        f"pivot_{question.by}_{question.second}_{view.cut}", title, columns, "name" if by_itself else "total",
        not by_itself and not view.cut.startswith("bottom"),
        key="key", on_open=lambda key: drill(page, replace(view, question=replace(question, second=None)), key.split(JOINT)[0]),
        cover=cover(page, view), in_address=True, explained=[column.name for column in columns[1:]],
        on_explain=lambda key, column: passport.open_in_address(_of_cell(question, key, column, kept["key"].to_list())),
    )  # fmt: skip
    table(page, source, shown)
    if across.height > MOST_COLUMNS:
        st.caption(page.words("decision.more_columns", count=across.height - MOST_COLUMNS))


def _of_cell(question: Question, key: str, column: str, across: list[str]) -> Question:
    """The figure of a cell as a question of its own; totals keep to what their edge does."""
    assert question.second  # noqa: S101 - as above
    one = replace(question, second=None)
    if column != "total":
        one = replace(one, by=question.second).drilled(across[int(column.removeprefix("at"))], question.by)
    return one.drilled(key, question.by) if key else one


def _edge(page: Page, question: Question) -> pl.DataFrame:
    """The totals along one edge, the largest first, along time in its order."""
    frame = analysis.measured(page.reading, question)
    return (
        frame.sort("key") if DIMENSIONS[question.by].in_time else frame.sort("value", "key", descending=[True, False])
    )


def _grid(page: Page, question: Question, kept: pl.DataFrame, count: int) -> pl.DataFrame:
    """key, name, total, at0, at1 and so on: a row for each value of the first dimension."""
    edge = _edge(page, replace(question, second=None)).rename({"value": "total"})
    if count:
        edge = edge.sort("total", "key", descending=[count > 0, False]).head(abs(count))
    places = kept.select(second_key="key", at=pl.format("at{}", pl.int_range(pl.len())))
    cells = analysis.measured(page.reading, question).join(places, on="second_key")
    if cells.height:
        edge = edge.join(cells.pivot("at", index="key", values="value"), on="key", how="left")
    absent = [pl.lit(None).alias(name) for name in places["at"].to_list() if name not in edge.columns]
    names = [name_of(page, question.by, key) for key in edge["key"].to_list()]
    return edge.with_columns(*absent, name=pl.Series(names, dtype=pl.String))
