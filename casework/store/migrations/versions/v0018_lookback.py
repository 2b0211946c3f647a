"""Days that people look back to, step by step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import only_append

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Create the table; like every record of what people do, it is only added to."""
    op.create_table(
        "lookback_steps",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("step_no", sa.Integer, nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("copy", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("day", "step_no", name="pk_lookback_steps"),
        sa.CheckConstraint(
            "step IN ('asked', 'load', 'transform', 'judge', 'transform_after', 'ready', 'failed')",
            name="ck_lookback_steps_step",
        ),
    )
    only_append("lookback_steps")
