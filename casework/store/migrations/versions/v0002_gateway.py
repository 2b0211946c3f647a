"""The gateway's tables: tokens of the institutions, and the keys under which clients send again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
SHA256 = sa.String(64)


def upgrade() -> None:
    """Create both."""
    op.create_table(
        "tokens",
        sa.Column("token_id", sa.String(12), nullable=False),
        sa.Column("token_sha256", SHA256, nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("partner_id", sa.String(64), nullable=False),
        sa.Column("created_by", sa.String(128), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("token_id", name="pk_tokens"),
    )
    op.create_table(
        "submission_keys",
        sa.Column("partner_id", sa.String(64), nullable=False),
        sa.Column("key_sha256", SHA256, nullable=False),
        sa.Column("said_sha256", SHA256, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "key_sha256", name="pk_submission_keys"),
    )
    op.create_index("ix_submission_keys_created_at", "submission_keys", ["created_at"])
