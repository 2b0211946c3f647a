"""Rules that choose one of several ways, by date (规则的选择): which way is in force on each event's own day.

Here: the choice as an expression. Not here: which ways there are (`parameters`), what each does (`claims`, `recoveries`).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from scoring.parameters.model import Parameters


def chosen(parameters: Parameters, parameter_id: str, code: str) -> pl.Expr:
    """Whether the choice in force on an event's own day is this one."""
    dated = sorted(parameters.by_id[parameter_id].values, key=lambda one: one.valid_from)
    followed = [one.valid_from - timedelta(days=1) for one in dated[1:]]
    spans = [
        pl.col("event_date").is_between(one.valid_from, one.valid_to or until)
        for one, until in zip(dated, [*followed, date.max], strict=True)
        if one.value == (code,)
    ]
    return pl.any_horizontal(spans) if spans else pl.lit(value=False)
