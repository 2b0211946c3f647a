"""Keys that a column of limited length can hold: a longer one is named by its digest, never cut, so that two never become one.

Here: that. Not here: what a key is made of (whoever writes the row).
"""

from __future__ import annotations

import hashlib


def held(key: str, longest: int) -> str:
    """The key itself where it fits, else its beginning and the SHA-256 of it all.

    >>> held("a|b", 200)
    'a|b'
    >>> one, other = held("x" * 200 + "|li", 200), held("x" * 200 + "|wang", 200)
    >>> (one == other, len(one), len(other))
    (False, 200, 200)
    """
    if len(key) <= longest:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: longest - len(digest) - 1]}#{digest}"
