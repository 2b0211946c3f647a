"""How near limits are: which loss and which shock breaks each, and when compensations reach their cap. A part of the risk page's losses."""

from __future__ import annotations

import polars as pl

from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.measured import measured
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import fees, portfolio
from dashboards.screens.windows import passport
from scoring.parameters.reader import shipped
from scoring.regulatory.measure_words import MEASURE_WORDS


def show(page: Page) -> None:
    """Limits of partners, then the company's caps."""
    _reverse(page)
    _caps(page)


def _reverse(page: Page) -> None:
    words = page.words
    frame = portfolio.reverse_stress(page.reading, page.stamp.as_of)
    names = {name: one.zh if words.is_chinese else one.en for name, one in MEASURE_WORDS.items()}
    units = fees.units(page.reading)
    for name in ("value", "limit"):
        texts = [
            measured(page.manner, value, units[measure]) for value, measure in frame.select(name, "measure").rows()
        ]
        frame = frame.with_columns(pl.Series(f"{name}_said", texts, dtype=pl.String))
    frame = frame.with_columns(
        measure_name=pl.col("measure").replace_strict(names, return_dtype=pl.String),
        key=pl.concat_str("partner_id", "measure", "period", separator="/"),
        first=pl.when("is_first").then(pl.lit(words("reverse.is_first"))),
    )
    columns = [
        Column("name", words("dimension.partner")), Column("measure_name", words("reverse.measure")),
        Column("value_said", words("reverse.value"), "written"), Column("limit_said", words("reverse.limit"), "written"),
        Column("breaking_loss", words("reverse.loss"), "amount"), Column("expected_loss", words("losses.expected"), "amount"),
        Column("times", words("reverse.times"), "figure"), Column("odds", words("reverse.odds"), "figure"),
        Column("first", words("reverse.first")),
    ]  # fmt: skip
    with card(words("reverse.title"), words("reverse.note")):
        source = FrameSource(frame, columns, manner=page.manner)
        shown = Shown(
            "reverse", words("reverse.title"), columns, "times", False, height=360, key="key",
            explained=("value_said", "breaking_loss", "expected_loss", "times", "odds"), on_explain=passport.explains(page, _explain_limit),
        )  # fmt: skip
        table(page, source, shown)


def _explain_limit(key: str, column: str) -> None:
    partner, measure, period = key.split("/")
    if column == "value_said":
        passport.open_counted("regulatory", partner, measure, period)
    else:
        passport.open_counted(f"limit_{column}", partner, measure)


def _caps(page: Page) -> None:
    words = page.words
    frame = portfolio.caps(page.reading, page.stamp.as_of)
    columns = [
        Column("name", words("dimension.partner")), Column("volume", words("caps.volume"), "amount"),
        Column("cap", words("caps.cap"), "amount"),
        Column("compensated", words("caps.compensated"), "amount"), Column("headroom", words("caps.headroom"), "amount"),
        Column("expected_year", words("caps.pace"), "amount"), Column("earliest", words("caps.earliest"), "date"),
        Column("reached", words("caps.reached"), "date"), Column("latest", words("caps.latest"), "date"),
    ]  # fmt: skip
    rate = numbers.percent(float(shipped().at(page.stamp.as_of).number("compensation_cap_rate")))
    with card(words("caps.title"), words("caps.note", rate=rate)):
        source = FrameSource(frame, columns, manner=page.manner)
        shown = Shown(
            "caps", words("caps.title"), columns, "reached", False, height=320, key="partner_id",
            explained=[column.name for column in columns[1:]],
            on_explain=passport.explains(page, lambda key, column: passport.open_counted(f"cap_{column}", key)),
        )  # fmt: skip
        table(page, source, shown)
