"""The register of filings: one row a filing, never changed, and the receipts chained partner by partner.

Here: finding what is registered, and registering: the receipt is given its place in the partner's chain, written durably, and the row
committed together with its audit entry, which also keeps the hashes of the filing's rows on disk. That commit is what makes a filing
real. Whatever a killed run left behind before it (landed bytes, accepted rows, a receipt) counts for nothing, because readers begin at
the register; running again writes the same files anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, RowMapping, func, insert, select, true

from casework.access import audit
from casework.access.actors import Actor
from casework.filings.standing import FILING, HELD, SECOND_PERSON, decide
from casework.store.engine import Store
from casework.store.tables import filing_profiles, filing_rule_counts, filings
from ingestion.durable import crashpoint, write_bytes
from ingestion.home import Home
from ingestion.intake import accepted_path
from ingestion.landing import hash_of
from ingestion.quarantine import errors_path, rows_path
from ingestion.receipts import Receipt
from ingestion.repair.returned import mends_path

if TYPE_CHECKING:
    from casework.filings.plausibility import Judged

REGISTER = "register"
OBJECT_PREFIX = FILING
FILES = "files"  # in an audit entry: hashes by path under the home


@dataclass(frozen=True)
class Number:
    """The number a sender gave: it names one filing for ever. Without a version it is held by whoever has it under any."""

    partner_id: str
    contract: str
    contract_version: int | None
    period: str | None
    sequence: int


class ChainMoved(RuntimeError):
    """Another filing of the same partner was registered while this one was examined; begin again."""


def of_number(connection: Connection, number: Number, sha256: str = "") -> RowMapping | None:
    """The filing that holds this number; where several versions have it, the one of these bytes before the others."""
    held = select(filings).order_by(filings.c.sha256 != sha256, filings.c.known_seq)
    held = held.where(
        filings.c.holds_number,
        filings.c.partner_id == number.partner_id,
        filings.c.contract == number.contract,
        filings.c.contract_version == number.contract_version if number.contract_version is not None else true(),
        filings.c.period == number.period if number.period is not None else filings.c.period.is_(None),
        filings.c.sequence == number.sequence,
    )
    return connection.execute(held).mappings().first()


def of_content(
    connection: Connection, partner_id: str | None, contract: str | None, period: str | None, sha256: str
) -> list[RowMapping]:
    """Filings of these very bytes, oldest first; `period` None asks for any period."""
    same = (
        select(filings)
        .where(filings.c.partner_id.is_not_distinct_from(partner_id))
        .where(filings.c.contract.is_not_distinct_from(contract))
        .where(filings.c.sha256 == sha256)
        .order_by(filings.c.known_seq)
    )
    if period is not None:
        same = same.where(filings.c.period == period)
    return list(connection.execute(same).mappings())


def with_rows(connection: Connection, partner_id: str, contract: str, period: str) -> RowMapping | None:
    """The first filing of a partner's month that brought rows."""
    found = select(filings).where(
        filings.c.partner_id == partner_id,
        filings.c.contract == contract,
        filings.c.period == period,
        filings.c.rows_accepted > 0,
    )
    return connection.execute(found.order_by(filings.c.known_seq).limit(1)).mappings().first()


def last_receipt_sha256(connection: Connection, partner_id: str | None) -> str | None:
    """The hash of the partner's newest receipt: what the next one refers to."""
    newest = select(filings.c.receipt_sha256).where(filings.c.partner_id.is_not_distinct_from(partner_id))
    found: str | None = connection.scalar(newest.order_by(filings.c.known_seq.desc()).limit(1))
    return found


def next_sequence(connection: Connection, number: Number) -> int:
    """The lowest number above all that the partner has used for this contract and period: what a cure can name."""
    highest = connection.scalar(
        select(func.max(filings.c.sequence)).where(
            filings.c.holds_number,
            filings.c.partner_id == number.partner_id,
            filings.c.contract == number.contract,
            filings.c.period == number.period if number.period is not None else filings.c.period.is_(None),
        )
    )
    return int(highest or 0) + 1


def register(
    home: Home,
    store: Store,
    receipt: Receipt,
    *,
    declared_sha256: str,
    holds_number: bool,
    actor: Actor,
    judged: Judged | None = None,
) -> Receipt:
    """Make the filing real, and hold it when it was judged implausible or needs a second person.

    Returns the receipt with its place in the partner's chain, as it is stored and sent. The caller holds the
    partner's turn, so nobody else's receipt comes between; should it (another machine), ChainMoved is raised.
    """
    with store.reading() as connection:
        previous = last_receipt_sha256(connection, receipt.partner_id)
    receipt = replace(receipt, previous_receipt_sha256=previous)
    body = receipt.to_json().encode()
    write_bytes(home.receipts / f"{receipt.filing_id}.json", body, step="register.receipt")
    row = {
        **{name: getattr(receipt, name) for name in FROM_RECEIPT},
        "declared_sha256": declared_sha256,
        "holds_number": holds_number,
        "receipt_sha256": hashlib.sha256(body).hexdigest(),
    }
    hashes = _hashes_of_rows(home, receipt)
    crashpoint("register.before")
    with audit.acting(store, receipt.received_at) as act:
        if last_receipt_sha256(act.connection, receipt.partner_id) != previous:
            raise ChainMoved(f"another filing of {receipt.partner_id} came between")
        _insert(act.connection, row, receipt.rules_broken)
        evidence = {name: row[name] for name in EVIDENCE} | {FILES: hashes}
        act.record(actor, REGISTER, OBJECT_PREFIX + receipt.filing_id, evidence)
        if judged is not None:
            act.connection.execute(insert(filing_profiles), {"filing_id": receipt.filing_id, **judged.kept()})
        if receipt.is_held:
            checks = sorted({one.check for one in receipt.plausibility})
            decide(act, actor, receipt.filing_id, HELD, ", ".join(checks) or SECOND_PERSON, receipt.received_at)
        crashpoint("register.uncommitted")
    crashpoint("register.committed")
    return receipt


def _hashes_of_rows(home: Home, receipt: Receipt) -> dict[str, str]:
    """SHA-256 of the accepted and quarantined rows as written, by path under the home: so that a changed bit is found later."""
    written = []
    if receipt.contract and receipt.rows_accepted:
        written.append(Path(accepted_path(home, receipt.contract, receipt.filing_id)))
    beside = [rows_path(home, receipt.filing_id)]
    if receipt.verdict != "refused":  # an accepted row may have warnings, a row of a repair kit mends another
        beside += [errors_path(home, receipt.filing_id), mends_path(home, receipt.filing_id)]
    written += [path for path in beside if path.is_file()]
    return {path.relative_to(home.root).as_posix(): hash_of(path) for path in written}


def _insert(connection: Connection, row: Mapping[str, Any], rules_broken: Mapping[str, int]) -> None:
    newest = connection.scalar(select(func.coalesce(func.max(filings.c.known_seq), 0)))
    connection.execute(insert(filings), {**row, "known_seq": int(newest or 0) + 1})
    counted = [
        {"filing_id": row["filing_id"], "rule_id": rule_id, "rows_count": rows}
        for rule_id, rows in sorted(rules_broken.items())
    ]
    if counted:
        connection.execute(insert(filing_rule_counts), counted)


FROM_RECEIPT = (
    "filing_id",
    "partner_id",
    "contract",
    "contract_version",
    "period",
    "sequence",
    "scheme",
    "filename",
    "sha256",
    "verdict",
    "rows_sent",
    "rows_accepted",
    "rows_quarantined",
    "rows_refused",
    "received_at",
    "previous_receipt_sha256",
)

#: What the audit entry keeps of the row, so that a changed register can be told from the log.
EVIDENCE = (*(name for name in FROM_RECEIPT if name not in ("filing_id", "filename", "received_at")), "receipt_sha256")
