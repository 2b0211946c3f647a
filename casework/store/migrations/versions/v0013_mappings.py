"""What the words and headers of senders mean, as people said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import only_append

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the table; like every record of what people do, it is only added to."""
    op.create_table(
        "word_mappings",
        sa.Column("partner_id", sa.String(64), nullable=False),
        sa.Column("contract", sa.String(64), nullable=False),
        sa.Column("column_name", sa.String(64), nullable=False),
        sa.Column("sent", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("meaning", sa.String(200), nullable=True),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "contract", "column_name", "sent", "version", name="pk_word_mappings"),
    )
    only_append("word_mappings")
