"""What a changed indicator would have meant: its ledger beside that of the one in force, and whom it would warn of. A part of warnings."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import risk
from dashboards.screens.decision.answers import name_of


def show(page: Page, found: dict[str, Any] | None) -> None:
    """The two ledgers side by side, and who would be warned of anew or no longer."""
    words = page.words
    if found is None:
        st.info(words("changes.no_trial"), icon=":material/hourglass_empty:")
        return
    if not found["is_tried"]:
        st.info(words("changes.untriable"), icon=":material/info:")
        return
    st.markdown(f"**{words('changes.trial', months=found['months'], as_of=found['as_of'])}**")
    shown = (
        ("raised", numbers.count), ("followed", numbers.count), ("precision", numbers.percent), ("recall", numbers.percent),
        ("median_lead_days", numbers.figure),
    )  # fmt: skip
    for column, (name, written) in zip(st.columns(len(shown)), shown, strict=True):
        now, then = ((found[side] or {}).get(name) for side in ("now", "then"))
        title = words("column.lead_days") if name == "median_lead_days" else words(f"column.{name}")
        column.metric(
            title,
            written(then),
            words("changes.was", value=written(now)),
            delta_color="off",
            delta_arrow="off",
            height="stretch",
        )
    for side in ("came", "gone"):
        if found[f"{side}_count"]:
            _subjects(page, side, found)


def _subjects(page: Page, side: str, found: dict[str, Any]) -> None:
    words = page.words
    rows = pl.DataFrame(found[side], infer_schema_length=None).with_columns(
        subject=pl.Series([_name(page, row) for row in found[side]], dtype=pl.String),
        kind=pl.col("subject_kind").replace_strict(
            {kind: words(f"subject.{kind}") for kind in _kinds(found[side])}, return_dtype=pl.String
        ),
        followed=pl.when(pl.col("is_compensation"))
        .then(pl.lit(words("changes.compensated")))
        .when(pl.col("troubled_on").is_not_null())
        .then(pl.lit(words("changes.overdue"))),
    )
    columns = [
        Column("kind", words("column.subject_kind")), Column("subject", words("warnings.subject")),
        Column("raised_on", words("column.raised_on")), Column("followed", words("changes.followed")),
        Column("troubled_on", words("changes.troubled_on")),
    ]  # fmt: skip
    with st.expander(words(f"changes.{side}", count=numbers.count(found[f"{side}_count"]))):
        table(
            page,
            FrameSource(rows, columns, manner=page.manner),
            Shown(f"trial_{side}", words("changes.title"), columns, "raised_on", height=260),
        )


def _name(page: Page, row: dict[str, Any]) -> str:
    """Who it is, by name where there is one; a project by its number and its guarantor."""
    kind, subject = str(row["subject_kind"]), str(row["subject_id"])
    if kind == "project":
        partner, _, number = subject.partition("/")
        return f"{number} · {name_of(page, 'partner', partner)}"
    if kind == "customer":
        return risk.customer_name(page.reading, subject)
    dimension = {"partner": "partner", "bank": "bank"}.get(kind)
    return name_of(page, dimension, subject) if dimension else subject


def _kinds(rows: list[dict[str, Any]]) -> set[str]:
    return {row["subject_kind"] for row in rows}
