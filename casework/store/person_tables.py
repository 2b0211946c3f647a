"""The tables of erasing what is held about a person: requests with their answers, files that are gone, and the mark of one under way.

Here: columns, keys and constraints. Not here: what may be erased and how (`casework.personal`).

Records of what people did may be changed only while `erasing` holds a row, which no transaction leaves behind.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text

from casework.store.act_tables import PERSON
from casework.store.tables import SHA256, UtcMoment, metadata

erasures = Table(
    "erasures",
    metadata,
    Column("number_id", String(24), primary_key=True),  # a hash of the number, so that the request does not keep it
    Column("version", Integer, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("detail", Text, nullable=False),  # JSON: how many records of each kind
    Column("actor", PERSON, nullable=False),
    Column("role", String(32), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("state IN ('requested', 'denied', 'erased')", name="state"),
)

erased_files = Table(
    "erased_files",
    metadata,
    Column("sha256", SHA256, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("number_id", String(24), nullable=False),
    Column("at", UtcMoment, nullable=False),
    CheckConstraint("kind IN ('attachment', 'contract')", name="kind"),
    Index("ix_erased_files_number_id", "number_id"),
)

erasing = Table(
    "erasing",
    metadata,
    Column("number_id", String(24), primary_key=True),
    Column("version", Integer, primary_key=True),
)

APPENDED = ("erasures", "erased_files")
