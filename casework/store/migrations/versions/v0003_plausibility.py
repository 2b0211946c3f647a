"""Profiles of filings, and what was decided of those that are implausible."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import MOMENT, NUMBER, only_append

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create both tables; like the register, they are only added to."""
    op.create_table(
        "filing_profiles",
        sa.Column("filing_id", sa.String(20), nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("measures", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("filing_id", name="pk_filing_profiles"),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.filing_id"], name="fk_filing_profiles_filing_id"),
    )
    op.create_table(
        "filing_decisions",
        sa.Column("decided_seq", NUMBER, nullable=False, autoincrement=False),
        sa.Column("filing_id", sa.String(20), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("decided_seq", name="pk_filing_decisions"),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.filing_id"], name="fk_filing_decisions_filing_id"),
        sa.CheckConstraint("decision IN ('held', 'confirmed', 'withdrawn')", name="ck_filing_decisions_decision"),
    )
    op.create_index("uq_filing_decisions_once", "filing_decisions", ["filing_id", "decision"], unique=True)
    for table in ("filing_profiles", "filing_decisions"):
        only_append(table)
