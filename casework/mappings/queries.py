"""What people said of senders' words and headers: as the door reads it, and as a list.

Here: rows to `Mapped` and to a frame. Not here: what waits for a meaning (`queue`).
"""

from __future__ import annotations

from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from casework.access.actors import Actor
from casework.access.rights import partner_scope, require
from casework.store.act_tables import word_mappings
from casework.store.engine import Store
from ingestion.senders import Mapped

SCHEMA: dict[str, Any] = {
    "partner_id": pl.String, "contract": pl.String, "column_name": pl.String, "sent": pl.String, "version": pl.Int64,
    "meaning": pl.String, "actor": pl.String, "at": pl.Datetime("us"), "reason": pl.String,
}  # fmt: skip


def mapped(store: Store, partner_id: str) -> Mapped:
    """What is said of one sender now."""
    with store.reading() as connection:
        rows = newest(connection, partner_id).values()
    said = [row for row in rows if row["meaning"] is not None]
    return Mapped(
        headers=tuple(sorted((row["contract"], row["sent"], row["meaning"]) for row in said if not row["column_name"])),
        words=tuple(
            sorted(
                (row["contract"], row["column_name"], row["sent"], row["meaning"]) for row in said if row["column_name"]
            )
        ),
    )


def listed(store: Store, *, actor: Actor) -> pl.DataFrame:
    """Everything that is said now of the senders that the actor may see, newest first."""
    require(actor, "read", "filing")
    with store.reading() as connection:
        rows = newest(connection, partner_scope(actor)).values()
    told = [{**row, "at": row["at"].replace(tzinfo=None)} for row in rows if row["meaning"] is not None]
    frame = pl.DataFrame([{name: row[name] for name in SCHEMA} for row in told], schema=SCHEMA)
    return frame.sort("at", descending=True)


def newest(connection: Connection, partner_id: str | None) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """The newest version of each word and header, of one sender or (None) of all."""
    wanted = select(word_mappings).order_by(word_mappings.c.version)
    if partner_id is not None:
        wanted = wanted.where(word_mappings.c.partner_id == partner_id)
    return {
        (row["partner_id"], row["contract"], row["column_name"], row["sent"]): dict(row)
        for row in connection.execute(wanted).mappings()
    }
