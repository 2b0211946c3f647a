"""How partners' grades moved over a chosen period: as computed by month beside as adopted, and the partners of each figure."""

from __future__ import annotations

import polars as pl
import streamlit as st

from casework.partners.evaluation import evaluations
from dashboards.accounts import store_of
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import partner_grades
from dashboards.screens.risk import grade_matrix

#: Where the opened figure of each matrix is kept in the address: FROM>TO.
CELLS = {basis: f"{basis}_cell" for basis in partner_grades.BASES}
COUNTED = "partners"


def show(page: Page) -> None:
    """The period, a matrix for each basis side by side, the partners of the opened figure or all of them."""
    words, known = page.words, partner_grades.months(page.reading)
    with card(words("partner_grades.title"), words("partner_grades.note")):
        if len(known) < len(("start", "end")):
            st.info(words("partner_grades.empty"), icon=":material/info:")
            return
        start, end = grade_matrix.period(page, known)
        given = evaluations(store_of(page.home), actor=page.actor) if page.may("read", "partner") else []
        frame = partner_grades.partners(page.reading, start, end, given)
        for place, basis in zip(st.columns(len(CELLS)), CELLS, strict=True):
            with place:
                _basis(page, frame, basis)
        st.caption(words("partner_grades.how", unit=words(f"unit.{page.unit}")))
    _partners(page, frame, start, end)


def _basis(page: Page, frame: pl.DataFrame, basis: str) -> None:
    words, found = page.words, partner_grades.cells(frame, basis)
    st.markdown(f"**{words(f'partner_grades.{basis}')}**")
    if found.is_empty():
        st.info(words(f"partner_grades.none_{basis}"), icon=":material/info:")
        return
    grade_matrix.figures(page, found, COUNTED, "partner_grades")
    grade_matrix.draw(page, found, COUNTED, CELLS[basis])


def _partners(page: Page, frame: pl.DataFrame, start: str, end: str) -> None:
    """The partners of the opened figure, else all; each opens on its own page."""
    words = page.words
    opened = next((basis for basis, cell in CELLS.items() if grade_matrix.opened_cell(cell)), None)
    title = words("partner_grades.all")
    if opened is not None and (cell := grade_matrix.opened_cell(CELLS[opened])):
        frame = partner_grades.of_cell(frame, opened, *cell)
        before, after = (grade_matrix.name(page, grade) for grade in cell)
        title = words("partner_grades.movers", basis=words(f"partner_grades.{opened}"), before=before, after=after)
    sides = [f"{basis}_{side}" for basis in CELLS for side in ("before", "after")]
    named = [
        pl.Series(side, [grade_matrix.name(page, grade) for grade in frame[side]], dtype=pl.String) for side in sides
    ]
    columns = [
        Column("name", words("column.partner_name")),
        *(Column(side, words(f"partner_grades.{side}")) for side in sides),
        Column("score", words("partner_grades.score"), "factor"), Column("assessable", words("partner.assessable_points"), "count"),
        Column("amount_before", words("grades.amount_before"), "amount"), Column("amount_after", words("grades.amount_after"), "amount"),
    ]  # fmt: skip
    with card(title, words("partner_grades.movers_note", start=start, end=end), key="partner_movers"):
        source = FrameSource(
            frame.with_columns(named), columns, summed=("amount_before", "amount_after"), manner=page.manner
        )
        opens = (
            (lambda partner: page.go("partners", view="peers", partner=partner)) if "partners" in page.goto else None
        )
        table(
            page, source,
            Shown("partner_movers", title, columns, "amount_before", height=360, key="partner_id", on_open=opens, searchable=False),
        )  # fmt: skip
        if opened is not None:
            shut = lambda: grade_matrix.shut(*CELLS.values())  # noqa: E731
            st.button(
                words("partner_grades.show_all"), icon=":material/close:", on_click=shut, key="partner_grades:shut"
            )
