"""Rules of each row's own day (规则的选择): which way, which codes, which number were in force on it, as expressions.

A new value of a rule speaks of what happens from its day on: what happened before keeps the old one, whenever it is computed.

Here: expressions over a column of days. Not here: which ways there are (`parameters`), what each does (`claims`, `recoveries`).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from scoring.parameters.model import Parameters, Value


def chosen(parameters: Parameters, parameter_id: str, code: str, day: str = "event_date") -> pl.Expr:
    """Whether the choice in force on the row's own day is this one."""
    held = [
        pl.col(day).is_between(begins, ends)
        for begins, ends, value in _spans(parameters, parameter_id)
        if value == (code,)
    ]
    return pl.any_horizontal(held) if held else pl.lit(value=False)


def listed(parameters: Parameters, parameter_id: str, code: str, day: str) -> pl.Expr:
    """Whether the codes in force on the row's own day have the one in its column `code`."""
    held = [
        pl.col(day).is_between(begins, ends) & pl.col(code).is_in(value)
        for begins, ends, value in _spans(parameters, parameter_id)
        if isinstance(value, tuple)
    ]
    return pl.any_horizontal(held)


def number(parameters: Parameters, parameter_id: str, day: str = "event_date") -> pl.Expr:
    """The whole number in force on the row's own day; null where none is."""
    found = pl.lit(None, pl.Int64)
    for begins, ends, value in _spans(parameters, parameter_id):
        found = pl.when(pl.col(day).is_between(begins, ends)).then(pl.lit(int(str(value)), pl.Int64)).otherwise(found)
    return found


def _spans(parameters: Parameters, parameter_id: str) -> list[tuple[date, date, Value]]:
    """Each value with its first and last day; one that another follows ends before it."""
    dated = sorted(parameters.by_id[parameter_id].values, key=lambda one: one.valid_from)
    followed = [one.valid_from - timedelta(days=1) for one in dated[1:]]
    return [
        (one.valid_from, one.valid_to or until, one.value)
        for one, until in zip(dated, [*followed, date.max], strict=True)
    ]
