"""Where everything lives: the folders under ``BACKSTOP_HOME``.

Here: names of folders and files, nothing else. Durable writing is in `ingestion.durable`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The data folder of one installation. Nothing outside it is ever written."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """Take ``BACKSTOP_HOME``, by default ``./var``."""
        return cls(Path(os.environ.get("BACKSTOP_HOME") or "var").resolve())

    @property
    def as_of(self) -> Path:
        """A day, YYYY-MM-DD, that every build speaks of; absent in a house that lives in the present."""
        return self.root / "AS_OF"

    @property
    def landing(self) -> Path:
        """Bytes as they came, one file per SHA-256: ``landing/ab/ab12…``."""
        return self.root / "landing"

    @property
    def accepted(self) -> Path:
        """Accepted rows: ``accepted/<contract>/<filing_id>.parquet``."""
        return self.root / "accepted"

    @property
    def quarantine(self) -> Path:
        """Bad rows whole, as sent, and the rules they broke: ``quarantine/<filing_id>.{rows,errors}.parquet``."""
        return self.root / "quarantine"

    @property
    def receipts(self) -> Path:
        """Receipts: ``receipts/<filing_id>.json``."""
        return self.root / "receipts"

    @property
    def inbox(self) -> Path:
        """The drop folder, watched by a sensor; handled files move to ``inbox/.done``, receipts come back in ``inbox/receipts``."""
        return self.root / "inbox"

    @property
    def operations(self) -> Path:
        """The operational store when no database URL is given (SQLite)."""
        return self.root / "operations.db"

    @property
    def warehouse(self) -> Path:
        """The warehouse under construction: DuckDB files that only the pipeline opens."""
        return self.root / "warehouse"

    @property
    def published(self) -> Path:
        """Immutable copies that screens read, and the pointer ``CURRENT`` that names the latest."""
        return self.root / "published"

    @property
    def exports(self) -> Path:
        """Reports that went out, with their manifests."""
        return self.root / "exports"

    @property
    def briefs(self) -> Path:
        """Monthly briefs that the command wrote; made anew at any time, the same bytes from the same build."""
        return self.root / "briefs"

    @property
    def destinations(self) -> Path:
        """Where returns go; absent where they are fetched by hand."""
        return self.root / "destinations.yaml"

    @property
    def deliveries(self) -> Path:
        """Receipts of returns that were handed over: ``deliveries/<folder of the report>.json``."""
        return self.root / "deliveries"

    @property
    def working_papers(self) -> Path:
        """Why each line of a report is what it is; for the house alone: ``working_papers/<folder of the report>/``."""
        return self.root / "working_papers"

    @property
    def models(self) -> Path:
        """Registered models, one folder each, named by the hash of its content."""
        return self.root / "models"

    @property
    def rehearsals(self) -> Path:
        """Ledgers of indicators, named by the hash of their content."""
        return self.root / "rehearsals"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage (``DAGSTER_HOME``)."""
        return self.root / "dagster"

    @property
    def dbt(self) -> Path:
        """Target and logs of dbt."""
        return self.root / "dbt"

    @property
    def data_docs(self) -> Path:
        """Great Expectations' Data Docs of the last gate."""
        return self.root / "data_docs"

    @property
    def filing_docs(self) -> Path:
        """Great Expectations' Data Docs of the filings of the last load, held against their senders' past."""
        return self.root / "data_docs_filings"

    @property
    def attachments(self) -> Path:
        """Files that people attached to cases, one per SHA-256: ``attachments/ab/ab12…``."""
        return self.root / "attachments"

    @property
    def contracts(self) -> Path:
        """Contracts drawn up and signed, one PDF per SHA-256: ``contracts/ab/ab12….pdf``."""
        return self.root / "contracts"

    @property
    def closes(self) -> Path:
        """What each close of a month kept of the books, one Parquet per SHA-256: ``closes/ab12….parquet``."""
        return self.root / "closes"

    @property
    def keys(self) -> Path:
        """Private keys and certificates of this installation, for its owner only."""
        return self.root / "keys"

    @property
    def known_days(self) -> Path:
        """The warehouse as known on days of the past, one folder each; computed again when it is gone."""
        return self.scratch / "as_known"

    @property
    def scratch(self) -> Path:
        """Temporary files of work in progress; may be emptied whenever nothing runs."""
        return self.root / "scratch"
