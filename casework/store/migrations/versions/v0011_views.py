"""Views of an analysis that people keep, for themselves or for others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import only_append

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the table, and the triggers that keep it append-only."""
    op.create_table(
        "saved_views",
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        sa.Column("is_removed", sa.Boolean, nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner", "name", "version", name="pk_saved_views"),
    )
    only_append("saved_views")
