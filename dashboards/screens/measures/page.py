"""Measures 监管指标: what the regulator measures of each institution and month, its limit and verdict, and the customers behind it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.measured import measured
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import fees
from dashboards.queries.rules_in_force import in_english
from dashboards.screens.windows import passport

EVERYBODY = "all"
OWN = "self"


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    heading(page, "measures", ())
    months = fees.measured_months(page.reading)
    if not months:
        st.info(words("measures.empty"), icon=":material/info:")
        return
    names = {name: _name(page, name, known) for name, known in fees.institutions(page.reading).items()}
    left, right = st.columns(2)
    with left:
        period = choice(st.selectbox, words("column.month"), months, "month", months[0], str)
    with right:
        institution = choice(
            st.selectbox, words("column.institution"), [EVERYBODY, *names], "institution", EVERYBODY,
            lambda name: names.get(name, words("measures.everybody")),
        )  # fmt: skip
    frame = fees.measures(page.reading, period)
    if institution != EVERYBODY:
        frame = frame.filter(institution_id=institution)
    _figures(page, frame)
    _silent(page, frame, period)
    _measures(page, frame, names, period)
    if institution != EVERYBODY and page.may("read", "customer"):
        _customers(page, institution)


def _name(page: Page, institution_id: str, known: str) -> str:
    return page.words("sender.self") if institution_id == OWN else known or institution_id


def _figures(page: Page, frame: pl.DataFrame) -> None:
    words = page.words
    counts = dict(frame.group_by("verdict").len().iter_rows())
    names = ("critical", "warning", "normal", "not_assessed_no_data")
    for column, name in zip(st.columns(len(names)), names, strict=True):
        column.metric(words(f"verdict.{name}"), numbers.count(counts.get(name, 0)), height="stretch")


def _silent(page: Page, frame: pl.DataFrame, period: str) -> None:
    """Measures of the company that rest on its own statement, where nobody has given one, and the way to the form."""
    own = frame.filter(institution_id=OWN, measure="capital_ratio")
    if own.is_empty() or own["value"][0] is not None:
        return
    words = page.words
    st.info(words("measures.not_stated", month=period), icon=":material/edit_note:")
    if "ledger" in page.goto and page.may("enter", "fee"):
        st.button(
            words("returns.state_it"), key="measures:state_it", icon=":material/arrow_forward:",
            on_click=lambda: page.go("ledger", view="statement"),
        )  # fmt: skip


def _measures(page: Page, frame: pl.DataFrame, names: dict[str, str], period: str) -> None:
    words = page.words
    manner = page.manner

    def written(value: float | None, unit: str) -> str:
        return numbers.amount(value, page.unit) if unit == "yuan" else measured(manner, value, unit)

    values = frame.select("value", "limit_value", "unit").rows()
    shown = frame.with_columns(
        institution=pl.col("institution_id").replace_strict(names, default=pl.col("institution_id")),
        shown_value=pl.Series([written(value, unit) for value, _, unit in values], dtype=pl.String),
        shown_limit=pl.Series([written(limit, unit) for _, limit, unit in values], dtype=pl.String),
        kept=pl.when(pl.col("limit_value").is_null())
        .then(None)
        .otherwise(pl.when("confirmed").then(pl.lit("confirmed")).otherwise(pl.lit("unconfirmed"))),
        article=_law(page),
    )
    columns = [
        Column("institution", words("column.institution")),
        Column("measure", words("column.measure"), "word", "regulatory", breaks=True),
        Column("basis", words("column.basis"), "word", "basis"),
        Column("shown_value", words("column.value"), "written"),
        Column("direction", words("column.direction"), "word", "direction"),
        Column("shown_limit", words("column.limit"), "written"),
        Column("verdict", words("column.verdict"), "word", "verdict"),
        Column("kept", words("column.confirmed"), "word", "limit"),
        Column("article", words("column.article"), wraps=True),
    ]
    note = words("measures.note", unit=words(f"unit.{page.unit}"))
    with card(words("measures.title"), note):
        source = FrameSource(shown, columns, manner=manner)
        table(
            page,
            source,
            Shown(
                "measures", words("measures.title"), columns, "", key="measure_id", height=560, explained=("shown_value",),
                on_explain=passport.explains(page, lambda one, _: passport.open_counted("regulatory", *one.split("/"), period)),
            ),
        )  # fmt: skip
    passport.open_from_address(page)


def _law(page: Page) -> pl.Expr:
    """The first source of a limit beyond the company's own policy; without its kind and day, its title in the reader's language."""
    foreign = pl.col("article").str.replace(r"^company policy: [^;]*; ", "").str.split("; ").list.first()
    law = foreign.str.replace(r"^[a-z ]+: ", "").str.replace(r", \d{4}-\d\d-\d\d$", "")
    return law.str.replace_all(r" [A-Za-z][^,]*", "") if page.words.is_chinese else in_english(law)


def _customers(page: Page, institution: str) -> None:
    words = page.words
    columns = [
        Column("name", words("column.customer_name")),
        Column("group_id", words("column.group"), short=True),
        Column("liability_class", words("column.liability_class"), "word", "liability"),
        Column("contract_balance", words("measure.guaranteed_balance"), "amount"),
        Column("measured_balance", words("column.measured_balance"), "amount"),
        Column("weight", words("column.weight"), "factor"),
        Column("liability", words("column.liability"), "amount"),
        Column("concentration", words("column.concentration"), "amount"),
    ]
    with card(words("measures.behind"), words("measures.behind_note")):
        summed = ("contract_balance", "measured_balance", "liability", "concentration")
        source = FrameSource(fees.behind_a_balance(page.reading, institution), columns, summed, manner=page.manner)
        table(page, source, Shown("behind", words("measures.behind"), columns, "concentration"))
