"""What a reader types under a table's heading, understood as a condition in the units that they see.

Texts are looked for; numbers and days are given as one, as a range (``5..10``, ``5~10``) or from one side (``>5``, ``<=2026-03``); a dash
means that nothing is there. What is not understood is said, and keeps nothing away.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from dashboards.components.columns import IN_UNIT, NUMERIC, Column, Manner
from dashboards.components.numbers import MISSING, SCALES
from dashboards.queries.conditions import Kept
from ingestion.contracts.code_lists import CODE_LISTS

_TO = ("..", "~", "～")  # and the language's own word
_SIDED = re.compile(r"^(>=|<=|>|<|≥|≤)(.+)$")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d*)?$")
_DAY = re.compile(r"^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$")
_LEAST = 1e-9  # beside a bound that is not counted in

Span = tuple[float | date, float | date]  # the first and the last that a single text means


def understood(typed: str, column: Column, manner: Manner) -> Kept | None:
    """The condition that a text means for a column; None when it means none."""
    words, text = manner.words, typed.strip().replace("，", ",")
    for sign in (*_TO[1:], words("typed.to")):
        text = text.replace(sign, _TO[0]) if column.kind in NUMERIC or column.kind == "date" else text
    if text in {MISSING, "-", "--", *words("typed.missing").split()}:
        return Kept(column.name, is_missing=True)
    if column.kind in NUMERIC:
        return _ranged(column.name, text.replace(",", "").replace("%", ""), lambda part: _number(part, column, manner))
    if column.kind == "date":
        return _ranged(column.name, text, _days)
    if column.kind in {"code", "word", "yes"}:
        return Kept(column.name, among=tuple(_codes(text.lower(), column, manner)))
    return Kept(column.name, text=text) if text else None


def _ranged(name: str, text: str, read: Callable[[str], Span | None]) -> Kept | None:
    """From a range, a side or a single text."""
    sided = _SIDED.match(text)
    if _TO[0] in text:
        parts = [part.strip() for part in text.split(_TO[0], 1)]
        low, high = (read(part) for part in parts)
        given = [part for part, found in zip(parts, (low, high), strict=True) if part and not found]
        return (
            None
            if given or not (low or high)
            else Kept(name, low=low[0] if low else None, high=high[1] if high else None)
        )
    if sided:
        sign, span = sided[1], read(sided[2].strip())
        return span and _one_side(name, sign, span)
    span = read(text)
    return Kept(name, low=span[0], high=span[1]) if span else None


def _one_side(name: str, sign: str, span: Span) -> Kept:
    first, last = span
    if sign in {">=", "≥"}:
        return Kept(name, low=first)
    if sign in {"<=", "≤"}:
        return Kept(name, high=last)
    if sign == ">":
        return Kept(name, low=_beside(last, 1))
    return Kept(name, high=_beside(first, -1))


def _beside(value: float | date, way: int) -> float | date:
    return value + timedelta(days=way) if isinstance(value, date) else value + way * (_LEAST * max(1.0, abs(value)))


def _number(text: str, column: Column, manner: Manner) -> Span | None:
    """A number as it is shown means all that are shown so: 105.2 is 105.15 to 105.25."""
    if not _NUMBER.match(text):
        return None
    scale = (
        float(SCALES[manner.unit])
        if column.kind in IN_UNIT
        else 0.01
        if column.kind in {"percent", "change", "points"}
        else 1.0
    )
    _, _, decimals = text.partition(".")
    half = 0.5 * 10 ** -len(decimals) if decimals else 0.0
    return (float(text) - half) * scale, (float(text) + half) * scale


def _days(text: str) -> Span | None:
    """A year, a month or a day."""
    found = _DAY.match(text)
    if not found:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    try:
        first = date(year, int(month or 1), int(day or 1))
        last_month = int(month or 12)
        last = date(year, last_month, int(day or calendar.monthrange(year, last_month)[1]))
    except (ValueError, calendar.IllegalMonthError):
        return None
    return first, last


def _codes(text: str, column: Column, manner: Manner) -> list[str]:
    """The codes whose word holds the text: what a reader sees is what is looked for."""
    words = manner.words
    if column.kind == "yes":
        labels = {"true": words("yes"), "false": words("no")}
    elif column.kind == "code":
        labels = {
            code: label.zh if words.is_chinese else label.en for code, label in CODE_LISTS.get(column.codes, {}).items()
        }
    else:
        group = f"{column.codes}."
        labels = {key.removeprefix(group): words(key) for key in words.keys if key.startswith(group)}
    return [code for code, label in labels.items() if text in label.lower() or text == code.lower()]
