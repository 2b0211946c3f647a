"""Text cells that go out in CSV or XLSX: never a formula.

Here: the one rule by which a text is made harmless to a spreadsheet program. Not here: numbers, which are written as numbers.
"""

from __future__ import annotations

#: A cell that begins with one of these, blanks aside, is taken for a formula by some spreadsheet program; the wide ones in East Asia.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BLANKS = " \u00a0\u3000\u200b\ufeff"


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet program might run it.

    >>> harmless("=1+1"), harmless(" -12"), harmless("海泰精密")
    ("'=1+1", "' -12", '海泰精密')
    """
    return "'" + text if text.lstrip(_BLANKS).startswith(FORMULA_STARTS) else text
