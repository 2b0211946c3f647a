"""Text cells that go out in CSV or XLSX: never a formula.

Here: the one rule by which a text is made harmless to a spreadsheet program. Not here: numbers, which are written as numbers.
"""

from __future__ import annotations

#: A cell that begins with one of these is taken for a formula by some spreadsheet program.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet program might run it.

    >>> harmless("=1+1"), harmless("-"), harmless("海泰精密")
    ("'=1+1", "'-", '海泰精密')
    """
    return "'" + text if text.startswith(FORMULA_STARTS) else text
