"""Hashes of what was said, where the usual name of a filing does not do.

Not here: the name of a filing (`ingestion.identity.filing_id`), hashes of bytes (`ingestion.landing`).
"""

from __future__ import annotations

import hashlib
import json


def digest(*said: object) -> str:
    """The hash of a few plain values, in their order.

    >>> digest("CN", 1) == digest("CN", 1), digest("CN", 1) == digest("CN", "1")
    (True, False)
    """
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()


def short_digest(*said: object) -> str:
    """The same in the length of a filing's number."""
    return digest(*said)[:20]
