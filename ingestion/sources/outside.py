"""Reading an outside file as text, line by line, and writing filings that remember those lines.

Here: what all sources share. What the columns of one source mean is that source's module.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ingestion.contracts.model import Column, Contract
from ingestion.landing import hash_of
from ingestion.readers.opening import open_file
from ingestion.readers.table import FIELDS, LINE, SURPLUS, UnreadableError, cell
from ingestion.senders import oddities

RAW = "@raw"  #: the cells of a row whose width is not the header's, as a JSON list; null in a straight row


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """Batches of an outside file: `columns` as text (null where the file has none), `LINE`, and `RAW`.

    The file may be CSV, XLSX, Parquet or JSON Lines, plain or packed, in any encoding that the door reads.
    """
    shape = Contract("outside", "", "", key=(), columns=tuple(Column(name, name, "text") for name in columns))
    with tempfile.TemporaryDirectory() as scratch:
        table = open_file(path, shape, oddities("outside"), Path(scratch))
        places = {header.strip(): cell(place) for place, header in enumerate(table.headers)}
        missing = [name for name in columns if name not in places]
        if len(missing) == len(columns):
            raise UnreadableError("F-HEADER-MISSING", columns=", ".join(columns[:5]))
        for batch in table.batches():
            yield _straight(batch, places, columns, len(table.headers))


def _straight(batch: pl.DataFrame, places: dict[str, str], columns: tuple[str, ...], width: int) -> pl.DataFrame:
    """Named columns; where a row is ragged nothing stands where it should, so its cells are kept aside as they are."""
    ragged = pl.col(FIELDS).is_not_null()
    cells = pl.concat_list([cell(place) for place in range(width)])
    named = [
        pl.when(~ragged).then(pl.col(places[name])).alias(name)
        if name in places
        else pl.lit(None, pl.String).alias(name)
        for name in columns
    ]
    frame = batch.select(*named, LINE, ragged.alias("ragged"), cells.alias("cells"), SURPLUS)
    odd = frame.filter("ragged").select("cells", SURPLUS).rows() if frame["ragged"].any() else []
    texts = iter(json.dumps([*kept, *json.loads(more or "[]")], ensure_ascii=False) for kept, more in odd)
    raw = [next(texts) if is_odd else None for is_odd in frame["ragged"]] if odd else [None] * frame.height
    return frame.select(*columns, LINE, pl.Series(RAW, raw, dtype=pl.String))


@dataclass
class Filings:
    """Filings being written: one CSV for each contract, with the outside file's lines and, in a manifest, its hash."""

    source: Path
    out: Path
    partner: str
    paths: dict[str, Path] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, contract: str, table: pl.DataFrame, lines: pl.Series) -> None:
        """Append rows to the filing of a contract."""
        first = contract not in self.paths
        path = self.paths.setdefault(contract, self.out / f".{contract}.csv")
        column = oddities(self.partner).line_column
        if column is None:
            raise ValueError(f"the oddities of {self.partner} name no line_column")
        with path.open("wb" if first else "ab") as writing:
            table.with_columns(lines.alias(column)).write_csv(writing, include_header=first)
        self.rows[contract] = self.rows.get(contract, 0) + table.height

    def named(self, period: str) -> list[Path]:
        """Give the files their names, as filings of `period`, with a manifest beside each; those without rows fall away."""
        origin = hash_of(self.source)
        done = []
        for contract, path in self.paths.items():
            if not self.rows[contract]:
                path.unlink()
                continue
            target = path.rename(self.out / f"{contract}__{self.partner}__{period}.csv")
            content = {"rows": self.rows[contract], "source": self.source.name, "source_sha256": origin}
            target.with_name(target.name + ".manifest.json").write_text(json.dumps(content), encoding="utf-8")
            done.append(target)
        return done
