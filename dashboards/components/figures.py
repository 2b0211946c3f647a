"""Figures of a form, read with their label: what is no number, or cannot be, is refused by the name that stands above the field."""

from __future__ import annotations

from decimal import Decimal

from casework.figures import read_figure
from casework.refusals import Refused

_SHOWN = 20  # characters of what was typed instead


def figure(label: str, text: str, least: Decimal | None = None, most: Decimal | None = None) -> Decimal:
    """The number; raises Refused with the field's label, and with the bounds where both are given."""
    field = label.removesuffix("*").strip()
    number = read_figure(text)
    if number is None:
        raise Refused("figure_wrong", field=field, given=text[:_SHOWN])
    if least is not None and most is not None and not least <= number <= most:
        raise Refused("figure_range", field=field, least=f"{least:,f}", most=f"{most:,f}")
    return number
