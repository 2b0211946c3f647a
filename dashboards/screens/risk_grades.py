"""How customers' grades moved over a chosen period: a matrix, and the customers behind each of its figures. A part of the risk page."""

from __future__ import annotations

from typing import Any, cast

import polars as pl
import streamlit as st

from dashboards.charts.distributions import matrix, with_clicks
from dashboards.charts.palette import CONFIG
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import grades
from scoring.parameters.catalogue import GRADES_OR_UNRATED

CELL = "cell"  # the opened figure of the matrix, in the address: FROM>TO
SPAN = 12
FROM, TO = (*GRADES_OR_UNRATED, grades.NEW), (*GRADES_OR_UNRATED, grades.ENDED)


def show(page: Page) -> None:
    """The period, the matrix, the customers of the opened figure, all figures as a table."""
    words = page.words
    known = grades.months(page.reading)
    with card(words("grades.title"), words("grades.note")):
        if len(known) < len(("start", "end")):
            st.info(words("grades.empty"), icon=":material/info:")
            return
        left, right = st.columns(2)
        with left:
            start = choice(
                st.selectbox, words("grades.start"), known[:-1], "from", known[max(0, len(known) - 1 - SPAN)], str
            )
        later = [month for month in known if month > start]
        with right:
            end = choice(st.selectbox, words("grades.end"), later, "to", later[-1], str)
        found = grades.movements(page.reading, start, end)
        if found.is_empty():
            st.info(words("grades.none"), icon=":material/info:")
            return
        _figures(page, found)
        _matrix(page, found)
        _rows(page, found)
    _movers(page, start, end)


def _figures(page: Page, found: pl.DataFrame) -> None:
    words = page.words
    steps = pl.Series([grades.worse(row["before"], row["after"]) for row in found.to_dicts()])
    stayed = found.filter(pl.col("before") == pl.col("after"))
    parts = (("worse", found.filter(steps > 0)), ("stayed", stayed), ("better", found.filter(steps < 0)))
    for column, (name, part) in zip(st.columns(len(parts)), parts, strict=True):
        amount = numbers.amount(part["amount_before"].sum() or 0, page.unit)
        column.metric(
            words(f"grades.{name}"), numbers.count(int(part["customers"].sum() or 0)),
            f"{amount} {words(f'unit.{page.unit}')}", delta_color="off", delta_arrow="off", height="stretch",
        )  # fmt: skip


def _matrix(page: Page, found: pl.DataFrame) -> None:
    cells = {(row["before"], row["after"]): row for row in found.to_dicts()}
    rows = [grade for grade in FROM if any(before == grade for before, _ in cells)]
    columns = [grade for grade in TO if any(after == grade for _, after in cells)]
    shares: list[list[float | None]] = []
    texts: list[list[str]] = []
    for before in rows:
        line = [cells.get((before, after)) for after in columns]
        whole = sum(cell["customers"] for cell in line if cell)
        shares.append([cell["customers"] / whole if cell else None for cell in line])
        texts.append([_told(page, cell) if cell else "" for cell in line])
    names = [[_name(page, grade) for grade in part] for part in (rows, columns)]
    figure = matrix(names[0], names[1], shares, texts)
    keys = [f"{before}>{after}" for before in rows for after in columns]
    places = [(x, y) for y in names[0] for x in names[1]]
    with_clicks(figure, places, keys, {f"{before}>{after}" for before, after in cells})
    key = f"chart:grades:{st.query_params.get(CELL, '')}"  # another key after each click, or the last one would count again
    picked = st.plotly_chart(figure, theme=None, config=CONFIG, key=key, on_select="rerun", selection_mode="points")
    points = cast("dict[str, Any]", picked)["selection"]["points"]
    if points:
        clicked = points[0]["customdata"]
        _open(str(clicked[0] if isinstance(clicked, list) else clicked))
        st.rerun()
    st.caption(page.words("grades.how", unit=page.words(f"unit.{page.unit}")))


def _told(page: Page, cell: dict[str, Any]) -> str:
    amount = cell["amount_before"] if cell["before"] != grades.NEW else cell["amount_after"]
    return f"<b>{numbers.count(cell['customers'])}</b><br>{numbers.amount(amount, page.unit)}"


def _name(page: Page, grade: str) -> str:
    return grade if grade in GRADES_OR_UNRATED[:-1] else page.words(f"grade.{grade}")


def _rows(page: Page, found: pl.DataFrame) -> None:
    words = page.words
    frame = found.with_columns(
        cell=pl.col("before") + ">" + pl.col("after"),
        share=pl.col("customers") / pl.col("customers").sum().over("before"),
        **{
            name: pl.Series([_name(page, grade) for grade in found[name]], dtype=pl.String)
            for name in ("before", "after")
        },
    )
    columns = [
        Column("before", words("grades.before")), Column("after", words("grades.after")),
        Column("customers", words("grades.customers"), "count"), Column("share", words("movement.share"), "percent"),
        Column("amount_before", words("grades.amount_before"), "amount"), Column("amount_after", words("grades.amount_after"), "amount"),
    ]  # fmt: skip
    with st.expander(words("movement.table")):
        source = FrameSource(frame, columns, summed=("customers", "amount_before", "amount_after"), manner=page.manner)
        table(
            page, source,
            Shown(
                "grade_cells", words("grades.title"), columns, "customers", height=300, key="cell", on_open=_open,
                chosen=st.query_params.get(CELL, ""),
            ),
        )  # fmt: skip


def _movers(page: Page, start: str, end: str) -> None:
    """The customers of the opened figure; each opens on its own page."""
    words = page.words
    before, _, after = st.query_params.get(CELL, "").partition(">")
    if before not in FROM or after not in TO:
        return
    found = grades.movers(page.reading, start, end, before, after)
    title = words("grades.movers", before=_name(page, before), after=_name(page, after))
    columns = [
        Column("name", words("column.customer_name")), Column("kind", words("column.kind_of_customer"), "code", "customer_kind"),
        Column("amount_before", words("grades.amount_before"), "amount"), Column("amount_after", words("grades.amount_after"), "amount"),
        Column("score", words("grades.score"), "factor"), Column("statement_period", words("grades.statement")),
    ]  # fmt: skip
    with card(title, words("grades.movers_note", start=start, end=end), key="grade_movers"):
        source = FrameSource(found, columns, summed=("amount_before", "amount_after"), manner=page.manner)
        opens = (lambda customer: page.go("customers", customer=customer)) if "customers" in page.goto else None
        table(
            page,
            source,
            Shown("grade_movers", title, columns, "amount_before", height=360, key="customer_id", on_open=opens),
        )
        st.button(words("warnings.shut"), icon=":material/close:", on_click=_shut, key="grades:shut")


def _open(cell: str) -> None:
    st.query_params[CELL] = cell


def _shut() -> None:
    st.query_params.pop(CELL, None)
