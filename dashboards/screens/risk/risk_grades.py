"""How grades moved over a chosen period, of customers or of partners: a matrix, and who is behind each figure. A part of the risk page."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import grades
from dashboards.screens.risk import grade_matrix, risk_partner_grades

CELL = "cell"  # the opened figure of the matrix, in the address: FROM>TO


def show(page: Page) -> None:
    """Whose grades, then the view of them."""
    words = page.words
    who = choice(
        st.segmented_control, words("grades.who"), list(WHOSE), "who", "customers", lambda one: words(f"grades.of_{one}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    WHOSE[who](page)


def _customers(page: Page) -> None:
    """The period, the matrix, the customers of the opened figure, all figures as a table."""
    words = page.words
    known = grades.months(page.reading)
    with card(words("grades.title"), words("grades.note")):
        if len(known) < len(("start", "end")):
            st.info(words("grades.empty"), icon=":material/info:")
            return
        start, end = grade_matrix.period(page, known)
        found = grades.movements(page.reading, start, end)
        if found.is_empty():
            st.info(words("grades.none"), icon=":material/info:")
            return
        grade_matrix.figures(page, found, "customers", "grades")
        grade_matrix.draw(page, found, "customers", CELL)
        st.caption(words("grades.how", unit=words(f"unit.{page.unit}")))
        _rows(page, found)
    _movers(page, start, end)


WHOSE = {"customers": _customers, "partners": risk_partner_grades.show}


def _rows(page: Page, found: pl.DataFrame) -> None:
    words = page.words
    frame = found.with_columns(
        cell=pl.col("before") + ">" + pl.col("after"),
        share=pl.col("customers") / pl.col("customers").sum().over("before"),
        **{
            name: pl.Series([grade_matrix.name(page, grade) for grade in found[name]], dtype=pl.String)
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
    opened = grade_matrix.opened_cell(CELL)
    if opened is None:
        return
    before, after = opened
    found = grades.movers(page.reading, start, end, before, after)
    title = words("grades.movers", before=grade_matrix.name(page, before), after=grade_matrix.name(page, after))
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
        shut = lambda: grade_matrix.shut(CELL)  # noqa: E731
        st.button(words("warnings.shut"), icon=":material/close:", on_click=shut, key="grades:shut")


def _open(cell: str) -> None:
    put(CELL, cell)
