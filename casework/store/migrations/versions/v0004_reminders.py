"""The outbox of reminders of deadlines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import MOMENT, only_append

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create it, only ever to be added to."""
    op.create_table(
        "reminders",
        sa.Column("reminder_id", sa.String(20), nullable=False),
        sa.Column("partner_id", sa.String(64), nullable=False),
        sa.Column("contract", sa.String(64), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reminder_id", name="pk_reminders"),
        sa.CheckConstraint("kind IN ('due_soon', 'overdue')", name="ck_reminders_kind"),
    )
    op.create_index("ix_reminders_partner_id", "reminders", ["partner_id"])
    only_append("reminders")
