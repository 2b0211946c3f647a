"""Taking a folder of filings in through the door, without a register, for tests of what sends them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from pathlib import Path

import polars as pl

from ingestion import intake
from ingestion.home import Home
from ingestion.receipts import Receipt

TODAY = datetime.date(2026, 1, 5)
RECEIVED = datetime.datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001 - the door keeps UTC without saying so


class AcceptedSoFar:
    """The accepted rows of the filings taken in so far, in their order."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str | None], list[Path]] = defaultdict(list)

    def add(self, contract: str, partner: str, path: Path) -> None:
        self.files[contract, partner].append(path)
        self.files[contract, None].append(path)

    def scan(self, contract: str, partner: str | None) -> pl.LazyFrame | None:
        paths = self.files.get((contract, partner))
        return pl.scan_parquet(paths) if paths else None


def take_in(home: Home, files: list[Path]) -> tuple[list[Receipt], pl.DataFrame]:
    """Examine the files in their order; returns the receipts and every finding, with its file."""
    known, receipts, findings = AcceptedSoFar(), [], []
    for path in files:
        landed = intake.land(home, path)
        identity = intake.identify(path, intake.Declared(manifest=intake.sidecar(path)), TODAY)
        assert isinstance(identity, intake.Identity), identity
        receipt = intake.examine(home, landed, identity, known=known, received_at=RECEIVED, day=RECEIVED.date())
        receipts.append(receipt)
        if receipt.rows_accepted:
            accepted = intake.accepted_path(home, identity.contract, receipt.filing_id)
            known.add(identity.contract, identity.partner, Path(accepted))
        errors = home.quarantine / f"{receipt.filing_id}.errors.parquet"
        if errors.exists():
            file = f"{path.parent.name}/{path.name}"
            findings.append(pl.read_parquet(errors).with_columns(pl.lit(file).alias("file")))
    return receipts, pl.concat(findings) if findings else pl.DataFrame()
