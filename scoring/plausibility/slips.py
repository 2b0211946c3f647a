"""Single rows in a wrong unit: an amount or a rate that would be usual if it were ten thousand, or a hundred, times as much or as little.

Here: the lines of such rows. A row is named only when its value as filed lies far outside what this sender usually files and well within
it once multiplied or divided, so that a small loan is not taken for a slip. Not here: whole filings in a wrong unit (`checks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from scoring.plausibility.past import Past
from scoring.plausibility.profile import named
from scoring.plausibility.watched import Watched

Lines = Mapping[str, Decimal]
LINE = "line_no"


def slipped_amounts(rows: pl.DataFrame, watched: Watched, past: Past, lines: Lines, periods: int) -> list[int]:
    """Lines of rows whose amounts are off by the factor between yuan and ten thousand yuan, in order."""
    of_kind = {
        kind: pl.lit(value=True) if kind is None else pl.col(str(watched.kind)) == kind
        for kind in watched.levels or (None,)
    }
    offs = [
        off & condition
        for column in watched.amounts
        for kind, condition in of_kind.items()
        if (off := _off(named(column, kind), column, past, lines, periods)) is not None
    ]
    return _lines(rows, [*(_part(part, whole, lines) for part, whole in watched.part_of), *offs])


def slipped_rates(rows: pl.DataFrame, watched: Watched, past: Past, lines: Lines, periods: int) -> list[int]:
    """Lines of rows whose rates are off by the factor between percent and ratio, in order."""
    offs = [_off(column, column, past, lines, periods) for column in watched.rates]
    return _lines(rows, [off for off in offs if off is not None])


def _off(name: str, column: str, past: Past, lines: Lines, periods: int) -> pl.Expr | None:
    """True where a value is outside the usual and would be inside it times or over the factor; None where nothing is known of it."""
    if len(past.spreads(name)) < periods:
        return None
    factor, outside, within = (float(lines[key]) for key in ("factor", "outside", "within"))
    least, most = past.usual_range(name)
    value = pl.col(column).cast(pl.Float64)
    small = (value < least / outside) & (value * factor).is_between(least / within, most * within)
    large = (value > most * outside) & (value / factor).is_between(least / within, most * within)
    return (value > 0) & (small | large)


def _part(part: str, whole: str, lines: Lines) -> pl.Expr:
    """True where two amounts of one row differ by about the factor."""
    factor, tolerance = float(lines["factor"]), float(lines["tolerance"])
    ratio = pl.col(whole).cast(pl.Float64) / pl.col(part).cast(pl.Float64)
    return (pl.col(part) > 0) & ratio.is_between(factor / tolerance, factor * tolerance)


def _lines(rows: pl.DataFrame, conditions: list[pl.Expr]) -> list[int]:
    if not conditions:
        return []
    return rows.filter(pl.any_horizontal(conditions)).sort(LINE)[LINE].to_list()
