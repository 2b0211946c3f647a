"""Quarantine: bad rows whole, as sent, and every rule they broke, in two Parquet files beside each other.

Here: names, shapes and durable writing. Not here: what is bad (`ingestion.checks`), mending it (`casework`).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ingestion.durable import replacing
from ingestion.home import Home
from ingestion.readers.table import FIELDS, LINE, SURPLUS

_FINDING = ("row_key", "column_name", "rule_id", "level", "value")


def rows_path(home: Home, filing_id: str) -> Path:
    """Where the bad rows of a filing lie."""
    return home.quarantine / f"{filing_id}.rows.parquet"


def errors_path(home: Home, filing_id: str) -> Path:
    """Where the rules they broke lie, and the warnings of accepted rows."""
    return home.quarantine / f"{filing_id}.errors.parquet"


def write(home: Home, filing_id: str, rows: pl.DataFrame, findings: pl.LazyFrame) -> None:
    """Write both files, whole or not at all each; writing them again gives the same bytes."""
    with replacing(rows_path(home, filing_id), step="split.quarantine") as temporary:
        rows.rename({LINE: "line_no", FIELDS: "sent_fields", SURPLUS: "sent_surplus"}).write_parquet(temporary)
    with replacing(errors_path(home, filing_id), step="split.errors") as temporary:
        findings.select(pl.lit(filing_id).alias("filing_id"), pl.col(LINE).alias("line_no"), *_FINDING).sink_parquet(
            temporary, compression="zstd", compression_level=1
        )
