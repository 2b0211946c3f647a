"""One project in a window over any page: its facts, judgement factor by factor, events, and the filing, line and receipt it came from."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboards.components import numbers
from dashboards.components.address import put
from dashboards.components.columns import Column, Manner
from dashboards.components.page import Page
from dashboards.components.parts import facts, plain
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import provenance
from dashboards.queries.risk import customer_name
from dashboards.screens.windows import project_losses
from dashboards.texts import Words

PARAMETER = "project"
_OPENED = "project:opened"

#: name, kind, code list; what is only a text or an amount says so by its group.
_FACTS = (
    *((name, "text", "") for name in ("customer_name", "partner_name", "bank_name", "industry_name", "region_name")),
    ("kind_of_customer", "code", "customer_kind"),
    ("grade_of_customer", "word", "grade"),
    ("product", "code", "product"),
    ("status", "word", "status"),
    ("classification", "code", "classification"),
    ("start_date", "date", ""),
    ("due_date", "date", ""),
    *((name, "amount", "") for name in ("loan_amount", "guaranteed_amount", "guaranteed_balance", "exposure")),
    ("reguarantee_mode", "code", "reguarantee_mode"),
    *((name, "percent", "") for name in ("reguarantee_share", "fee_rate", "loan_rate")),
)
_FACTORS = (
    ("customer_grade", "word", "grade"),
    *(
        (name, "factor", "")
        for name in ("object_base", "object_adjustments", "object_weight", "counter_guarantee_weight")
    ),
    ("uncovered_amount", "amount", ""),
    ("mode_base", "factor", ""),
    ("partner_grade", "word", "grade"),
    ("partner_factor", "factor", ""),
    ("mode_weight", "factor", ""),
    ("term_months", "count", ""),
    *((name, "factor", "") for name in ("term_factor", "class_factor", "risk_degree")),
    ("exposure", "amount", ""),
    ("risk_amount", "amount", ""),
    ("decision", "word", "decision_sign"),
    *((name, "amount", "") for name in ("additional_cover_needed", "guarantor_risk_amount")),
)


def open_in_address(project_id: str) -> None:
    """Have the window opened at the next drawing; the address then names the project."""
    put(PARAMETER, project_id)
    st.session_state.pop(_OPENED, None)


def open_from_address(page: Page) -> None:
    """Open the window when the address names a project and the reader has not closed it."""
    project_id = st.query_params.get(PARAMETER, "")
    if project_id and page.may("read", "project"):
        found = provenance.project(page.reading, project_id)
        title = page.words("project.title", number=found["project_no"] if found else project_id)
        st.dialog(title, width="large", on_dismiss=_closed)(_draw)(page, project_id, found)


def _closed() -> None:
    put(PARAMETER)


def _draw(page: Page, project_id: str, found: dict[str, Any] | None) -> None:
    if found is None:
        st.info(page.words("project.not_found"), icon=":material/info:")
        return
    _source(page, found)
    names = [page.words(f"project.{name}") for name in ("facts", "judgement", "events", "claims")]
    about, judged, happened, claimed = st.tabs(names)
    with about:
        facts([*_pairs(page, found, _FACTS), *_as_filed(page, found)])
    with judged:
        _judgement(page, project_id)
    with happened:
        _events(page, project_id)
    with claimed:
        project_losses.show(page, project_id)


def _as_filed(page: Page, found: dict[str, Any]) -> list[tuple[str, str]]:
    """The customer that the row was filed for, where another stands for it since people merged the two."""
    filed = found.get("filed_customer_id")
    if filed is None or filed == found["customer_id"]:
        return []
    name = customer_name(page.reading, filed)
    return [(page.words("column.filed_customer_id"), filed if name == filed else f"{name} ({filed})")]


def _source(page: Page, found: dict[str, Any]) -> None:
    """The filing, the line, the receipt: where the row came from."""
    words = page.words
    text = words(
        "project.source",
        filename=found["filename"] or found["filing_id"],
        line=numbers.count(found["line_no"]),
        period=found["period"] or "—",
    )
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f":material/description: {plain(text)}")
        if "exchange" in page.goto and found["filing_id"]:
            parameters = page.address(filing=str(found["filing_id"]))
            st.page_link(
                page.goto["exchange"],
                label=words("project.receipt"),
                icon=":material/receipt_long:",
                query_params=parameters,
            )


def _judgement(page: Page, project_id: str) -> None:
    words = page.words
    judged = provenance.factors(page.reading, project_id)
    if judged is None:
        st.info(words("project.not_in_force"), icon=":material/info:")
        return
    st.caption(words("project.formula"))
    facts(_pairs(page, judged, _FACTORS))
    for name in ("fatal_reason", "not_assessed", "warnings"):
        if judged.get(name):
            st.warning(words.pair(words(f"column.{name}"), _listed(page, judged[name])), icon=":material/warning:")
    measures = provenance.measures(page.reading, project_id)
    columns = columns_of_measures(words)
    st.markdown(f"**{words('project.measures')}**")
    table(
        page,
        FrameSource(measures, columns, manner=page.manner),
        Shown("measures", words("project.measures"), columns, "order_no", False, searchable=False, height=260),
    )
    st.caption(words("project.parameters", version=judged["parameters_version"], as_of=f"{judged['as_of']:%Y-%m-%d}"))


def _events(page: Page, project_id: str) -> None:
    words = page.words
    columns = [
        Column("event_date", words("column.event_date"), "date"),
        Column("kind", words("column.event_kind"), "code", "event_kind"),
        Column("amount", words("column.amount"), "amount"),
        Column("balance_after", words("column.balance_after"), "amount"),
        Column("recovery_cost", words("column.recovery_cost"), "amount"),
        Column("classification", words("column.classification"), "code", "classification"),
        Column("filing_id", words("column.filing_id"), short=True),
        Column("line_no", words("column.line_no"), "plain"),
    ]
    frame: pl.DataFrame = provenance.events(page.reading, project_id)
    table(
        page,
        FrameSource(frame, columns, manner=page.manner),
        Shown("events", words("project.events"), columns, "event_date", False, searchable=False, height=320),
    )


def _pairs(page: Page, row: dict[str, Any], listed: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str]]:
    manner: Manner = page.manner
    made = []
    for name, kind, codes in listed:
        column = Column(name, page.words(f"column.{name}"), kind, codes)  # type: ignore[arg-type]
        made.append((manner.heading(column), manner.text(row.get(name), column)))
    return made


def _listed(page: Page, given: Any) -> str:
    """Codes of remarks in words, as far as the catalogue knows them."""
    codes = given if isinstance(given, list) else str(given).replace(",", ";").split(";")
    words = page.words
    return words.listed(
        words(f"remark.{code}") if words.has(f"remark.{code}") else str(code).replace("_", " ")
        for code in (str(code).strip() for code in codes)
    )


def columns_of_measures(words: Words) -> list[Column]:
    """How each counter-guarantee counts: its kind, value, what it covers and weighs."""
    return [
        Column("order_no", words("column.order_no"), "plain"),
        Column("kind", words("column.measure_kind"), "code", "counter_guarantee_kind"),
        Column("coefficient", words("column.coefficient"), "factor"),
        Column("haircut", words("column.haircut"), "percent"),
        Column("value", words("column.measure_value"), "amount"),
        Column("covered", words("column.covered"), "amount"),
        Column("weighted", words("column.weighted"), "amount"),
    ]
