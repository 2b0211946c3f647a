"""Lines of a return on its page: each line's change since the last return with its causes, and a line opened into its projects."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from casework.returns.queries import CAUSES, explained, opened_line
from dashboards.components import numbers
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries.risk import customer_names
from dashboards.screens.windows import project
from dashboards.texts import Words


def show(page: Page, folder: str) -> None:
    """What changed, line by line; a click opens a line."""
    words, frame = page.words, explained(page.home, folder)
    if frame is None:
        return
    happened = [name for name in CAUSES if frame[name].abs().sum()]
    columns = [
        Column("line_no", words("column.return_line")),
        Column("item_zh" if words.is_chinese else "item_en", words("column.item"), wraps=True),
        Column("unit", words("column.unit")),
        *(Column(name, words(f"column.{name}"), "figure") for name in ("before", "now", "change")),
        *(Column(name, words(f"cause.{name}"), "figure") for name in happened),
    ]
    sent = frame["sent_folder"].drop_nulls().unique().to_list()
    note = words("lines.note", folder=sent[0]) if sent else words("lines.note_unsent")
    with card(words("lines.title"), note):
        shown = Shown(
            "lines", words("lines.title"), columns, "line_no", descending=False, key="line_no", on_open=_open,
            chosen=st.query_params.get("line", ""),
        )  # fmt: skip
        told = frame.with_columns(pl.when(pl.col(name) != 0).then(name) for name in happened)
        units = [unit_name(words, unit) for unit in frame["unit"].to_list()]
        told = told.with_columns(unit=pl.Series(units, dtype=pl.String))
        table(page, FrameSource(told, columns, manner=page.manner), shown)
    line = st.query_params.get("line", "")
    if line and line in frame["line_no"]:
        _one(page, folder, frame.filter(line_no=line).to_dicts()[0])
    project.open_from_address(page)


def unit_name(words: Words, unit: str) -> str:
    """A unit of a return in the reader's language; one without a word, such as a column's name, as it is."""
    return words(f"return_unit.{unit}") if words.has(f"return_unit.{unit}") else unit


def _open(line: str) -> None:
    put("line", line)


def _one(page: Page, folder: str, row: dict[str, str]) -> None:
    """The largest parts of one line."""
    words, found = page.words, opened_line(page.home, folder, row["line_no"])
    name = f"{row['line_no']} {row['item_zh' if words.is_chinese else 'item_en']}"
    if found is None:
        with card(name):
            st.info(words("lines.no_parts"), icon=":material/info:")
        return
    kind = str(found["key_kind"][0])
    is_count = row["is_count"]
    is_ratio = "under" in found.columns and found["under"].null_count() < found.height
    if kind == "customer":
        known = customer_names(page.reading, found["key"].to_list())
        found = found.with_columns(name=pl.col("key").replace(known))
    columns = [
        Column("name" if kind == "customer" else "key", words(f"column.{kind}")),
        Column("value", words("column.over" if is_ratio else "column.now"), "count" if is_count else "amount"),
        *([Column("under", words("column.under"), "amount")] if is_ratio else []),
        Column("before", words("column.before"), "count" if is_count else "amount"),
    ]
    shown_of = words("lines.parts", shown=numbers.count(found.height), parts=numbers.count(found["parts"][0]))
    if is_ratio:
        amounts = (numbers.amount(found[name][0], page.unit) for name in ("total", "total_under"))
        over, under = (f"{amount} {words(f'unit.{page.unit}')}" for amount in amounts)
        shown_of += words("lines.adds_up", over=over, under=under)
    with card(name, shown_of):
        table(page, FrameSource(found, columns, manner=page.manner), _parts(page, kind, name, columns))


def _parts(page: Page, kind: str, name: str, columns: list[Column]) -> Shown:
    """A part opens into its project, or its customer's page."""
    opens: Callable[[str], None] | None = None
    if kind == "project" and page.may("read", "project"):
        opens = project.open_in_address
    elif kind == "customer" and "customers" in page.goto:
        opens = lambda one: page.go("customers", customer=one)  # noqa: E731 - an answer to a click
    return Shown("parts", name, columns, "value", key="key", on_open=opens)
