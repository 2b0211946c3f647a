"""The first tables: users and sessions, the audit chain, the register of filings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
SHA256 = sa.String(64)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create everything, and the triggers that keep the records append-only."""
    _access()
    _audit()
    _register()
    for table in ("audit_entries", "filings", "filing_rule_counts"):
        only_append(table)


def _access() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("partner_id", sa.String(64)),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("must_change_password", sa.Boolean, nullable=False),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", SHA256, nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_sessions"),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name="fk_sessions_user_name"),
    )
    op.create_index("ix_sessions_user_name", "sessions", ["user_name"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("subject", SHA256, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=False),
        sa.Column("is_block_logged", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_sign_in_attempts"),
    )


def _audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("entry_no", NUMBER, nullable=False, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("verb", sa.String(64), nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous_sha256", SHA256, nullable=False),
        sa.Column("sha256", SHA256, nullable=False),
        sa.PrimaryKeyConstraint("entry_no", name="pk_audit_entries"),
        sa.UniqueConstraint("previous_sha256", name="uq_audit_entries_previous_sha256"),
    )


def _register() -> None:
    op.create_table(
        "filings",
        sa.Column("filing_id", sa.String(20), nullable=False),
        sa.Column("known_seq", NUMBER, nullable=False),
        sa.Column("partner_id", sa.String(64)),
        sa.Column("contract", sa.String(64)),
        sa.Column("contract_version", sa.Integer),
        sa.Column("period", sa.String(7)),
        sa.Column("sequence", sa.Integer),
        sa.Column("holds_number", sa.Boolean, nullable=False),
        sa.Column("scheme", sa.String(32)),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("declared_sha256", SHA256, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("rows_sent", sa.BigInteger, nullable=False),
        sa.Column("rows_accepted", sa.BigInteger, nullable=False),
        sa.Column("rows_quarantined", sa.BigInteger, nullable=False),
        sa.Column("rows_refused", sa.BigInteger, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("receipt_sha256", SHA256, nullable=False),
        sa.Column("previous_receipt_sha256", SHA256),
        sa.PrimaryKeyConstraint("filing_id", name="pk_filings"),
        sa.UniqueConstraint("known_seq", name="uq_filings_known_seq"),
        sa.CheckConstraint(
            "rows_sent = rows_accepted + rows_quarantined + rows_refused", name="ck_filings_rows_conserved"
        ),
        sa.CheckConstraint("verdict IN ('accepted', 'partly', 'refused')", name="ck_filings_verdict"),
    )
    op.create_index(
        "uq_filings_number",
        "filings",
        ["partner_id", "contract", "contract_version", "period", "sequence"],
        unique=True,
        sqlite_where=sa.text("holds_number"),
        postgresql_where=sa.text("holds_number"),
    )
    op.create_index("ix_filings_content", "filings", ["partner_id", "contract", "sha256"])
    chain = [sa.text("coalesce(partner_id, '')"), sa.text("coalesce(previous_receipt_sha256, '')")]
    op.create_index("uq_filings_chain", "filings", chain, unique=True)
    op.create_table(
        "filing_rule_counts",
        sa.Column("filing_id", sa.String(20), nullable=False),
        sa.Column("rule_id", sa.String(64), nullable=False),
        sa.Column("rows_count", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("filing_id", "rule_id", name="pk_filing_rule_counts"),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.filing_id"], name="fk_filing_rule_counts_filing_id"),
    )


def only_append(table: str) -> None:
    """Refuse, in the database itself, to change or remove a row of the table."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_append() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table} is only ever added to'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_append()"
    )
