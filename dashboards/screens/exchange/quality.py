"""How well a sender files: its score and what it is made of, errors by rule over the months, rows that are locked and why."""

from __future__ import annotations

import polars as pl
import streamlit as st

from casework.filings.quality import quality_seen_by, rules_by_month
from dashboards.accounts import store_of
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import exchange
from dashboards.queries.reading import NothingPublished
from dashboards.screens.exchange import page as page_of

ALL = "all"
MONTHS_SHOWN = 6


def show(page: Page) -> None:
    """Draw the three tables."""
    words = page.words
    try:
        as_of, locked = page.stamp.as_of, exchange.locked(page.reading)
    except NothingPublished:
        st.info(words("stamp.nothing"), icon=":material/hourglass_empty:")
        return
    names, store = page_of.partner_names(page), store_of(page.home)
    scored = _named(quality_seen_by(store, page.actor, as_of), names)
    with card(words("exchange.quality"), words("quality.note")):
        _scores(page, scored)
    chosen = _sender(page, scored)
    with card(words("quality.rules"), words("quality.rules_note")):
        _rules(page, rules_by_month(store, page.actor, as_of), chosen)
    if page.may("read", "project"):
        with card(words("quality.locked"), words("quality.locked_note")):
            _locked(page, _named(locked, names), chosen)


def _named(frame: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    return frame.with_columns(pl.col("partner_id").replace(names).alias("partner_name"))


def _scores(page: Page, frame: pl.DataFrame) -> None:
    words = page.words
    columns = [
        Column("partner_name", words("column.sender")),
        Column("score", words("quality.score"), "plain"),
        *(Column(f"{part}_share", words(f"quality.{part}"), "percent") for part in ("rows", "filings", "punctuality")),
        Column("filings", words("column.filings_count"), "count"),
        Column("rows_sent", words("column.rows_sent"), "count"),
        Column("rows_quarantined", words("column.rows_quarantined"), "count"),
    ]
    source = FrameSource(frame, columns, ("filings", "rows_sent", "rows_quarantined"), manner=page.manner)
    table(page, source, Shown("quality", words("exchange.quality"), columns, "score", False, height=360))


def _sender(page: Page, scored: pl.DataFrame) -> str:
    """Whose errors and locks to show; a sender sees its own."""
    if page.actor.partner_id is not None:
        return page.actor.partner_id
    names = dict(scored.select("partner_id", "partner_name").sort("partner_name").rows())
    words = page.words
    return choice(
        st.selectbox,
        words("column.sender"),
        [ALL, *names],
        "sender",
        ALL,
        lambda code: words("deadline_filter.all") if code == ALL else names[code],
    )


def _of(frame: pl.DataFrame, chosen: str) -> pl.DataFrame:
    return frame if chosen == ALL else frame.filter(partner_id=chosen)


def _rules(page: Page, frame: pl.DataFrame, chosen: str) -> None:
    words = page.words
    mine = _of(frame, chosen)
    months = sorted(set(frame["month"].to_list()))[-MONTHS_SHOWN:]
    if mine.is_empty():
        st.info(words("quality.no_errors"), icon=":material/check_circle:")
        return
    counted = mine.filter(pl.col("month").is_in(months)).pivot(
        "month", index="rule_id", values="rows_count", aggregate_function="sum"
    )
    counted = counted.select(
        "rule_id", *(pl.col(one) if one in counted.columns else pl.lit(None).alias(one) for one in months)
    )
    counted = counted.with_columns(pl.col(months).fill_null(0).cast(pl.Int64)).with_columns(
        all_months=pl.sum_horizontal(months)
    )
    columns = [
        Column("rule_id", words("column.rule_id")),
        *(Column(month, month, "count") for month in months),
        Column("all_months", words("quality.all_months"), "count"),
    ]
    source = FrameSource(counted, columns, (*months, "all_months"), manner=page.manner)
    table(page, source, Shown("quality_rules", words("quality.rules"), columns, "all_months", height=360))


def _locked(page: Page, frame: pl.DataFrame, chosen: str) -> None:
    words = page.words
    columns = [
        Column("project_no", words("column.project_no")),
        Column("partner_name", words("column.sender")),
        Column("locked_on", words("quality.locked_on"), "date"),
        Column("event_no", words("quality.locked_by")),
        Column("amount", words("quality.locked_amount"), "amount"),
    ]
    source = FrameSource(_of(frame, chosen), columns, ("amount",), manner=page.manner)
    table(page, source, Shown("quality_locked", words("quality.locked"), columns, "locked_on", height=360))
