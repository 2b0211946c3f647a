"""Answers of people about customer records that may be one customer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import MOMENT, only_append

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table; like every record of what people did, it is only added to."""
    op.create_table(
        "link_answers",
        sa.Column("customer_id", sa.String(24), nullable=False),
        sa.Column("other_customer_id", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("answer", sa.String(12), nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("probability", sa.Numeric(10, 9)),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "other_customer_id", "version", name="pk_link_answers"),
        sa.CheckConstraint("answer IN ('confirmed', 'rejected')", name="ck_link_answers_answer"),
    )
    op.create_index("ix_link_answers_other_customer_id", "link_answers", ["other_customer_id"])
    only_append("link_answers")
