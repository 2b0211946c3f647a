"""Forms that somebody has begun and not handed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Create the table; a draft is no record, so it may be changed and removed."""
    op.create_table(
        "form_drafts",
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("form", sa.String(200), nullable=False),
        sa.Column("contract", sa.String(64), nullable=False),
        sa.Column("row", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "form", name="pk_form_drafts"),
    )
    op.create_index("ix_form_drafts_at", "form_drafts", ["at"])
