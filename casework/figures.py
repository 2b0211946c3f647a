"""Figures that people type, read in one place.

Here: from a text to a number. Not here: what a figure may be (each verb's own), figures of filings (`ingestion.checks`).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

LARGEST = Decimal(10) ** 15  # no amount, share or count that is meant goes beyond
#: Digits as everybody writes them: the number type of the language would take other scripts' and underscores as well.
_FIGURE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)


def read_figure(text: str) -> Decimal | None:
    """The number that somebody typed, with or without separators and in either width; None where it is none, or none that can be meant.

    >>> read_figure(" 1,234.50 "), read_figure("１２，０００．５"), read_figure("-0")
    (Decimal('1234.50'), Decimal('12000.5'), Decimal('0'))
    >>> [read_figure(text) for text in ("", "12万", "NaN", "Infinity", "1e400", "9" * 40, "1_000", "٣")]
    [None, None, None, None, None, None, None, None]
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if not _FIGURE.fullmatch(plain):
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number + 0 if abs(number) < LARGEST else None  # nothing is no negative nothing


def is_kept_whole(number: Decimal, places: int = 2) -> bool:
    """Whether the store keeps a number as it is: with no more places than its column has, it is not rounded.

    >>> is_kept_whole(Decimal("0.10")), is_kept_whole(Decimal("0.001")), is_kept_whole(Decimal("0.25"), 8)
    (True, False, True)
    """
    return number.is_finite() and int(number.normalize().as_tuple().exponent) >= -places
