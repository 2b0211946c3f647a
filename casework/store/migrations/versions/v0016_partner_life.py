"""Contacts of partners with their verification, and periodic evaluations with their adoption."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import only_append

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Create the tables; like every record of what people do, they are only added to."""
    op.create_table(
        "partner_contacts",
        sa.Column("partner_id", sa.String(64), nullable=False),
        sa.Column("contact_no", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("duty", sa.String(100), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("code_sha256", sa.String(64)),
        sa.Column("code_until", sa.DateTime(timezone=True)),
        sa.Column("wrong_codes", sa.Integer, nullable=False),
        sa.Column("verified_until", sa.Date),
        *_who(),
        sa.PrimaryKeyConstraint("partner_id", "contact_no", "version", name="pk_partner_contacts"),
        sa.CheckConstraint("state IN ('asked', 'verified', 'bounced', 'removed')", name="ck_partner_contacts_state"),
    )
    op.create_table(
        "partner_evaluations",
        sa.Column("partner_id", sa.String(64), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("computed_grade", sa.String(8), nullable=False),
        sa.Column("score", sa.Numeric(7, 4)),
        sa.Column("adopted_grade", sa.String(8)),
        sa.Column("factors", sa.Text, nullable=False),
        sa.Column("parameters_version", sa.String(16), nullable=False),
        *_who(),
        sa.PrimaryKeyConstraint("partner_id", "quarter", "version", name="pk_partner_evaluations"),
        sa.CheckConstraint(
            "state IN ('computed', 'proposed', 'adopted', 'returned')", name="ck_partner_evaluations_state"
        ),
    )
    op.create_index("ix_partner_evaluations_quarter", "partner_evaluations", ["quarter"])
    for table in ("partner_contacts", "partner_evaluations"):
        only_append(table)


def _who() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
