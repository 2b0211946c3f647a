"""Figures that people type, read in one place.

Here: from a text to a number. Not here: what a figure may be (each verb's own), figures of filings (`ingestion.checks`).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

LARGEST = Decimal(10) ** 15  # no amount, share or count that is meant goes beyond


def read_figure(text: str) -> Decimal | None:
    """The number that somebody typed, with or without separators and in either width; None where it is none, or none that can be meant.

    >>> read_figure(" 1,234.50 "), read_figure("１２，０００")
    (Decimal('1234.50'), Decimal('12000'))
    >>> [read_figure(text) for text in ("", "12万", "NaN", "Infinity", "1e400", "9" * 40)]
    [None, None, None, None, None, None]
    """
    try:
        number = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < LARGEST else None
