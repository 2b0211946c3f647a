"""What people follow: subscriptions and thresholds with their outcomes, notes on figures, tours that were seen."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import only_append

revision = "0017"
down_revision = "0016"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables; like every record of what people do, they are only added to."""
    _subscriptions()
    _outcomes()
    _figure_notes()
    op.create_table(
        "tours_seen",
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("tour", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "tour", name="pk_tours_seen"),
    )
    for table in ("subscriptions", "subscription_outcomes", "figure_notes", "tours_seen"):
        only_append(table)


def _who() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("subscription_no", NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("recipient", sa.String(128), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("view_owner", sa.String(128)),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("cadence", sa.String(8)),
        sa.Column("comparator", sa.String(8)),
        sa.Column("threshold", sa.String(40)),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("unit", sa.String(4), nullable=False),
        sa.Column("is_ended", sa.Boolean, nullable=False),
        *_who(),
        sa.PrimaryKeyConstraint("subscription_no", "version", name="pk_subscriptions"),
        sa.CheckConstraint("kind IN ('view', 'figure')", name="ck_subscriptions_kind"),
        sa.CheckConstraint("cadence IN ('daily', 'weekly', 'monthly')", name="ck_subscriptions_cadence"),
        sa.CheckConstraint("comparator IN ('above', 'below')", name="ck_subscriptions_comparator"),
    )
    op.create_index("ix_subscriptions_owner", "subscriptions", ["owner"])


def _outcomes() -> None:
    op.create_table(
        "subscription_outcomes",
        sa.Column("subscription_no", NUMBER, nullable=False),
        sa.Column("outcome_no", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("occasion", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("value", sa.String(40)),
        sa.Column("build_id", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subscription_no", "outcome_no", name="pk_subscription_outcomes"),
        sa.CheckConstraint(
            "outcome IN ('sent', 'fired', 'recovered', 'withheld')", name="ck_subscription_outcomes_outcome"
        ),
    )


def _figure_notes() -> None:
    op.create_table(
        "figure_notes",
        sa.Column("note_no", NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        sa.Column("is_removed", sa.Boolean, nullable=False),
        *_who(),
        sa.PrimaryKeyConstraint("note_no", "version", name="pk_figure_notes"),
    )
    op.create_index("ix_figure_notes_measure", "figure_notes", ["measure"])
