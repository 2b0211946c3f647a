"""Loans that may have been filed twice: pairs with their evidence for those with the right; for others their own projects in question.

A partner sees that a project of its own is in question, and never whose the other is.
"""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import exchange
from dashboards.queries.reading import NothingPublished
from dashboards.screens.exchange import page as page_of
from dashboards.screens.windows import project


def show(page: Page) -> None:
    """Draw the pairs, or one's own projects in question."""
    try:
        if page.may("read", "double_filing"):
            _pairs(page)
        else:
            _own(page)
    except NothingPublished:
        st.info(page.words("stamp.nothing"), icon=":material/hourglass_empty:")


def _pairs(page: Page) -> None:
    words, frame = page.words, exchange.double_filings(page.reading)
    names = page_of.partner_names(page)
    frame = frame.with_columns(
        *(
            pl.Series(name, [names.get(code, code) for code in frame[source].to_list()], dtype=pl.String)
            for name, source in (("partner_name", "partner_id"), ("other_partner_name", "other_partner_id"))
        ),
        pl.col("project_id").str.split("/").list.last().alias("project_no"),
        pl.col("other_project_id").str.split("/").list.last().alias("other_project_no"),
        pl.Series("reasons", [_reasons(page, text) for text in frame["evidence"].to_list()], dtype=pl.String),
    )
    columns = [
        Column("strength", words("column.strength"), "word", "double_strength"),
        Column("project_no", words("column.project_no")),
        Column("partner_name", words("column.partner")),
        Column("other_project_no", words("column.other_project")),
        Column("other_partner_name", words("column.other_partner")),
        Column("reasons", words("column.evidence"), wraps=True),
    ]
    title = words("exchange.doubles")
    with card(title, words("doubles.note")):
        shown = Shown("doubles", title, columns, "", key="project_id", on_open=project.open_in_address)
        table(page, FrameSource(frame, columns, manner=page.manner), shown)
    project.open_from_address(page)


def _reasons(page: Page, evidence: str) -> str:
    return page.words("list.separator").join(page.words(f"double_evidence.{kind}") for kind in evidence.split(", "))


def _own(page: Page) -> None:
    words = page.words
    columns = [
        Column("project_no", words("column.project_no")),
        Column("start_date", words("column.start_date"), "date"),
        Column("loan_amount", words("column.loan_amount"), "amount"),
    ]
    title = words("exchange.doubles")
    with card(title, words("doubles.own_note")):
        source = FrameSource(exchange.questioned(page.reading), columns, manner=page.manner)
        table(page, source, Shown("questioned", title, columns, "project_no", False))
