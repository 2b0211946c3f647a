"""The bar over a table: search, how many rows, which page, filters, and the whole of what is shown as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboards.components.downloads import XLSX_LIMIT, as_csv, as_xlsx
from dashboards.components.page import Page
from dashboards.components.table_state import TableState
from dashboards.queries.conditions import Kept

if TYPE_CHECKING:
    from dashboards.components.table import Shown, Source

PAGE_ROWS = 50
WORTH_NARROWING = 8  # rows; a shorter table is read at a glance


def bar(
    page: Page, source: Source, shown: Shown, state: TableState, kept: Sequence[Kept]
) -> tuple[dict[str, Any], int]:
    """Draw it; the summary of what is found, and the number of the page to show."""
    place = st.container(horizontal=True, vertical_alignment="bottom", key=f"bar_{shown.name}")
    if shown.searchable:
        _search(page, shown, state, place)
    summary = source.summary(state.search, kept)
    count = int(summary["row_count"])
    number = _page_number(page, shown, place, count)
    if shown.searchable and (count > WORTH_NARROWING or state.typed):
        _narrowing(page, shown, state, place)
    if count and any(column.aside for column in shown.columns):
        _columns(page, shown, state, place)
    _downloads(page, source, shown, place, state, kept, count)
    return summary, number


def _search(page: Page, shown: Shown, state: TableState, place: Any) -> None:
    key, label = f"search:{shown.name}", page.words("table.search")
    st.session_state[key] = state.search
    place.text_input(
        label,
        key=key,
        placeholder=label,
        label_visibility="collapsed",
        width=240,
        icon=":material/search:",
        on_change=lambda: state.find(str(st.session_state[key] or "")),
    )


def _page_number(page: Page, shown: Shown, place: Any, count: int) -> int:
    place.caption(page.words("table.count_one" if count == 1 else "table.count", count=f"{count:,}"), width="content")
    pages = max(1, -(-count // PAGE_ROWS))
    if pages == 1:
        return 0
    key = f"page:{shown.name}"
    st.session_state[key] = min(int(st.session_state.get(key, 1)), pages)
    label = page.words("table.page", pages=f"{pages:,}")
    return int(place.number_input(label, 1, pages, key=key, width=150)) - 1


def _narrowing(page: Page, shown: Shown, state: TableState, place: Any) -> None:
    """Opens the row under the headings; while something is typed there, it stays open and can be emptied."""
    words = page.words
    if state.typed:
        label, icon, done = words("table.all_rows"), ":material/filter_alt_off:", state.clear
    else:
        label, icon = words("table.narrow"), ":material/filter_alt:"

        def done() -> None:
            state.is_narrowing = not state.is_narrowing

    place.button(label, icon=icon, key=f"narrow:{shown.name}", on_click=done)


def _columns(page: Page, shown: Shown, state: TableState, place: Any) -> None:
    """All columns, or those that fit."""

    def done() -> None:
        state.is_wide = not state.is_wide

    label = page.words("table.main_columns" if state.is_wide else "table.all_columns")
    place.button(label, icon=":material/view_column:", key=f"columns:{shown.name}", on_click=done)


def _downloads(
    page: Page, source: Source, shown: Shown, place: Any, state: TableState, kept: Sequence[Kept], count: int
) -> None:
    words, name = page.words, file_name(page, shown.title)

    def rows() -> Any:
        return source.whole(state.search, state.order, state.descending, kept)

    def make_csv() -> bytes:
        return as_csv(rows(), shown.columns, page.manner)

    def make_xlsx() -> bytes:
        found = rows()
        return as_xlsx(found, shown.columns, page.manner, cover_of(page, shown, state, found.height))

    button = {"disabled": count == 0, "on_click": "ignore", "icon": ":material/download:"}
    place.download_button(
        "CSV", make_csv, f"{name}.csv", "text/csv", key=f"csv:{shown.name}", help=words("download.csv"), **button
    )
    button["disabled"] = count == 0 or count > XLSX_LIMIT
    why = words("download.too_large", limit=f"{XLSX_LIMIT:,}") if count > XLSX_LIMIT else words("download.xlsx")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    place.download_button("XLSX", make_xlsx, f"{name}.xlsx", kind, key=f"xlsx:{shown.name}", help=why, **button)


def file_name(page: Page, title: str) -> str:
    """subject_snapshot_user, without what file systems refuse."""
    parts = (title, f"{page.stamp.as_of:%Y%m%d}" if _published(page) else "", page.actor.name)
    return "_".join(
        "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in part) for part in parts if part
    )


def cover_of(page: Page, shown: Shown, state: TableState, rows: int) -> list[tuple[str, str]]:
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
    typed = [
        words.pair(column.label, state.typed[column.name]) for column in shown.columns if column.name in state.typed
    ]
    lines += [
        (words("download.scope"), scope or words("download.whole_book")),
        (words("table.search"), state.search or words("download.no_search")),
        (words("table.narrow"), words.listed(typed) or words("download.no_search")),
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
