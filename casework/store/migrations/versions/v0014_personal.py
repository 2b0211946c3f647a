"""Erasing what is held about a person: requests, files that are gone, and records that change while an erasure is carried out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import only_append

revision = "0014"
down_revision = "0013"

_ERASABLE = ("form_records", "list_entries", "case_acts", "case_tasks", "attachments", "notices")


def upgrade() -> None:
    """Create the tables; let the records that may name a person be changed while `erasing` holds a row, and at no other time."""
    op.create_table(
        "erasures",
        sa.Column("number_id", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number_id", "version", name="pk_erasures"),
        sa.CheckConstraint("state IN ('requested', 'denied', 'erased')", name="ck_erasures_state"),
    )
    op.create_table(
        "erased_files",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("number_id", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_erased_files"),
        sa.CheckConstraint("kind IN ('attachment', 'contract')", name="ck_erased_files_kind"),
    )
    op.create_index("ix_erased_files_number_id", "erased_files", ["number_id"])
    op.create_table(
        "erasing",
        sa.Column("number_id", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number_id", "version", name="pk_erasing"),
    )
    for table in ("erasures", "erased_files"):
        only_append(table)
    for table in _ERASABLE:
        change_while_erasing(table)


def change_while_erasing(table: str) -> None:
    """Let a table that is only ever added to be changed while `erasing` holds a row."""
    refused = f"{table} is only ever added to"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT EXISTS (SELECT 1 FROM erasing) "  # noqa: S608 - ours
            f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_only_append() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 - ours
        f"IF TG_OP <> 'UPDATE' OR NOT EXISTS (SELECT 1 FROM erasing) THEN RAISE EXCEPTION '{refused}'; END IF; "
        f"RETURN NULL; END $$"
    )
