"""Intake: the way of a file from its sender's bytes to accepted rows, quarantined rows and a receipt.

Here: the public face of the door (`land`, `identify`, `examine`) and the order of its steps. Not here: the register that makes a filing
count (`casework.filings`), each step's own matter (`landing`, `readers`, `checks`, `quarantine`, `receipts`).
"""

from __future__ import annotations

import datetime
from typing import Protocol

import polars as pl

from ingestion.allocator import keep_large_buffers_apart
from ingestion.checks.findings import fatal
from ingestion.contracts import CONTRACTS
from ingestion.durable import crashpoint, write_bytes
from ingestion.home import Home
from ingestion.identity import Declared, Identity, Refusal, filing_id, identify, sidecar
from ingestion.landing import Landed, land
from ingestion.outcome import Outcome
from ingestion.readers.table import MisjudgedError, UnreadableError
from ingestion.receipts import Receipt
from ingestion.senders import NOTHING_MAPPED, Mapped
from ingestion.splitting import split

__all__ = [
    "Declared", "Identity", "KnownRows", "Landed", "NothingKnown", "Refusal", "accepted_path", "examine", "filing_id", "identify", "land",
    "refuse", "sidecar",
]  # fmt: skip


class KnownRows(Protocol):
    """Rows that were accepted before, of one contract: those of `partner`, or of everybody when it is None.

    The frame has the columns of accepted Parquet; of two rows with one key the later in the frame is the newer.
    """

    def scan(self, contract: str, partner: str | None) -> pl.LazyFrame | None:
        """All accepted rows, or None when there are none."""


class NothingKnown:
    """No row was accepted before."""

    def scan(self, contract: str, partner: str | None) -> pl.LazyFrame | None:  # noqa: ARG002 - the protocol's shape
        """Nothing."""
        return None


def examine(
    home: Home,
    landed: Landed,
    identity: Identity,
    *,
    known: KnownRows,
    received_at: datetime.datetime,
    day: datetime.date,
    mapped: Mapped = NOTHING_MAPPED,
) -> Receipt:
    """Read, check and split a landed file; write its rows, and its receipt last. The same again gives the same files.

    `received_at` is in UTC, `day` the day that the office has then: which version of a contract is taken depends on it.
    """
    keep_large_buffers_apart()
    number = filing_id(identity, landed.sha256)
    try:
        try:
            outcome = split(home, landed, identity, number, known, day, mapped=mapped)
        except MisjudgedError:
            outcome = split(home, landed, identity, number, known, day, careful=True, mapped=mapped)
    except UnreadableError as problem:
        outcome = Outcome(verdict="refused", rows_sent=problem.rows, rows_refused=problem.rows)
        outcome.unknown_columns = list(problem.unknown_columns)
        outcome.errors.append(fatal(problem.rule_id, problem.values))
    receipt = _receipt(number, landed, identity, outcome, received_at)
    write_bytes(home.receipts / f"{number}.json", receipt.to_json().encode(), step="receipt")
    return receipt


def refuse(landed: Landed, identity: Identity, refusal: Refusal, received_at: datetime.datetime) -> Receipt:
    """The receipt of a filing that is refused before its rows are looked at."""
    outcome = Outcome(verdict="refused", errors=[fatal(refusal.rule_id, refusal.values)])
    return _receipt(filing_id(identity, landed.sha256), landed, identity, outcome, received_at)


def _receipt(
    number: str, landed: Landed, identity: Identity, outcome: Outcome, received_at: datetime.datetime
) -> Receipt:
    crashpoint("split.done")
    return Receipt(
        filing_id=number,
        partner_id=identity.partner,
        contract=identity.contract,
        contract_version=outcome.version or identity.version or CONTRACTS[identity.contract].version,
        period=identity.period,
        sequence=identity.sequence,
        scheme=identity.scheme,
        filename=landed.filename,
        sha256=landed.sha256,
        verdict=outcome.verdict,
        rows_sent=outcome.rows_sent,
        rows_accepted=outcome.rows_accepted,
        rows_quarantined=outcome.rows_quarantined,
        rows_refused=outcome.rows_refused,
        received_at=received_at,
        sums=outcome.sums,
        normalisations=outcome.normalisations,
        unknown_columns=outcome.unknown_columns,
        blank_rows=outcome.blank_rows,
        warnings_count=outcome.warnings_count,
        errors_total=outcome.errors_total or len(outcome.errors),
        errors=outcome.errors,
        rules_broken=outcome.rules_broken,
    )


def accepted_path(home: Home, contract: str, number: str) -> str:
    """Where the accepted rows of a filing lie."""
    return str(home.accepted / contract / f"{number}.parquet")
