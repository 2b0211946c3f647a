"""Line numbers of the file that stands behind a filing.

A source (`ingestion.sources`) turns an outside file into filings; what it writes carries, in a last column that the sender's oddities
name, the
line of the outside file that each row came from, so that receipts, quarantine and provenance point there. Here: taking that column for the
line number. A sender whose oddities name no such column cannot say what its lines are called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from ingestion.readers.table import LINE, TextTable, cell


def with_own_lines(table: TextTable, column: str | None) -> TextTable:
    """The table with its line numbers taken from its last column, when that is the column named."""
    if column is None or not table.headers or table.headers[-1] != column:
        return table
    last = cell(len(table.headers) - 1)

    def batches() -> Iterator[pl.DataFrame]:
        for batch in table.batches():
            lines = pl.coalesce(pl.col(last).cast(pl.Int64, strict=False), pl.col(LINE))
            yield batch.with_columns(lines.alias(LINE)).drop(last)

    return replace(table, headers=table.headers[:-1], batches=batches)
