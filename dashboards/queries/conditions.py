"""What a table's columns are kept to: parts of texts, ranges of numbers and days, some of a list of codes, or nothing there at all.

The same condition as SQL over a column and as a polars expression, so that rows that are asked for and rows that are here already are
narrowed alike (a test compares them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Kept:
    """One column's condition. Exactly one of the kinds is set; `low` and `high` are both counted in, and either may be open."""

    column: str
    text: str = ""
    low: float | date | None = None
    high: float | date | None = None
    among: tuple[str, ...] | None = None
    is_missing: bool = False

    @property
    def sql(self) -> tuple[str, list[Any]]:
        """The condition and its parameters, in order."""
        name = f'"{self.column}"'
        if self.is_missing:
            return f"({name} IS NULL OR CAST({name} AS VARCHAR) = '')", []
        if self.text:
            return f"contains(lower(CAST({name} AS VARCHAR)), ?)", [self.text.lower()]
        if self.among is not None:
            listed = ", ".join("?" * len(self.among))
            return (f"CAST({name} AS VARCHAR) IN ({listed})" if listed else "false"), list(self.among)
        kind = "DATE" if isinstance(self.low if self.low is not None else self.high, date) else "DOUBLE"
        bounds = [(sign, value) for sign, value in ((">=", self.low), ("<=", self.high)) if value is not None]
        return " AND ".join(f"TRY_CAST({name} AS {kind}) {sign} ?" for sign, _ in bounds), [
            value for _, value in bounds
        ]

    @property
    def expression(self) -> pl.Expr:
        """The same over a frame."""
        column = pl.col(self.column)
        text = column.cast(pl.String)
        if self.is_missing:
            return column.is_null() | (text == "")
        if self.text:
            return text.str.to_lowercase().str.contains(self.text.lower(), literal=True)
        if self.among is not None:
            return text.is_in(self.among)
        is_day = isinstance(self.low if self.low is not None else self.high, date)
        number = column.cast(pl.Date if is_day else pl.Float64, strict=False)
        parts = [number >= self.low] if self.low is not None else []
        parts += [number <= self.high] if self.high is not None else []
        return pl.all_horizontal(parts)


def narrowed_sql(sql: str, kept: Sequence[Kept], parameters: Sequence[Any]) -> tuple[str, list[Any]]:
    """`sql` kept to the conditions, with its parameters and theirs."""
    if not kept:
        return sql, list(parameters)
    parts = [one.sql for one in kept]
    where = " AND ".join(f"({text})" for text, _ in parts)
    narrowed = f"SELECT * FROM ({sql}) AS narrowed WHERE {where}"  # noqa: S608 - columns of this code
    return narrowed, [*parameters, *(value for _, given in parts for value in given)]


def narrowed_frame(frame: pl.DataFrame, kept: Sequence[Kept]) -> pl.DataFrame:
    """A frame kept to the conditions."""
    return frame.filter([one.expression for one in kept]) if kept else frame
