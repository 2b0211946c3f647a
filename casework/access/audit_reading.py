"""Reading the audit log: who did what to what, newest first.

Here: the question, with the right to ask it. Not here: writing entries (`casework.access.audit`), proving them (`audit_proof`).
"""

from __future__ import annotations

from typing import Any

import polars as pl
from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.rights import require
from casework.store.engine import Store
from casework.store.tables import audit_entries

#: Columns of `entries`; `at` is UTC.
ENTRIES: dict[str, Any] = {
    "entry_no": pl.Int64, "at": pl.String, "actor": pl.String, "role": pl.String, "verb": pl.String, "object": pl.String,
    "detail": pl.String, "sha256": pl.String,
}  # fmt: skip
MOST = 5_000


def entries(store: Store, *, actor: Actor, person: str = "", about: str = "", newest: int = MOST) -> pl.DataFrame:
    """The newest entries, of one person or of things whose name begins with `about`, where these are given; columns of `ENTRIES`."""
    require(actor, "read", "audit")
    wanted = (
        select(*(audit_entries.c[name] for name in ENTRIES)).order_by(audit_entries.c.entry_no.desc()).limit(newest)
    )
    if person:
        wanted = wanted.where(audit_entries.c.actor == person)
    if about:
        wanted = wanted.where(audit_entries.c.object.startswith(about, autoescape=True))
    with store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(wanted)]
    frame = pl.DataFrame(rows, schema=ENTRIES, orient="row")
    return frame.with_columns(pl.col("at").str.to_datetime(time_zone="UTC").dt.replace_time_zone(None))
