"""What people do: forms, cases with their acts, votes and tasks, lists, agreements, documents, the outbox."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from casework.store.migrations.versions.v0001_foundation import only_append

revision = "0010"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)
SHA256 = sa.String(64)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MONEY = sa.Numeric(18, 2)
RATIO = sa.Numeric(9, 8)


def upgrade() -> None:
    """Create everything, and the triggers that keep the records append-only."""
    for part in (_forms, _cases, _around_cases, _customers, _partners, _documents):
        for table in part():
            only_append(table)


def _who() -> list[sa.Column[Any]]:
    return [_text("actor", 128), _text("role", 32), sa.Column("at", MOMENT, nullable=False), _text("reason")]


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length) if length else sa.Text, nullable=nullable)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, NUMBER, nullable=False, autoincrement=False)


def _day(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, nullable=nullable)


def _create(name: str, key: tuple[str, ...], *parts: sa.schema.SchemaItem) -> str:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))
    return name


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")


def _forms() -> list[str]:
    made = [
        _create(
            "form_records", ("record_no",),
            _number("record_no"), _text("contract", 64), _whole("contract_version"), _text("filer", 64), _text("row_key"),
            _whole("version"), _text("action", 1), _text("row"), _text("subject", 24), _text("search"),
            _text("case_id", 24, nullable=True), *_who(),
            sa.UniqueConstraint("contract", "filer", "row_key", "version", name="uq_form_records_version"),
            _one_of("form_records", "action", "N", "U", "D"),
        ),
        _create(
            "form_filings", ("record_no",),
            _number("record_no"), _text("filing_id", 20), sa.Column("line_no", sa.BigInteger, nullable=False),
            sa.Column("is_accepted", sa.Boolean, nullable=False), sa.Column("at", MOMENT, nullable=False),
            _refers("form_filings", "record_no", "form_records.record_no"), _refers("form_filings", "filing_id", "filings.filing_id"),
        ),
    ]  # fmt: skip
    op.create_index("ix_form_records_case_id", "form_records", ["case_id"])
    op.create_index("ix_form_records_subject", "form_records", ["subject"])
    op.create_index("ix_form_filings_filing_id", "form_filings", ["filing_id"])
    return made


def _cases() -> list[str]:
    made = [
        _create(
            "cases", ("case_id",),
            _text("case_id", 24), _text("kind", 16), _text("partner_id", 64, nullable=True), _text("subject"),
            sa.Column("opened_at", MOMENT, nullable=False),
        ),
        _create(
            "case_acts", ("case_id", "version"),
            _text("case_id", 24), _whole("version"), _text("action", 32), _text("from_stage", 32), _text("to_stage", 32), _day("due_on"),
            _text("holder", 128, nullable=True), _text("on_behalf_of", 128, nullable=True), _text("title"), sa.Column("amount", MONEY),
            _text("detail"), *_who(), _refers("case_acts", "case_id", "cases.case_id"),
        ),
        _create(
            "case_votes", ("case_id", "ballot", "actor"),
            _text("case_id", 24), _whole("ballot"), _text("actor", 128), _text("vote", 8), _text("role", 32),
            sa.Column("at", MOMENT, nullable=False), _text("reason"), _refers("case_votes", "case_id", "cases.case_id"),
            _one_of("case_votes", "vote", "for", "against", "abstain"),
        ),
        _create(
            "case_tasks", ("case_id", "task_no", "version"),
            _text("case_id", 24), _whole("task_no"), _whole("version"), _text("kind", 32), _text("state", 16), _day("due_on"),
            _text("detail"), *_who(), _refers("case_tasks", "case_id", "cases.case_id"),
            _one_of("case_tasks", "state", "open", "done", "confirmed", "refused"),
        ),
    ]  # fmt: skip
    op.create_index("ix_cases_subject", "cases", ["kind", "subject"])
    return made


def _around_cases() -> list[str]:
    made = [
        _create(
            "delegations", ("from_user", "version"),
            _text("from_user", 64), _whole("version"), _text("to_user", 64, nullable=True), _day("from_day"), _day("to_day"), *_who(),
            _refers("delegations", "from_user", "users.name"), _refers("delegations", "to_user", "users.name"),
        ),
        _create(
            "attachments", ("attachment_no",),
            _number("attachment_no"), _text("subject"), _text("document", 64), _text("filename"), _text("media_type", 64),
            sa.Column("size", sa.BigInteger, nullable=False), sa.Column("sha256", SHA256, nullable=False), _text("scanned_by", 64),
            *_who(),
        ),
    ]  # fmt: skip
    op.create_index("ix_attachments_subject", "attachments", ["subject"])
    return made


def _customers() -> list[str]:
    made = [
        _create(
            "list_entries", ("id_number", "version"),
            _text("id_number", 64), _whole("version"), _text("id_type", 16), _text("name"), _text("status", 8), _text("source"),
            _day("review_on"), sa.Column("evidence_sha256", SHA256), *_who(),
            _one_of("list_entries", "status", "black", "watch", "none"),
        ),
        _create(
            "customer_merges", ("merged_key", "version"),
            _text("merged_key", 128), _whole("version"), _text("kept_key", 128, nullable=True), _text("evidence"), *_who(),
        ),
    ]  # fmt: skip
    op.create_index("ix_customer_merges_kept_key", "customer_merges", ["kept_key"])
    return made


def _partners() -> list[str]:
    made = [
        _create(
            "agreements", ("agreement_no", "version"),
            _text("agreement_no", 64), _whole("version"), _text("partner_id", 64), _day("effective_from", nullable=False),
            _day("effective_to", nullable=False), sa.Column("amount", MONEY, nullable=False),
            sa.Column("reguarantor_share", RATIO, nullable=False), sa.Column("compensation_cap", RATIO), _text("products"), *_who(),
        ),
        _create(
            "determinations", ("case_id", "version"),
            _text("case_id", 24), _whole("version"), _text("grade", 8), sa.Column("score", sa.Numeric(7, 4)),
            sa.Column("line_proposed", MONEY), _text("factors"), _text("parameters_version", 16), *_who(),
            _refers("determinations", "case_id", "cases.case_id"),
        ),
    ]  # fmt: skip
    op.create_index("ix_agreements_partner_id", "agreements", ["partner_id"])
    return made


def _documents() -> list[str]:
    made = [
        _create(
            "contract_documents", ("document_no", "version"),
            _text("document_no", 32), _whole("version"), _text("case_id", 24), _text("template", 64), _text("state", 8),
            sa.Column("sha256", SHA256, nullable=False), _text("signer"), *_who(),
            _refers("contract_documents", "case_id", "cases.case_id"),
            _one_of("contract_documents", "state", "drafted", "signed", "void"),
        ),
        _create(
            "notices", ("notice_no",),
            _number("notice_no"), _text("key", 200), _text("recipient", 128), _text("subject"), _text("body"), _text("about"),
            sa.Column("is_urgent", sa.Boolean, nullable=False), sa.Column("at", MOMENT, nullable=False),
            sa.UniqueConstraint("key", name="uq_notices_key"),
        ),
        _create(
            "notice_attempts", ("notice_no", "attempt"),
            sa.Column("notice_no", NUMBER, nullable=False), _whole("attempt"), _text("outcome", 12), _text("channel", 64), _text("error"),
            sa.Column("at", MOMENT, nullable=False), sa.Column("next_at", MOMENT),
            _refers("notice_attempts", "notice_no", "notices.notice_no"),
            _one_of("notice_attempts", "outcome", "sent", "failed", "given_up", "shown"),
        ),
        _create(
            "notice_preferences", ("recipient", "version"),
            _text("recipient", 128), _whole("version"), _text("address"), sa.Column("quiet_from", sa.Integer),
            sa.Column("quiet_to", sa.Integer), *_who(),
        ),
    ]  # fmt: skip
    op.create_index("ix_contract_documents_case_id", "contract_documents", ["case_id"])
    op.create_index("ix_notices_recipient", "notices", ["recipient"])
    return made
