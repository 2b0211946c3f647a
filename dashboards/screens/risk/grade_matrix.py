"""A matrix of movements between grades: who fell, stayed and rose, a cell that opens at a click. A part of the views of grades."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboards.charts.distributions import matrix, with_clicks
from dashboards.components import numbers
from dashboards.components.address import put, put_all
from dashboards.components.clicks import clicked
from dashboards.components.page import Page, choice
from dashboards.queries import grades
from scoring.parameters.catalogue import GRADES_OR_UNRATED

FROM, TO = (*GRADES_OR_UNRATED, grades.NEW), (*GRADES_OR_UNRATED, grades.ENDED)
SPAN = 12


def period(page: Page, known: list[str]) -> tuple[str, str]:
    """The months between which movements are asked for, as chosen among those that are known (two at least); in the address."""
    left, right = st.columns(2)
    first = known[max(0, len(known) - 1 - SPAN)]
    with left:
        start = choice(st.selectbox, page.words("grades.start"), known[:-1], "from", first, str)
    later = [month for month in known if month > start]
    with right:
        return start, choice(st.selectbox, page.words("grades.end"), later, "to", later[-1], str)


def figures(page: Page, found: pl.DataFrame, counted: str, texts: str) -> None:
    """How many fell, stayed and rose, of cells with before, after, `counted` and amount_before; `texts`: where the words are from."""
    words = page.words
    steps = pl.Series([grades.worse(row["before"], row["after"]) for row in found.to_dicts()], dtype=pl.Int64)
    stayed = found.filter(pl.col("before") == pl.col("after"))
    parts = (("worse", found.filter(steps > 0)), ("stayed", stayed), ("better", found.filter(steps < 0)))
    for column, (name, part) in zip(st.columns(len(parts)), parts, strict=True):
        amount = numbers.amount(part["amount_before"].sum() or 0, page.unit)
        column.metric(
            words(f"{texts}.{name}"), numbers.count(int(part[counted].sum() or 0)),
            f"{amount} {words(f'unit.{page.unit}')}", delta_color="off", delta_arrow="off", height="stretch",
        )  # fmt: skip


def draw(page: Page, found: pl.DataFrame, counted: str, opened: str) -> None:
    """The cells, one for each row of `found`; a click puts FROM>TO into the address under `opened`."""
    cells = {(row["before"], row["after"]): row for row in found.to_dicts()}
    rows = [grade for grade in FROM if any(before == grade for before, _ in cells)]
    columns = [grade for grade in TO if any(after == grade for _, after in cells)]
    shares: list[list[float | None]] = []
    texts: list[list[str]] = []
    for before in rows:
        line = [cells.get((before, after)) for after in columns]
        whole = sum(cell[counted] for cell in line if cell)
        shares.append([cell[counted] / whole if cell else None for cell in line])
        texts.append([_told(page, cell, counted) if cell else "" for cell in line])
    names = [[name(page, grade) for grade in part] for part in (rows, columns)]
    figure = matrix(names[0], names[1], shares, texts)
    keys = [f"{before}>{after}" for before in rows for after in columns]
    places = [(x, y) for y in names[0] for x in names[1]]
    with_clicks(figure, places, keys, {f"{before}>{after}" for before, after in cells})
    key = f"chart:{opened}:{st.query_params.get(opened, '')}"  # another after each click, or the last would count again
    if cell := clicked(figure, key):
        put(opened, cell)
        st.rerun()


def opened_cell(opened: str) -> tuple[str, str] | None:
    """From which grade to which the opened cell is; None where none is open."""
    before, _, after = st.query_params.get(opened, "").partition(">")
    return (before, after) if before in FROM and after in TO else None


def shut(*opened: str) -> None:
    """Close what is open."""
    put_all(dict.fromkeys(opened, ""))


def name(page: Page, grade: str) -> str:
    """A grade in the reader's language."""
    return grade if grade in GRADES_OR_UNRATED[:-1] else page.words(f"grade.{grade}")


def _told(page: Page, cell: dict[str, Any], counted: str) -> str:
    amount = cell["amount_before"] if cell["before"] != grades.NEW else cell["amount_after"]
    return f"<b>{numbers.count(cell[counted])}</b><br>{numbers.amount(amount, page.unit)}"
