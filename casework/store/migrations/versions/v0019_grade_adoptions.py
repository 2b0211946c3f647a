"""Grades that people adopt for customers instead of the computed ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import only_append
from casework.store.migrations.versions.v0014_personal import change_while_erasing

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Create the table; only added to, but for reasons while a person is erased."""
    op.create_table(
        "grade_adoptions",
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("computed_grade", sa.String(8), nullable=False),
        sa.Column("score", sa.Numeric(7, 4)),
        sa.Column("adopted_grade", sa.String(8), nullable=False),
        sa.Column("acted_on", sa.Date, nullable=False),
        sa.Column("review_on", sa.Date, nullable=False),
        sa.Column("parameters_version", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "version", name="pk_grade_adoptions"),
        sa.CheckConstraint(
            "state IN ('proposed', 'adopted', 'returned', 'withdrawn')", name="ck_grade_adoptions_state"
        ),
    )
    only_append("grade_adoptions")
    change_while_erasing("grade_adoptions")
