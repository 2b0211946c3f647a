"""The table of every page: search, sort by any column, total that stays, pages, rows that open, and the whole of it as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import streamlit as st

from dashboards.components.columns import NUMERIC, Column
from dashboards.components.downloads import XLSX_LIMIT, as_csv, as_xlsx
from dashboards.components.page import Page

PAGE_ROWS = 50
_HERE = Path(__file__).parent


class Source(Protocol):
    """Rows that can be asked for a page at a time."""

    def page(self, search: str, order: str, descending: bool, offset: int, limit: int) -> pl.DataFrame:
        """Some rows, in an order."""

    def whole(self, search: str, order: str, descending: bool) -> pl.DataFrame:
        """All rows."""

    def summary(self, search: str) -> dict[str, Any]:
        """row_count and sums by column."""


@dataclass(frozen=True)
class FrameSource:
    """Rows that are all here already. `total` replaces sums that are not sums, such as a rate's."""

    frame: pl.DataFrame
    columns: Sequence[Column]
    summed: Sequence[str] = ()
    total: dict[str, Any] = field(default_factory=dict)
    manner: Any = None

    def page(self, search: str, order: str, descending: bool, offset: int, limit: int) -> pl.DataFrame:
        """Some rows, in an order."""
        return self.whole(search, order, descending).slice(offset, limit)

    def whole(self, search: str, order: str, descending: bool) -> pl.DataFrame:
        """All rows that hold the searched text."""
        found = self._found(search)
        return (
            found.sort(order, descending=descending, nulls_last=True, maintain_order=True)
            if order in found.columns
            else found
        )

    def summary(self, search: str) -> dict[str, Any]:
        """Their number and sums; the given total only when nothing is searched for."""
        found = self._found(search)
        sums = {name: found[name].sum() if found.height else None for name in self.summed}
        return {"row_count": found.height, **sums, **(self.total if not search else dict.fromkeys(self.total))}

    def _found(self, search: str) -> pl.DataFrame:
        if not search:
            return self.frame
        texts = [
            [self.manner.text(value, column).lower() for value in self.frame[column.name].to_list()]
            for column in self.columns
            if column.kind not in NUMERIC
        ]
        hits = [any(search.lower() in text for text in row) for row in zip(*texts, strict=True)]
        return self.frame.filter(pl.Series(hits, dtype=pl.Boolean))


@dataclass(frozen=True)
class Shown:
    """What a table needs besides its rows. `cover`: what the XLSX says of the filters."""

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


def table(page: Page, source: Source, shown: Shown) -> None:
    """Draw it."""
    state = st.session_state.setdefault(f"table:{shown.name}", {"order": shown.order, "descending": shown.descending})
    if state["order"] not in {column.name for column in shown.columns}:
        state.update(order=shown.order, descending=shown.descending)
    bar = st.container(horizontal=True, vertical_alignment="bottom", key=f"bar_{shown.name}")
    search = _search(page, shown, bar) if shown.searchable else ""
    summary = source.summary(search)
    count = int(summary["row_count"])
    number = _page_number(page, shown, bar, count)
    _downloads(page, source, shown, bar, search, state, count)
    if not count:
        st.info(page.words("table.nothing_found" if search else "table.empty"), icon=":material/info:")
        return
    rows = source.page(search, state["order"], state["descending"], number * PAGE_ROWS, PAGE_ROWS)
    _draw(page, shown, state, rows, summary)


def _search(page: Page, shown: Shown, bar: Any) -> str:
    key = f"search:{shown.name}"
    label = page.words("table.search")
    return str(
        bar.text_input(
            label, key=key, placeholder=label, label_visibility="collapsed", width=240, icon=":material/search:"
        )
        or ""
    ).strip()


def _page_number(page: Page, shown: Shown, bar: Any, count: int) -> int:
    bar.caption(page.words("table.count", count=f"{count:,}"), width="content")
    pages = max(1, -(-count // PAGE_ROWS))
    if pages == 1:
        return 0
    key = f"page:{shown.name}"
    st.session_state[key] = min(int(st.session_state.get(key, 1)), pages)
    label = page.words("table.page", pages=f"{pages:,}")
    return int(bar.number_input(label, 1, pages, key=key, width=150)) - 1


def _downloads(
    page: Page, source: Source, shown: Shown, bar: Any, search: str, state: dict[str, Any], count: int
) -> None:
    words, name = page.words, file_name(page, shown.title)
    order, descending = state["order"], state["descending"]

    def make_csv() -> bytes:
        return as_csv(source.whole(search, order, descending), shown.columns, page.manner)

    def make_xlsx() -> bytes:
        rows = source.whole(search, order, descending)
        return as_xlsx(rows, shown.columns, page.manner, cover_of(page, shown, search, rows.height))

    button = {"disabled": count == 0, "on_click": "ignore", "icon": ":material/download:"}
    bar.download_button(
        "CSV", make_csv, f"{name}.csv", "text/csv", key=f"csv:{shown.name}", help=words("download.csv"), **button
    )
    button["disabled"] = count == 0 or count > XLSX_LIMIT
    why = words("download.too_large", limit=f"{XLSX_LIMIT:,}") if count > XLSX_LIMIT else words("download.xlsx")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    bar.download_button("XLSX", make_xlsx, f"{name}.xlsx", kind, key=f"xlsx:{shown.name}", help=why, **button)


def file_name(page: Page, title: str) -> str:
    """subject_snapshot_user, without what file systems refuse."""
    parts = (title, f"{page.stamp.as_of:%Y%m%d}" if _published(page) else "", page.actor.name)
    return "_".join(
        "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in part) for part in parts if part
    )


def cover_of(page: Page, shown: Shown, search: str, rows: int) -> list[tuple[str, str]]:
    """The lines of the cover sheet."""
    words = page.words
    lines = [(words("download.subject"), shown.title), (words("download.by"), page.actor.name)]
    if _published(page):
        lines += [
            (words("stamp.as_of"), f"{page.stamp.as_of:%Y-%m-%d}"),
            (words("stamp.built_at"), f"{page.stamp.built_at:%Y-%m-%d %H:%M} UTC"),
            (words("stamp.build"), page.stamp.build_id),
        ]
    scope = page.scope.partner_id
    lines += [
        (words("download.scope"), scope or words("download.whole_book")),
        (words("table.search"), search or words("download.no_search")),
    ]
    lines += [
        *shown.cover,
        (words("download.row_count"), f"{rows:,}"),
        (words("download.unit"), words(f"unit.{page.unit}")),
    ]
    lines += [
        (column.label, words(f"define.{column.name}")) for column in shown.columns if words.has(f"define.{column.name}")
    ]
    return lines


def _published(page: Page) -> bool:
    return (page.home.published / "CURRENT").is_file()


def _draw(page: Page, shown: Shown, state: dict[str, Any], rows: pl.DataFrame, summary: dict[str, Any]) -> None:
    key = f"grid_{shown.name}"

    def sort() -> None:
        name = st.session_state[key].get("sort")
        if name:
            state.update(order=name, descending=not state["descending"] if state["order"] == name else True)

    def opened() -> None:
        value = st.session_state[key].get("row")
        if value and shown.on_open:
            shown.on_open(str(value))

    _component()(key=key, data=_data(page, shown, state, rows, summary), on_sort_change=sort, on_row_change=opened)


def _data(
    page: Page, shown: Shown, state: dict[str, Any], rows: pl.DataFrame, summary: dict[str, Any]
) -> dict[str, Any]:
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
                "label": manner.heading(column),
                "numeric": column.kind in NUMERIC,
                "sortable": True,
                "short": column.short,
                "wraps": column.wraps,
            }
            for column in shown.columns
        ],
        "rows": [{"key": str(key), "cells": list(row)} for key, row in zip(keys, cells, strict=True)],
        "total": totals if any(name != "row_count" for name in summary) else None,
        "sorted": state["order"],
        "descending": state["descending"],
        "opens": shown.on_open is not None,
        "chosen": shown.chosen,
        "height": shown.height,
        "sortHint": words("table.sort_hint"),
        "openHint": words("table.open_hint"),
    }


@cache
def _component() -> Any:
    return st.components.v2.component(
        "book_table",
        css=(_HERE / "table.css").read_text(encoding="utf-8"),
        js=(_HERE / "table.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
