"""Texts that people write, why they decided something above all: what is asked of every one of them.

Here: how long it may be, and whether there is one. Not here: saying that there is none, which each verb does in its own words.
"""

from __future__ import annotations

from casework.refusals import Refused

#: Characters; beyond that it is a document, not a reason.
LONGEST_REASON = 2_000


def reason_in(text: str) -> str | None:
    """The reason without the blanks around it; None where there is none, or it is too long.

    >>> reason_in(" 年报 "), reason_in("  "), reason_in("x" * 2_001)
    ('年报', None, None)
    """
    words = text.strip()
    return words if 0 < len(words) <= LONGEST_REASON else None


def within(text: str, field: str = "reason", most: int = LONGEST_REASON) -> str:
    """The text without the blanks around it; Refused, with the field's name, where it is longer than is kept: nothing is cut.

    >>> within(" 同意 ")
    '同意'
    """
    words = text.strip()
    if len(words) > most:
        raise Refused("text_long", field=field, given=len(words), most=most, over=len(words) - most)
    return words
