"""The tables of a partner's life after admission: contacts with their verification, periodic evaluations with their adoption.

Here: columns, keys and constraints. Not here: what a row means and who may write it (`casework.partners`). Both are only ever added to.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Numeric, String, Table, Text

from casework.store.act_tables import PERSON
from casework.store.tables import SHA256, UtcMoment, metadata

partner_contacts = Table(
    "partner_contacts",
    metadata,
    Column("partner_id", String(64), primary_key=True),
    Column("contact_no", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("duty", String(100), nullable=False),
    Column("state", String(12), nullable=False),
    Column("code_sha256", SHA256),  # of the code that waits to be told back, with the contact it was sent to
    Column("code_until", UtcMoment),
    Column("wrong_codes", Integer, nullable=False),
    Column("verified_until", Date),
    Column("actor", PERSON, nullable=False),
    Column("role", String(32), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("state IN ('asked', 'verified', 'bounced', 'removed')", name="state"),
)

partner_evaluations = Table(
    "partner_evaluations",
    metadata,
    Column("partner_id", String(64), primary_key=True),
    Column("quarter", String(7), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("computed_grade", String(8), nullable=False),
    Column("score", Numeric(7, 4)),
    Column("adopted_grade", String(8)),
    Column("factors", Text, nullable=False),  # JSON: every factor with value, points, and its peers' median
    Column("parameters_version", String(16), nullable=False),
    Column("actor", PERSON, nullable=False),
    Column("role", String(32), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("state IN ('computed', 'proposed', 'adopted', 'returned')", name="state"),
    Index("ix_partner_evaluations_quarter", "quarter"),
)

APPENDED = ("partner_contacts", "partner_evaluations")
