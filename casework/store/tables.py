"""The tables of the operational store, for both engines.

Here: columns, keys and constraints. Not here: what a row means and who may write it (each noun's own package), how the tables come
into being (`casework.store.migrations`; a test proves that both say the same).

Tables of `APPEND_ONLY` are only ever added to; triggers of the migrations refuse anything else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcMoment(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, ``timestamptz`` in PostgreSQL, sortable text in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without its zone; give the engine UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone: give it in UTC")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as given
        """Give back an aware moment, whatever the engine or its session's zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

SHA256 = String(64)

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(32), nullable=False),
    Column("partner_id", String(64)),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcMoment, nullable=False),
    Column("changed_at", UtcMoment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", SHA256, primary_key=True),
    Column("user_name", String(64), ForeignKey("users.name"), nullable=False),
    Column("opened_at", UtcMoment, nullable=False),
    Column("seen_at", UtcMoment, nullable=False),
    Column("ended_at", UtcMoment),
    Index("ix_sessions_user_name", "user_name"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column(
        "subject", SHA256, primary_key=True
    ),  # of "name:…" or "source:…"; a mistyped password must not end up here in clear
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcMoment, nullable=False),
    Column("blocked_until", UtcMoment, nullable=False),
    Column("is_block_logged", Boolean, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("token_id", String(12), primary_key=True),
    Column("token_sha256", SHA256, nullable=False),
    Column("label", String(100), nullable=False),
    Column("role", String(32), nullable=False),
    Column("partner_id", String(64), nullable=False),
    Column("created_by", String(128), nullable=False),
    Column("created_at", UtcMoment, nullable=False),
    Column("expires_at", UtcMoment, nullable=False),
    Column("seen_at", UtcMoment),
    Column("revoked_at", UtcMoment),
)

submission_keys = Table(
    "submission_keys",
    metadata,
    Column("partner_id", String(64), primary_key=True),
    Column("key_sha256", SHA256, primary_key=True),  # of what the client chose: it may be anything
    Column("said_sha256", SHA256, nullable=False),  # of the bytes and what was said beside them
    Column("created_at", UtcMoment, nullable=False),
    Index("ix_submission_keys_created_at", "created_at"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("entry_no", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),  # as hashed: the text, not a value that an engine may render anew
    Column("actor", String(128), nullable=False),
    Column("role", String(32), nullable=False),
    Column("verb", String(64), nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous_sha256", SHA256, nullable=False, unique=True),
    Column("sha256", SHA256, nullable=False),
)

filings = Table(
    "filings",
    metadata,
    Column("filing_id", String(20), primary_key=True),
    Column("known_seq", BigInteger().with_variant(Integer, "sqlite"), nullable=False, unique=True),
    Column("partner_id", String(64)),
    Column("contract", String(64)),
    Column("contract_version", Integer),
    Column("period", String(7)),
    Column("sequence", Integer),
    Column("holds_number", Boolean, nullable=False),  # the sender gave the number, and it is this filing's for ever
    Column("scheme", String(32)),
    Column("filename", Text, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column(
        "declared_sha256", SHA256, nullable=False
    ),  # of what the sender said beside the bytes: scheme, control figures
    Column("verdict", String(16), nullable=False),
    Column("rows_sent", BigInteger, nullable=False),
    Column("rows_accepted", BigInteger, nullable=False),
    Column("rows_quarantined", BigInteger, nullable=False),
    Column("rows_refused", BigInteger, nullable=False),
    Column("received_at", UtcMoment, nullable=False),
    Column("receipt_sha256", SHA256, nullable=False),
    Column("previous_receipt_sha256", SHA256),
    CheckConstraint("rows_sent = rows_accepted + rows_quarantined + rows_refused", name="rows_conserved"),
    CheckConstraint("verdict IN ('accepted', 'partly', 'refused')", name="verdict"),
    Index(
        "uq_filings_number",
        "partner_id",
        "contract",
        "contract_version",
        "period",
        "sequence",
        unique=True,
        sqlite_where=text("holds_number"),
        postgresql_where=text("holds_number"),
    ),
    Index("ix_filings_content", "partner_id", "contract", "sha256"),
    # a partner's receipts form one chain: no receipt has two successors
    Index(
        "uq_filings_chain", text("coalesce(partner_id, '')"), text("coalesce(previous_receipt_sha256, '')"), unique=True
    ),
)

filing_rule_counts = Table(
    "filing_rule_counts",
    metadata,
    Column("filing_id", String(20), ForeignKey("filings.filing_id"), primary_key=True),
    Column("rule_id", String(64), primary_key=True),
    Column("rows_count", BigInteger, nullable=False),
)

filing_profiles = Table(
    "filing_profiles",
    metadata,
    Column("filing_id", String(20), ForeignKey("filings.filing_id"), primary_key=True),
    Column("profile", Text, nullable=False),
    Column("measures", Text, nullable=False),
)

filing_decisions = Table(
    "filing_decisions",
    metadata,
    Column("decided_seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("filing_id", String(20), ForeignKey("filings.filing_id"), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("decided_at", UtcMoment, nullable=False),
    Column("actor", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("decision IN ('held', 'confirmed', 'withdrawn')", name="decision"),
    Index("uq_filing_decisions_once", "filing_id", "decision", unique=True),
)

APPEND_ONLY = (
    "audit_entries",
    "filings",
    "filing_rule_counts",
    "filing_profiles",
    "filing_decisions",
)
