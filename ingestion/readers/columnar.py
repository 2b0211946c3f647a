"""Parquet as text, in the child process.

Here: every value as the text that stands for it, exactly. Not here: what it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from ingestion.readers.limits import MAX_COLUMNS, MAX_FILE, MAX_ROWS
from ingestion.readers.table import FIELDS, LINE, SURPLUS, UnreadableError, cell


@contextmanager
def _told(rows: int = 0) -> Iterator[None]:
    """Turn what the Parquet reader raises into a file rule."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException) as problem:
        reason = (str(problem).splitlines() or [type(problem).__name__])[0]
        raise UnreadableError("F-UNREADABLE", rows=rows, reason=reason) from problem


def parquet_to_text(source: Path, target: Path) -> dict[str, object]:
    """A Parquet file's columns as text; row n of the file is line n + 1, as if a header stood above."""
    with _told():
        lazy = pl.scan_parquet(source, glob=False)
        schema = lazy.collect_schema()
        rows = int(lazy.select(pl.len()).collect().item())
    headers = schema.names()
    if len(headers) > MAX_COLUMNS:
        raise UnreadableError("F-COLUMNS", rows=rows, count=len(headers), limit=MAX_COLUMNS)
    if rows > MAX_ROWS:
        raise UnreadableError("F-ROWS", rows=rows, count=rows, limit=MAX_ROWS)
    nested = [name for name, kind in schema.items() if kind.is_nested() or kind in (pl.Binary, pl.Object)]
    if nested:
        raise UnreadableError("F-UNREADABLE", rows=rows, reason=f"column {nested[0]} is {schema[nested[0]]}")
    texts = [_text(schema[name], pl.col(name)).alias(cell(place)) for place, name in enumerate(headers)]
    with _told(rows):
        _measure(source)
        lazy.select(
            *texts,
            pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE),
            pl.lit(None, pl.Int32).alias(FIELDS),
            pl.lit(None, pl.String).alias(SURPLUS),
        ).sink_parquet(target, compression="lz4")
    return {"headers": headers, "rows": rows}


def _measure(source: Path) -> None:
    """How much text it holds once the repetitions that Parquet packs so well are written out: five kilobytes may stand for gigabytes."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - polars would write them out to count

    file = pq.ParquetFile(source)
    rows = file.metadata.num_rows
    groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    if sum(chunk.total_uncompressed_size for chunk in chunks) > MAX_FILE:
        raise UnreadableError("F-SIZE", rows=rows, limit=MAX_FILE >> 20)
    texts = {chunk.path_in_schema for chunk in chunks if chunk.physical_type == "BYTE_ARRAY"}
    at_most = sum(chunk.num_values * chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema in texts)
    if at_most > MAX_FILE and _text_bytes(source, sorted(texts)) > MAX_FILE:
        raise UnreadableError("F-SIZE", rows=rows, limit=MAX_FILE >> 20)


def _text_bytes(source: Path, columns: list[str]) -> int:
    """The length of all texts together, each distinct one measured once."""
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    total = 0
    for batch in pq.ParquetFile(source, read_dictionary=columns).iter_batches(batch_size=1 << 16, columns=columns):
        for column in batch.columns:
            lengths = pc.binary_length(column.dictionary).take(column.indices)
            total += pc.sum(lengths).as_py() or 0
        if total > MAX_FILE:
            break
    return total


def _text(kind: pl.DataType, value: pl.Expr) -> pl.Expr:
    if kind == pl.Boolean:
        return pl.when(value).then(pl.lit("Y")).when(~value).then(pl.lit("N"))
    text = value.cast(pl.String)
    return pl.when(text != "").then(text)
