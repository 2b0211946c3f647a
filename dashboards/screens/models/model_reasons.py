"""What a learned model says of one subject, in words: the reasons of a probability, and a partner's outlook. A part of several pages."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card, facts
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import models
from dashboards.screens.windows import passport
from models.catalogue import BY_NAME


def feature_names(page: Page) -> dict[str, str]:
    """Every feature's name in the reader's language."""
    return {name: feature.zh if page.words.is_chinese else feature.en for name, feature in BY_NAME.items()}


def reasons(page: Page, text: str) -> str:
    """Reasons with the features' names in the reader's language."""
    named, parts = feature_names(page), (part.rpartition(" ") for part in text.split("; "))
    return "; ".join(f"{named.get(feature, feature)} {amount}" for feature, _, amount in parts)


def outlooks(page: Page) -> None:
    """Partners by their probability of worsening; each opens on its own page."""
    words, frame = page.words, models.outlooks(page.reading)
    said = [reasons(page, text) for text in frame["reasons"].to_list()]
    columns = [
        Column("name", words("column.partner_name")), Column("month", words("outlook.month")),
        Column("probability", words("outlook.probability"), "percent"),
        Column("compensation_rate", words("column.compensation_rate"), "percent"), Column("exposure", words("measure.exposure"), "amount"),
        Column("said", words("models.reasons"), wraps=True),
    ]  # fmt: skip
    with card(words("outlook.title"), words("outlook.note")):
        source = FrameSource(frame.with_columns(said=pl.Series(said, dtype=pl.String)), columns, manner=page.manner)
        opens = (lambda one: page.go("partners", view="peers", partner=one)) if "partners" in page.goto else None
        shown = Shown(
            "outlooks", words("outlook.title"), columns, "probability", key="partner_id", on_open=opens, explained=("probability",),
            on_explain=passport.explains(page, lambda key, _: passport.open_counted("partner_outlook", key)),
        )  # fmt: skip
        table(page, source, shown)


def outlook_of(page: Page, partner_id: str) -> None:
    """One partner's outlook, for whoever may read models; nothing while no model of partners serves."""
    if not page.may("read", "model"):
        return
    words, found = page.words, models.outlooks(page.reading).filter(pl.col("partner_id") == partner_id)
    if found.is_empty():
        return
    row = found.row(0, named=True)
    with card(words("outlook.one"), words("outlook.note"), key="outlook"):
        facts(
            (
                (words("outlook.probability"), numbers.percent(row["probability"])),
                (words("outlook.month"), str(row["month"])),
                (words("models.version"), str(row["model_version"])),
            )
        )
        st.caption(words.pair(words("models.reasons"), reasons(page, str(row["reasons"]))))
