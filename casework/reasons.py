"""Why somebody decided something, in their own words: what is asked of every reason.

Here: how long it may be, and whether there is one. Not here: saying that there is none, which each verb does in its own words.
"""

from __future__ import annotations

#: Characters; beyond that it is a document, not a reason.
LONGEST_REASON = 2_000


def reason_in(text: str) -> str | None:
    """The reason without the blanks around it; None where there is none, or it is too long.

    >>> reason_in(" 年报 "), reason_in("  "), reason_in("x" * 2_001)
    ('年报', None, None)
    """
    words = text.strip()
    return words if 0 < len(words) <= LONGEST_REASON else None
