"""Errors by rule: which rules are broken most, with their meaning and cure as the door words them."""

from __future__ import annotations

import re

import polars as pl

from casework.filings.queries import counts_by_rule
from dashboards.accounts import store_of
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from ingestion.checks.catalogue import FILE_RULES, Rule
from ingestion.checks.findings import rules_of
from ingestion.contracts import CONTRACTS

_PLACE = re.compile(r"{[^}]*}")  # where a receipt shows the row's own value


def show(page: Page) -> None:
    """Draw the table."""
    words = page.words
    frame = counts_by_rule(store_of(page.home), actor=page.actor)
    told = [_told(page, contract, rule) for contract, rule in zip(frame["contract"], frame["rule_id"], strict=True)]
    named = ("contract_name", "level", "meaning", "cure")
    frame = frame.with_columns(
        pl.Series(name, [one[at] for one in told], dtype=pl.String) for at, name in enumerate(named)
    )
    columns = [
        Column("rule_id", words("column.rule_id")),
        Column("rows_count", words("column.rows_count"), "count"),
        Column("meaning", words("column.meaning"), wraps=True),
        Column("cure", words("column.cure"), wraps=True),
        Column("level", words("column.level"), "word", "level"),
        Column("contract_name", words("column.contract")),
        Column("filings_count", words("column.filings_count"), "count"),
    ]
    source = FrameSource(frame, columns, ("rows_count",), manner=page.manner)
    with card(words("exchange.errors"), words("exchange.errors_note")):
        table(page, source, Shown("rules", words("exchange.errors"), columns, "rows_count", height=520))


def _told(page: Page, contract: str | None, rule_id: str) -> tuple[str, str | None, str, str]:
    """Contract, level, meaning and cure of a rule in the reader's language."""
    chinese, known = page.words.is_chinese, CONTRACTS.get(contract or "")
    rule: Rule | None = (FILE_RULES | (rules_of(known) if known else {})).get(rule_id)
    name = (known.zh if chinese else known.en) if known else page.words("value.unknown")
    if rule is None:
        return name, None, "", ""
    meaning, cure = (rule.zh, rule.cure_zh) if chinese else (rule.en, rule.cure_en)
    return name, rule.level, _PLACE.sub("…", meaning), _PLACE.sub("…", cure)
