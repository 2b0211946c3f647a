"""Answers of decision analysis with names, shares and changes beside the values: what its chart, table and downloads show alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from dashboards.components import numbers
from dashboards.components.columns import Column, Kind, label_of
from dashboards.components.page import Page
from dashboards.queries import analysis
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.freshness import freshness
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Comparison
from dashboards.queries.question import UNKNOWN, Question
from dashboards.queries.view import CUTS, View

JOINT = "\n"  # between the two keys of a row that has two
KINDS: dict[str, Kind] = {"amount": "amount", "count": "count", "rate": "percent", "degree": "factor", "day": "date"}
CHANGES: dict[str, Kind] = {"amount": "difference", "count": "more", "rate": "points", "degree": "step", "day": "more"}


def allowed_measures(page: Page) -> list[str]:
    """The measures that this reader may see."""
    return [name for name, measure in MEASURES.items() if measure.right is None or page.may(*measure.right)]


def answer(page: Page, view: View) -> pl.DataFrame:
    """key, name, (second_key, second_name,) value, share, and each compared value with its changes; ranked and cut, or along time."""
    question = view.question
    frame = analysis.measured(page.reading, question)
    keys = ["key", "second_key"] if question.second else ["key"]
    for how in view.compared:
        before = _compared(page, question, how).rename({"value": how})
        frame = frame.join(before, on=keys, how="full", coalesce=True)
    frame = frame.with_columns(
        opened=pl.concat_str(keys, separator=JOINT), name=_names(page, question.by, frame["key"])
    )
    if question.second:
        frame = frame.with_columns(second_name=_names(page, question.second, frame["second_key"]))
    frame = _with_changes(_with_share(frame, question), view)
    return _ranked(frame, view)


def _compared(page: Page, question: Question, how: Comparison) -> pl.DataFrame:
    """The values to compare with: of another time, or the same as the copy before knew them."""
    reading = page.reading if how != "former" else page.former
    if reading is None:
        return analysis.measured(page.reading, question, how).clear()
    return analysis.measured(reading, question, how)


def restated(page: Page, question: Question) -> dict[str, str]:
    """Row -> the former value in words, of figures that the copy before knew otherwise though their time was over then."""
    former = page.former
    if former is None or MEASURES[question.measure].nature == "today" or question.window.last > freshness(former).month:
        return {}
    keys = ["key", "second_key"] if question.second else ["key"]
    before = analysis.measured(former, question).rename({"value": "former"})
    both = analysis.measured(page.reading, question).join(before, on=keys).filter(pl.col("value") != pl.col("former"))
    column = Column("former", "", KINDS[MEASURES[question.measure].kind])
    opened = both.select(pl.concat_str(keys, separator=JOINT)).to_series().to_list()
    texts = [
        page.words("decision.restated", former=page.manner.text(value, column)) for value in both["former"].to_list()
    ]
    return dict(zip(opened, texts, strict=True))


def _names(page: Page, dimension: str, keys: pl.Series) -> pl.Series:
    return pl.Series([name_of(page, dimension, key) for key in keys.to_list()], dtype=pl.String)


def _with_share(frame: pl.DataFrame, question: Question) -> pl.DataFrame:
    """The part of the whole; of a rate, or of a stock along time, there is none."""
    measure = MEASURES[question.measure]
    along_time = any(name and DIMENSIONS[name].in_time for name in (question.by, question.second))
    if measure.kind in {"rate", "degree"} or (along_time and measure.nature != "flow"):
        return frame
    whole = sum((value for value in frame["value"].to_list() if value is not None), Decimal(0))
    return frame.with_columns(share=pl.col("value").cast(pl.Float64) / float(whole)) if whole else frame


def _with_changes(frame: pl.DataFrame, view: View) -> pl.DataFrame:
    values = frame["value"].to_list()
    for how in view.compared:
        pairs = list(zip(values, frame[how].to_list(), strict=True))
        difference = [None if now is None or before is None else float(now - before) for now, before in pairs]
        growth = [numbers.growth(now, before) for now, before in pairs]
        frame = frame.with_columns(
            pl.Series(f"{how}_difference", difference, dtype=pl.Float64),
            pl.Series(f"{how}_growth", growth, dtype=pl.Float64),
        )
    return frame


def _ranked(frame: pl.DataFrame, view: View) -> pl.DataFrame:
    count = CUTS[view.cut]
    if DIMENSIONS[view.question.by].in_time and not count:
        return frame.sort("key")
    ranked = frame.sort(view.rank, "key", descending=[count >= 0, False], nulls_last=True)
    return ranked.drop_nulls(view.rank).head(abs(count)) if count else ranked


def totals(page: Page, view: View) -> dict[str, Any]:
    """The figure of everything that the filters keep, and its changes."""
    now: Any = analysis.total(page.reading, view.question)
    found = {"value": now}
    for how in view.compared:
        reading = page.reading if how != "former" else page.former
        before: Any = analysis.total(reading, view.question, how) if reading else None
        difference = None if now is None or before is None else now - before
        found |= {how: before, f"{how}_difference": difference, f"{how}_growth": numbers.growth(now, before)}
    return found


def value_columns(page: Page, view: View, *, has_share: bool) -> list[Column]:
    """The columns of figures, in the order they are read."""
    words, kind = page.words, MEASURES[view.question.measure].kind
    columns = [Column("value", words(f"measure.{view.question.measure}"), KINDS[kind])]
    if has_share:
        columns.append(Column("share", words("column.share"), "percent"))
    for how in view.compared:
        columns += [
            Column(how, words(f"compare.{how}"), KINDS[kind]),
            Column(f"{how}_difference", words(f"compare.{how}_difference"), CHANGES[kind]),
            Column(f"{how}_growth", words(f"compare.{how}_growth"), "change"),
        ]
    return columns


def name_of(page: Page, dimension: str, key: str) -> str:
    """A value's name in the reader's language: from code lists, the texts or the warehouse."""
    known = DIMENSIONS[dimension]
    if key == UNKNOWN:
        return page.words("value.unknown")
    if known.codes:
        return label_of(page.words, known.codes, key)
    group = known.words or dimension
    if page.words.has(f"{group}.{key}"):
        return page.words(f"{group}.{key}")
    return analysis.labels(page.reading, dimension).get(key) or key


def shown_value(page: Page, question: Question, value: Any) -> float | None:
    """A value on the scale of a chart's axis."""
    kind = MEASURES[question.measure].kind
    if value is None:
        return None
    if kind == "amount":
        return numbers.scaled(value, page.unit)
    return float(value) * 100 if kind == "rate" else float(value)


def unit_of(page: Page, question: Question) -> str:
    """The axis' unit."""
    kind = MEASURES[question.measure].kind
    own = {"amount": f"unit.{page.unit}", "count": "unit.count"}
    return page.words(own[kind]) if kind in own else "%" if kind == "rate" else ""


def compared_window(view: View, how: Comparison) -> str:
    """The months that the value is compared with, as they are said."""
    window = view.question.window.compared(how)
    return f"{window.first} — {window.last}"
