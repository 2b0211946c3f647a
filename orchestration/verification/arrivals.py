"""Proofs over what arrived: bytes under their hash, receipts as registered, each row of a file exactly once somewhere.

Here: landing, receipts, accepted and quarantined Parquet, held against the register. Not here: the warehouse made from them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from casework.filings.queries import ReceiptDamaged, receipt_bytes
from ingestion.contracts import CONTRACTS
from ingestion.contracts.versions import contract_of, stored_names
from ingestion.home import Home
from orchestration.verification.breach import BreachError

#: The register's rows, oldest first.
Register = Sequence[Mapping[str, Any]]
#: What was decided about filings, in order.
Decisions = Sequence[Mapping[str, Any]]
COUNTS = ("rows_sent", "rows_accepted", "rows_quarantined", "rows_refused")
#: What both the receipt and the register say of a filing.
SAID_TWICE = (
    "filing_id", "partner_id", "contract", "contract_version", "period", "sequence", "scheme", "filename", "sha256", "verdict", *COUNTS,
)  # fmt: skip


def sha256_of(path: Path) -> str:
    """The hash of a file, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def landed_bytes(home: Home, register: Register) -> str:
    """Every landed file has the hash that is its name, and every registered filing's bytes are there."""
    held = set()
    for path in sorted(home.landing.glob("*/*")):
        if path.name.startswith("."):
            continue  # what a killed run had begun to write
        if sha256_of(path) != path.name:
            raise BreachError(f"{path} is not what its name says: its bytes have changed")
        held.add(path.name)
    for row in register:
        if row["sha256"] not in held:
            raise BreachError(
                f"the bytes of filing {row['filing_id']} ({row['filename']}) are missing from {home.landing}"
            )
    return f"{len(held)} files have the hash they are named by"


def receipts(home: Home, register: Register) -> str:
    """Every receipt is the one registered, agrees with the register, and follows its partner's receipt before."""
    newest: dict[str | None, str | None] = {}
    number = 0
    for row in register:
        said = _receipt(home, row)
        for name in SAID_TWICE:
            if said[name] != row[name]:
                raise BreachError(
                    f"filing {row['filing_id']}: the receipt says {name} {said[name]}, the register {row[name]}"
                )
        if row["previous_receipt_sha256"] != newest.get(row["partner_id"]):
            raise BreachError(
                f"filing {row['filing_id']}: its receipt does not follow the one before it of {row['partner_id']}"
            )
        newest[row["partner_id"]] = row["receipt_sha256"]
        number += 1
    return f"{number} receipts as registered, in unbroken chains"


def _receipt(home: Home, row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(receipt_bytes(home, row["filing_id"], row["receipt_sha256"]))
    except ReceiptDamaged as damage:
        raise BreachError(str(damage)) from damage
    return said


def rows_conserved(home: Home, register: Register, hashes: Mapping[str, Mapping[str, str]]) -> str:
    """Rows sent = accepted + quarantined + refused, and the accepted and quarantined ones are on disk, with the receipt's sums.

    `hashes` are those that each filing's files had when it was registered, by path under the home.
    """
    totals = dict.fromkeys(COUNTS, 0)
    for row in register:
        if row["rows_sent"] != row["rows_accepted"] + row["rows_quarantined"] + row["rows_refused"]:
            raise BreachError(f"filing {row['filing_id']}: {row['rows_sent']} rows sent are not all accounted for")
        _accepted(home, row)
        _quarantined(home, row)
        _unchanged(home, row, hashes.get(row["filing_id"], {}))
        for name in COUNTS:
            totals[name] += row[name]
    sent, accepted, quarantined, refused = totals.values()
    return f"{sent:,} rows sent = {accepted:,} accepted + {quarantined:,} quarantined + {refused:,} refused"


def _accepted(home: Home, row: Mapping[str, Any]) -> None:
    if not row["rows_accepted"]:
        return
    frame = _read(home.accepted / row["contract"] / f"{row['filing_id']}.parquet", row, "accepted")
    if frame.height != row["rows_accepted"]:
        raise BreachError(f"filing {row['filing_id']}: {row['rows_accepted']} rows accepted, {frame.height} on disk")
    sums = _receipt(home, row)["sums"]
    newest = CONTRACTS[row["contract"]]
    filed = contract_of(newest.name, row["contract_version"]) or newest
    for name, stored in stored_names(newest, filed).items():
        if filed.column(name).type == "money" and name in sums:
            on_disk = frame[stored].sum() or Decimal(0)
            if Decimal(str(on_disk)) != Decimal(str(sums[name]["accepted"] or 0)):
                raise BreachError(f"filing {row['filing_id']}: {name} adds up to {on_disk}, not as its receipt says")


def _quarantined(home: Home, row: Mapping[str, Any]) -> None:
    if not row["rows_quarantined"]:
        return
    frame = _read(home.quarantine / f"{row['filing_id']}.rows.parquet", row, "quarantined")
    if frame.height != row["rows_quarantined"]:
        raise BreachError(
            f"filing {row['filing_id']}: {row['rows_quarantined']} rows quarantined, {frame.height} on disk"
        )
    errors = _read(home.quarantine / f"{row['filing_id']}.errors.parquet", row, "quarantined")
    # several rows of an outside scheme may come from one line of its file
    silent = frame.join(errors.filter(pl.col("level") != "warning"), on="line_no", how="anti")
    if silent.height:
        raise BreachError(f"filing {row['filing_id']}: {silent.height} quarantined rows name no rule")


def _unchanged(home: Home, row: Mapping[str, Any], hashes: Mapping[str, str]) -> None:
    for name, digest in hashes.items():
        if not (home.root / name).is_file() or sha256_of(home.root / name) != digest:
            raise BreachError(
                f"filing {row['filing_id']} ({row['filename']}): {home.root / name} has changed since it was registered"
            )


def _read(path: Path, row: Mapping[str, Any], kind: str) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except FileNotFoundError as error:
        raise BreachError(
            f"filing {row['filing_id']} ({row['filename']}): its {kind} rows are missing: {path}"
        ) from error
    except pl.exceptions.PolarsError as error:
        raise BreachError(f"filing {row['filing_id']}: its {kind} rows cannot be read: {path}") from error
