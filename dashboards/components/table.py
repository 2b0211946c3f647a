"""The table of every page: search, filters under the headings, sort by any column, totals that stay, pages, rows that open, downloads.

Rows come from a source a page at a time; what is downloaded is everything that the source has under the same search and filters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import streamlit as st

from dashboards.components.columns import NUMERIC, RIGHT, Column
from dashboards.components.page import Page
from dashboards.components.table_bar import PAGE_ROWS, bar
from dashboards.components.table_state import TableState, state_of
from dashboards.queries.conditions import Kept, narrowed_frame

_HERE = Path(__file__).parent


class Source(Protocol):
    """Rows that can be asked for a page at a time."""

    def page(
        self, search: str, order: str, descending: bool, offset: int, limit: int, kept: Sequence[Kept] = ()
    ) -> pl.DataFrame:
        """Some rows, in an order."""

    def whole(self, search: str, order: str, descending: bool, kept: Sequence[Kept] = ()) -> pl.DataFrame:
        """All rows."""

    def summary(self, search: str, kept: Sequence[Kept] = ()) -> dict[str, Any]:
        """row_count and sums by column."""


@dataclass(frozen=True)
class FrameSource:
    """Rows that are all here already. `total` replaces sums that are not sums, such as a rate's, as long as nothing is kept away."""

    frame: pl.DataFrame
    columns: Sequence[Column]
    summed: Sequence[str] = ()
    total: dict[str, Any] = field(default_factory=dict)
    manner: Any = None

    def page(
        self, search: str, order: str, descending: bool, offset: int, limit: int, kept: Sequence[Kept] = ()
    ) -> pl.DataFrame:
        """Some rows, in an order."""
        return self.whole(search, order, descending, kept).slice(offset, limit)

    def whole(self, search: str, order: str, descending: bool, kept: Sequence[Kept] = ()) -> pl.DataFrame:
        """All rows that hold the searched text."""
        found = self._found(search, kept)
        return (
            found.sort(order, descending=descending, nulls_last=True, maintain_order=True)
            if order in found.columns
            else found
        )

    def summary(self, search: str, kept: Sequence[Kept] = ()) -> dict[str, Any]:
        """Their number and sums; the given total only when all rows are there."""
        found = self._found(search, kept)
        sums = {name: found[name].sum() if found.height else None for name in self.summed}
        given = self.total if not search and not kept else dict.fromkeys(set(self.total) - set(sums))
        return {"row_count": found.height, **sums, **given}

    def _found(self, search: str, kept: Sequence[Kept]) -> pl.DataFrame:
        frame = narrowed_frame(self.frame, kept)
        if not search or frame.is_empty():
            return frame
        texts = [
            [self.manner.text(value, column).lower() for value in frame[column.name].to_list()]
            for column in self.columns
            if column.kind not in NUMERIC
        ]
        hits = [any(search.lower() in text for text in row) for row in zip(*texts, strict=True)]
        return frame.filter(pl.Series(hits, dtype=pl.Boolean))


@dataclass(frozen=True)
class Shown:
    """What a table needs besides its rows. `cover`: what the XLSX says of the filters; `in_address`: its state is part of the link."""

    name: str
    title: str
    columns: Sequence[Column]
    order: str
    descending: bool = True
    key: str | None = None  # the column that a click gives
    on_open: Callable[[str], None] | None = None
    chosen: str = ""
    cover: Sequence[tuple[str, str]] = ()
    height: int = 420
    searchable: bool = True
    in_address: bool = False
    explained: Collection[str] = ()  # the columns whose figures say where they come from
    on_explain: Callable[[str, str], None] | None = None  # given the row's key, empty for the total, and the column
    explains_total: bool = True  # whether the total of such a column says it too
    opening: Collection[str] = ()  # the columns of which each value opens something of its own
    shut: str = ""  # the value that opens nothing
    on_cell: Callable[[str, str], None] | None = None  # given the row's key and the column
    marked: Mapping[str, str] = field(
        default_factory=dict
    )  # rows whose explained figure was another before, and what it was


def table(page: Page, source: Source, shown: Shown) -> None:
    """Draw it."""
    state = state_of(shown.name, shown.columns, shown.order, descending=shown.descending, in_address=shown.in_address)
    kept, unclear = state.conditions(shown.columns, page.manner)
    summary, number = bar(page, source, shown, state, kept)
    for column in unclear:
        st.warning(
            page.words("table.unclear", column=column.label, typed=state.typed[column.name]), icon=":material/help:"
        )
    if not summary["row_count"] and not state.typed:
        st.info(page.words("table.nothing_found" if state.search else "table.empty"), icon=":material/info:")
        return
    rows = source.page(state.search, state.order, state.descending, number * PAGE_ROWS, PAGE_ROWS, kept)
    _draw(page, shown, state, rows, summary)


def on_screen(shown: Shown, state: TableState) -> list[Column]:
    """Without those that stand aside, unless all are asked for or it is they that the rows are sorted or narrowed by."""
    used = {state.order, *state.typed}
    return [column for column in shown.columns if state.is_wide or not column.aside or column.name in used]


def _draw(page: Page, shown: Shown, state: TableState, rows: pl.DataFrame, summary: dict[str, Any]) -> None:
    key = f"grid_{shown.name}"

    def sort() -> None:
        name = st.session_state[key].get("sort")
        if name:
            state.sort_by(name)

    def opened() -> None:
        value = st.session_state[key].get("row")
        if value and shown.on_open:
            shown.on_open(str(value))

    def narrowed() -> None:
        given = st.session_state[key].get("filter")
        if given:
            state.keep(str(given["column"]), str(given["text"]))

    def explained() -> None:
        given = st.session_state[key].get("explain")
        if given and shown.on_explain:
            shown.on_explain(str(given["key"]), str(given["column"]))

    def cell() -> None:
        given = st.session_state[key].get("cell")
        if given and shown.on_cell:
            shown.on_cell(str(given["key"]), str(given["column"]))

    data = _data(page, replace(shown, columns=on_screen(shown, state)), state, rows, summary)
    _component()(
        key=key,
        data=data,
        on_sort_change=sort,
        on_row_change=opened,
        on_filter_change=narrowed,
        on_explain_change=explained,
        on_cell_change=cell,
    )


def _data(page: Page, shown: Shown, state: TableState, rows: pl.DataFrame, summary: dict[str, Any]) -> dict[str, Any]:
    manner, words = page.manner, page.words
    keys = rows[shown.key].to_list() if shown.key else [str(number) for number in range(rows.height)]
    cells = zip(
        *([manner.text(value, column) for value in rows[column.name].to_list()] for column in shown.columns),
        strict=True,
    )
    totals = [manner.text(summary[column.name], column) if column.name in summary else "" for column in shown.columns]
    if totals and not totals[0]:
        totals[0] = words("table.total")
    return {
        "columns": [
            {
                "name": column.name,
                "label": manner.brief(column),
                "brief": column.label if column.brief else "",
                "numeric": column.kind in RIGHT,
                "sortable": True,
                "short": column.short,
                "wraps": column.wraps,
                "breaks": column.breaks,
                "narrow": column.narrow,
                "explained": shown.on_explain is not None and column.name in shown.explained,
                "typed": state.typed.get(column.name, ""),
                "example": words("table.number_example" if column.kind in NUMERIC else "table.text_example"),
            }
            for column in shown.columns
        ],
        "rows": [
            {"key": str(key), "cells": list(row), "mark": shown.marked.get(str(key), ""), "opening": opening}
            for key, row, opening in zip(keys, cells, _opening(shown, rows), strict=True)
        ],
        "total": totals if any(name != "row_count" for name in summary) else None,
        "sorted": state.order,
        "descending": state.descending,
        "narrowing": state.is_narrowing or bool(state.typed),
        "opens": shown.on_open is not None,
        "chosen": shown.chosen,
        "height": shown.height,
        "sortHint": words("table.sort_hint"),
        "openHint": words("table.open_hint"),
        "filterHint": words("table.filter_hint"),
        "explainHint": words("passport.open"),
        "explainsTotal": shown.explains_total and not state.search and not state.typed,  # else it is of what was found
        "nothing": words("table.nothing_found"),
    }


def _opening(shown: Shown, rows: pl.DataFrame) -> list[list[str]]:
    """The columns of each row whose value opens something of its own."""
    names = [column.name for column in shown.columns if column.name in shown.opening]
    if not names:
        return [[]] * rows.height
    return [
        [name for name in names if row[name] not in (None, shown.shut)]
        for row in rows.select(names).iter_rows(named=True)
    ]


@cache
def _component() -> Any:
    return st.components.v2.component(
        "book_table",
        css=(_HERE / "table.css").read_text(encoding="utf-8"),
        js=(_HERE / "table.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
