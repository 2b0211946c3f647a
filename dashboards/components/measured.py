"""Figures that each have a unit of their own, such as values of indicators and of the regulator's measures, written with it."""

from __future__ import annotations

from dashboards.components import numbers
from dashboards.components.columns import Manner
from dashboards.components.numbers import MISSING, Number


def measured(manner: Manner, value: Number | None, unit: str) -> str:
    """A value with its unit; ratios as percent, amounts in the reader's unit."""
    if value is None:
        return MISSING
    if unit == "ratio":
        return numbers.percent(value)
    words = manner.words
    if unit == "yuan":
        return f"{numbers.amount(value, manner.unit)} {words(f'unit.{manner.unit}')}"
    named = f"measured_in.{unit}"
    return f"{numbers.figure(value)} {words(named) if words.has(named) else unit}"
