"""Answers of decision analysis with names, shares and changes beside the values: what its chart, table and downloads show alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from dashboards.components import numbers
from dashboards.components.columns import Kind, label_of
from dashboards.components.page import Page
from dashboards.queries import analysis
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Comparison
from dashboards.queries.question import UNKNOWN, Question

JOINT = "\n"  # between the two keys of a row that has two
KINDS: dict[str, Kind] = {"amount": "amount", "count": "count", "rate": "percent"}
CHANGES: dict[str, Kind] = {"amount": "difference", "count": "more", "rate": "points"}


def answer(page: Page, question: Question, versus: Comparison | None) -> pl.DataFrame:
    """key, name, (second_name,) value, share, and the compared value with its change; the largest first, along time in its order."""
    keys = ["key", "second_key"] if question.second else ["key"]
    frame = analysis.measured(page.reading, question)
    if versus:
        before = analysis.measured(page.reading, question, question.window.compared(versus)).rename({"value": "before"})
        if DIMENSIONS[question.by].in_time or (question.second and DIMENSIONS[question.second].in_time):
            before = before.clear()  # the months themselves differ: nothing stands beside them
        frame = frame.join(before, on=keys, how="full", coalesce=True)
    opened = [pl.col("key"), *([pl.col("second_key")] if question.second else [])]
    frame = frame.with_columns(opened=pl.concat_str(opened, separator=JOINT))
    names = [name_of(page, question.by, key) for key in frame["key"].to_list()]
    frame = frame.with_columns(pl.Series("name", names, dtype=pl.String))
    if question.second:
        others = [name_of(page, question.second, key) for key in frame["second_key"].to_list()]
        frame = frame.with_columns(pl.Series("second_name", others, dtype=pl.String))
    frame = _with_change(frame, question, versus)
    return (
        frame.sort("key")
        if DIMENSIONS[question.by].in_time
        else frame.sort("value", "key", descending=[True, False], nulls_last=True)
    )


def _with_change(frame: pl.DataFrame, question: Question, versus: Comparison | None) -> pl.DataFrame:
    measure = MEASURES[question.measure]
    values: list[Any] = frame["value"].to_list()
    along_time = any(name and DIMENSIONS[name].in_time for name in (question.by, question.second))
    whole = sum((value for value in values if value is not None), Decimal(0)) if measure.kind != "rate" else None
    if whole and not (along_time and measure.nature != "flow"):
        shares = [None if value is None else float(value / whole) for value in values]
        frame = frame.with_columns(pl.Series("share", shares, dtype=pl.Float64))
    if versus:
        pairs = list(zip(values, frame["before"].to_list(), strict=True))
        difference = [None if now is None or before is None else float(now - before) for now, before in pairs]
        growth = [numbers.growth(now, before) for now, before in pairs]
        frame = frame.with_columns(
            pl.Series("difference", difference, dtype=pl.Float64), pl.Series("growth", growth, dtype=pl.Float64)
        )
    return frame


def name_of(page: Page, dimension: str, key: str) -> str:
    """A value's name in the reader's language: from code lists, the texts or the warehouse."""
    known = DIMENSIONS[dimension]
    if key == UNKNOWN:
        return page.words("value.unknown")
    if known.codes:
        return label_of(page.words, known.codes, key)
    if page.words.has(f"{dimension}.{key}"):
        return page.words(f"{dimension}.{key}")
    return analysis.labels(page.reading, dimension).get(key) or key


def shown_value(page: Page, question: Question, value: Any) -> float | None:
    """A value on the scale of a chart's axis."""
    kind = MEASURES[question.measure].kind
    if value is None:
        return None
    return (
        numbers.scaled(value, page.unit) if kind == "amount" else float(value) * 100 if kind == "rate" else float(value)
    )


def unit_of(page: Page, question: Question) -> str:
    """The axis' unit."""
    kind = MEASURES[question.measure].kind
    return page.words(f"unit.{page.unit}") if kind == "amount" else "%" if kind == "rate" else page.words("unit.count")
