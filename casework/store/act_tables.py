"""The tables of what people do: forms, cases, votes, tasks, attachments, lists, agreements, documents, words, views.

Here: columns, keys and constraints. Not here: what a row means and who may write it (each noun's own package), the outbox
(`casework.store.notice_tables`).

All of them are only ever added to (`APPENDED`); the newest row of a key is its present state, and the rows before are its history.
A unique key with a counted version in it is the optimistic lock: of two who changed the same version, one is refused.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from casework.store.tables import SHA256, UtcMoment, metadata

NUMBER = BigInteger().with_variant(Integer, "sqlite")
MONEY = Numeric(18, 2)
PERSON = String(128)
CASE_ID = String(24)


def who() -> tuple[Column[Any], ...]:
    """Who did it, when and why: the end of each of these tables."""
    return (
        Column("actor", PERSON, nullable=False),
        Column("role", String(32), nullable=False),
        Column("at", UtcMoment, nullable=False),
        Column("reason", Text, nullable=False),
    )


form_records = Table(
    "form_records",
    metadata,
    Column("record_no", NUMBER, primary_key=True, autoincrement=False),
    Column("contract", String(64), nullable=False),
    Column("contract_version", Integer, nullable=False),
    Column("filer", String(64), nullable=False),  # under whose name the row goes to the warehouse
    Column("row_key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(1), nullable=False),
    Column("row", Text, nullable=False),  # JSON: the text of each column, as entered and put right
    Column(
        "subject", String(24), nullable=False
    ),  # whom it is about: a hash of the number, so that addresses hold none
    Column("search", Text, nullable=False),  # name, its pinyin initials, number, phone: lower case
    Column("case_id", CASE_ID),  # a row of a case waits for its contract to be signed
    *who(),
    UniqueConstraint("contract", "filer", "row_key", "version", name="uq_form_records_version"),
    CheckConstraint("action IN ('N', 'U', 'D')", name="action"),
    Index("ix_form_records_case_id", "case_id"),
    Index("ix_form_records_subject", "subject"),
)

form_filings = Table(
    "form_filings",
    metadata,
    Column("record_no", NUMBER, ForeignKey("form_records.record_no"), primary_key=True, autoincrement=False),
    Column("filing_id", String(20), ForeignKey("filings.filing_id"), nullable=False),
    Column("line_no", BigInteger, nullable=False),
    Column("is_accepted", Boolean, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Index("ix_form_filings_filing_id", "filing_id"),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", CASE_ID, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("partner_id", String(64)),
    Column("subject", Text, nullable=False),  # the key of what it is about: a project's number, a partner's code
    Column("opened_at", UtcMoment, nullable=False),
    Index("ix_cases_subject", "kind", "subject"),
)

case_acts = Table(
    "case_acts",
    metadata,
    Column("case_id", CASE_ID, ForeignKey("cases.case_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", String(32), nullable=False),
    Column("from_stage", String(32), nullable=False),
    Column("to_stage", String(32), nullable=False),
    Column("due_on", Date),  # by when the stage must be left
    Column("holder", PERSON),  # who took it, where somebody did
    Column("on_behalf_of", PERSON),
    Column("title", Text, nullable=False),
    Column("amount", MONEY),
    Column("detail", Text, nullable=False),  # JSON
    *who(),
)

case_votes = Table(
    "case_votes",
    metadata,
    Column("case_id", CASE_ID, ForeignKey("cases.case_id"), primary_key=True),
    Column("ballot", Integer, primary_key=True),  # the version of the act that opened it
    Column("actor", PERSON, primary_key=True),
    Column("vote", String(8), nullable=False),
    Column("role", String(32), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("vote IN ('for', 'against', 'abstain')", name="vote"),
)

case_tasks = Table(
    "case_tasks",
    metadata,
    Column("case_id", CASE_ID, ForeignKey("cases.case_id"), primary_key=True),
    Column("task_no", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_on", Date),
    Column("detail", Text, nullable=False),  # JSON
    *who(),
    CheckConstraint("state IN ('open', 'done', 'confirmed', 'refused')", name="state"),
)

delegations = Table(
    "delegations",
    metadata,
    Column("from_user", String(64), ForeignKey("users.name"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("to_user", String(64), ForeignKey("users.name")),  # null: ended
    Column("from_day", Date),
    Column("to_day", Date),
    *who(),
)

attachments = Table(
    "attachments",
    metadata,
    Column("attachment_no", NUMBER, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),  # case/P2026000001, list/12
    Column("document", String(64), nullable=False),
    Column("filename", Text, nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("scanned_by", String(64), nullable=False),
    *who(),
    Index("ix_attachments_subject", "subject"),
)

list_entries = Table(
    "list_entries",
    metadata,
    Column("id_number", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("id_type", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("status", String(8), nullable=False),
    Column("source", Text, nullable=False),
    Column("review_on", Date),
    Column("evidence_sha256", SHA256),
    *who(),
    CheckConstraint("status IN ('black', 'watch', 'none')", name="status"),
)

customer_merges = Table(
    "customer_merges",
    metadata,
    Column("merged_key", String(128), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kept_key", String(128)),  # null: undone
    Column("evidence", Text, nullable=False),
    *who(),
    Index("ix_customer_merges_kept_key", "kept_key"),
)

link_answers = Table(
    "link_answers",
    metadata,
    Column("customer_id", String(24), primary_key=True),
    Column("other_customer_id", String(24), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("answer", String(12), nullable=False),
    Column("evidence", Text, nullable=False),  # on which levels the two agreed when somebody said so
    Column("probability", Numeric(10, 9)),
    *who(),
    CheckConstraint("answer IN ('confirmed', 'rejected')", name="answer"),
    Index("ix_link_answers_other_customer_id", "other_customer_id"),
)

agreements = Table(
    "agreements",
    metadata,
    Column("agreement_no", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("partner_id", String(64), nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("reguarantor_share", Numeric(9, 8), nullable=False),
    Column("compensation_cap", Numeric(9, 8)),
    Column("products", Text, nullable=False),
    *who(),
    Index("ix_agreements_partner_id", "partner_id"),
)

determinations = Table(
    "determinations",
    metadata,
    Column("case_id", CASE_ID, ForeignKey("cases.case_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("grade", String(8), nullable=False),
    Column("score", Numeric(7, 4)),
    Column("line_proposed", MONEY),
    Column("factors", Text, nullable=False),  # JSON: every factor with value, points, band
    Column("parameters_version", String(16), nullable=False),
    *who(),
)

contract_documents = Table(
    "contract_documents",
    metadata,
    Column("document_no", String(32), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("case_id", CASE_ID, ForeignKey("cases.case_id"), nullable=False),
    Column("template", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("signer", Text, nullable=False),
    *who(),
    CheckConstraint("state IN ('drafted', 'signed', 'void')", name="state"),
    Index("ix_contract_documents_case_id", "case_id"),
)

word_mappings = Table(
    "word_mappings",
    metadata,
    Column("partner_id", String(64), primary_key=True),
    Column("contract", String(64), primary_key=True),
    Column("column_name", String(64), primary_key=True),  # empty: the sent word is a header
    Column("sent", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("meaning", String(200)),  # null: it means nothing any more
    *who(),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("owner", PERSON, primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("parameters", Text, nullable=False),  # JSON: of the address
    Column("is_shared", Boolean, nullable=False),
    Column("is_removed", Boolean, nullable=False),
    *who(),
)

APPENDED = (
    "form_records", "form_filings", "cases", "case_acts", "case_votes", "case_tasks", "delegations", "attachments", "list_entries",
    "customer_merges", "link_answers", "agreements", "determinations", "contract_documents", "saved_views", "word_mappings",
)  # fmt: skip
