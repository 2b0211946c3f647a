"""Rows that waited for a word's meaning, taken in once a person has said it.

Here: which rows and filings those are, and sending them through the door once more: rows in quarantine as a repair kit that mends them,
rows of an unknown bank as corrections, filings refused for a header as they came. Not here: the door (`casework.filings.verbs`), saying
the meaning (`verbs`).

Whoever sends is the schedule; who said the meaning stands in the audit log. Sent again, the same rows get the same receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Row, select

from casework.access.actors import scheduled
from casework.filings.verbs import submit
from casework.mappings.meanings import BANK
from casework.mappings.queue import RECENT, UNKNOWN_WORD, Unexplained
from casework.store.engine import Store
from casework.store.tables import filings
from casework.store.warehouse import open_published
from ingestion.accepted import scan
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import Contract
from ingestion.identity import Declared
from ingestion.intake import accepted_path
from ingestion.landing import landing_path
from ingestion.quarantine import rows_path
from ingestion.readers.headers import ACTION
from ingestion.receipts import Receipt
from ingestion.repair.columns import FILING, ROW

CORRECTION = "U"
_IN_QUARANTINE = """
    SELECT q.filing_id, q.line_no FROM exchange.quarantine AS q
    INNER JOIN exchange.quarantined_rows AS r ON q.filing_id = r.filing_id AND q.line_no = r.line_no
    WHERE r.status = 'open' AND q.rule_id IN (SELECT unnest(?)) AND q.partner_id = ? AND q.contract = ?
        AND q.column_name = ? AND q.value = ?
    ORDER BY ALL"""
_OF_BANK = "SELECT filing_id, line_no FROM project.projects WHERE partner_id = ? AND bank_id = ? ORDER BY ALL"
_DRAWN = ("line_no", "row_key", "sent_fields", "sent_surplus")


def take_in(store: Store, word: Unexplained, *, now: datetime | None = None) -> list[Receipt]:
    """Send what waited for this word through the door again; the receipts say what became of it."""
    if not word.column_name:
        return _refused_filings(store, word, now)
    if word.column_name == BANK:
        return _corrected(store, word, now)
    return _mended(store, word, now)


def _mended(store: Store, word: Unexplained, now: datetime | None) -> list[Receipt]:
    lines = _lines(
        store, _IN_QUARANTINE, [list(UNKNOWN_WORD), word.partner_id, word.contract, word.column_name, word.sent]
    )
    receipts = []
    for filing_id, numbers in lines.items():
        rows = pl.read_parquet(rows_path(store.home, filing_id)).filter(pl.col("line_no").is_in(numbers))
        kit = rows.select(
            pl.lit(filing_id).alias(FILING),
            pl.col("line_no").cast(pl.String).alias(ROW),
            pl.exclude(_DRAWN).cast(pl.String),
        )
        receipts.append(_send(store, word, filing_id, kit, now))
    return receipts


def _corrected(store: Store, word: Unexplained, now: datetime | None) -> list[Receipt]:
    """Rows that were accepted and wait for their bank: corrected to the bank that is meant."""
    contract, receipts = CONTRACTS[word.contract], []
    for filing_id, numbers in _lines(store, _OF_BANK, [word.partner_id, word.sent]).items():
        path = Path(accepted_path(store.home, word.contract, filing_id))
        rows = scan([path], contract).filter(pl.col("line_no").is_in(numbers)).collect()
        receipts.append(
            _send(store, word, filing_id, rows.select(*_as_sent(contract), pl.lit(CORRECTION).alias(ACTION)), now)
        )
    return receipts


def _refused_filings(store: Store, word: Unexplained, now: datetime | None) -> list[Receipt]:
    """Filings of late that were refused with this header among those that nobody knew."""
    wanted = (
        select(filings)
        .where(
            filings.c.partner_id == word.partner_id, filings.c.contract == word.contract, filings.c.verdict == "refused"
        )
        .order_by(filings.c.known_seq.desc())
        .limit(RECENT)
    )
    with store.reading() as connection:
        found = connection.execute(wanted).all()
    receipts, seen = [], set()
    for row in found:
        told = Receipt.from_json((store.home.receipts / f"{row.filing_id}.json").read_bytes())
        path = landing_path(store.home, row.sha256)
        if word.sent in told.unknown_columns and row.sha256 not in seen and path.is_file():
            seen.add(row.sha256)
            receipts.append(submit(
                store.home, path, _declared(row), actor=scheduled("mappings"), store=store, now=now, filename=row.filename
            ))  # fmt: skip
    return receipts


def _lines(store: Store, sql: str, values: Sequence[Any]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    with open_published(store.home) as connection:
        for filing_id, line_no in connection.execute(sql, list(values)).fetchall():
            found.setdefault(filing_id, []).append(line_no)
    return found


def _send(store: Store, word: Unexplained, filing_id: str, rows: pl.DataFrame, now: datetime | None) -> Receipt:
    with store.reading() as connection:
        row = connection.execute(select(filings).where(filings.c.filing_id == filing_id)).one()
    name = f"{word.contract}__{word.partner_id}__{row.period}.mapped-{filing_id[:8]}.csv"
    content = ("\ufeff" + rows.write_csv()).encode()
    return submit(
        store.home, name, _declared(row), actor=scheduled("mappings"), store=store, now=now, data=content, is_confirmed=True
    )  # fmt: skip


def _declared(row: Row[Any]) -> Declared:
    return Declared(contract=row.contract, partner=row.partner_id, period=row.period, scheme=row.scheme)


def _as_sent(contract: Contract) -> list[pl.Expr]:
    """Stored values as a filing writes them: rates and shares in percent, yes and no as letters."""
    written = []
    for column in contract.columns:
        value = pl.col(column.name)
        if column.type in {"rate", "share"}:
            value = value.cast(pl.Decimal(18, 8)) * 100
        elif column.type == "bool":
            value = pl.when(value).then(pl.lit("Y")).when(~value).then(pl.lit("N"))
        written.append(value.cast(pl.String).alias(column.name))
    return written
