"""Keys that a client chooses for one submission and repeats when it sends again (``Idempotency-Key``).

Here: the first use of a key, and whether a later use says the same. Not here: that the same bytes give the same receipt, which needs no
key (`casework.filings.settling`). A key only catches a client that repeats it with something else.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, insert, select

from casework.access.policy import SUBMISSION_KEY_KEPT
from casework.clock import at
from casework.store.engine import Store
from casework.store.tables import submission_keys as keys


def says_the_same(store: Store, partner_id: str, key: str, said_sha256: str, *, now: datetime | None = None) -> bool:
    """Whether the institution's key is new, or was used for this very submission. Each institution has its own keys.

    `said_sha256` is the hash of the bytes and of what is said beside them. Old keys are forgotten (`SUBMISSION_KEY_KEPT`).
    """
    moment = at(now)
    key_sha256 = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    held = select(keys.c.said_sha256).where(keys.c.partner_id == partner_id, keys.c.key_sha256 == key_sha256)
    with store.writing() as connection:
        connection.execute(delete(keys).where(keys.c.created_at < moment - SUBMISSION_KEY_KEPT))
        first: str | None = connection.scalar(held)
        if first is None:
            row = {"partner_id": partner_id, "key_sha256": key_sha256, "said_sha256": said_sha256}
            connection.execute(insert(keys), {**row, "created_at": moment})
    return first is None or first == said_sha256
