"""A repair kit that comes back, whatever way and format it comes in: told by its own columns, which are not the contract's.

Here: proposals that the sender said yes to put in place, rows that were given up set aside, and for each row the filing and line it mends.
Not here: whether that filing is the sender's (`casework.filings`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from ingestion.checks.findings import FINDING_SCHEMA, GIVEN_UP
from ingestion.contracts.model import Contract
from ingestion.contracts.versions import versions_of
from ingestion.durable import replacing
from ingestion.home import Home
from ingestion.readers.headers import known_headers, plain
from ingestion.readers.table import LINE, TextTable, cell
from ingestion.repair.columns import ANSWER, FILING, GIVE_UP, OWN_COLUMNS, PROPOSAL, ROW, YES

_OWN = {plain(name): name for name in OWN_COLUMNS}
MENDS_SCHEMA = {"line_no": pl.Int64, "mends_filing_id": pl.String, "mends_line_no": pl.Int64, "given_up": pl.Boolean}


@dataclass
class Returned:
    """A kit's rows as a table without the kit's own columns, and what each line mends, noted while the batches pass."""

    table: TextTable
    _noted: list[pl.DataFrame] = field(default_factory=list)

    def mends(self) -> pl.DataFrame:
        """line_no, mends_filing_id, mends_line_no, given_up (the row is not sent again), in the order of the file."""
        noted = pl.concat(self._noted) if self._noted else pl.DataFrame(schema=MENDS_SCHEMA)
        return noted.filter(pl.col("mends_filing_id").is_not_null() | pl.col("given_up")).sort("line_no")

    def given_up(self) -> pl.DataFrame:
        """A finding for each row that its sender gives up: it is counted and told, and goes no further."""
        rows = self.mends().filter("given_up")
        told = {LINE: pl.col("line_no"), "rule_id": pl.lit(GIVEN_UP), "level": pl.lit("warning")}
        told["value"] = pl.format("{}:{}", "mends_filing_id", "mends_line_no")
        return rows.select(told.get(name, pl.lit(None)).cast(kind).alias(name) for name, kind in FINDING_SCHEMA.items())


def returned(table: TextTable, newest: Contract) -> Returned | None:
    """The kit, when the table is one; whichever version of the contract it was made for."""
    own = {_OWN[plain(header)]: place for place, header in enumerate(table.headers) if plain(header) in _OWN}
    if FILING not in own or ROW not in own:
        return None
    kept = [place for place in range(len(table.headers)) if place not in own.values()]
    known = {word: name for one in versions_of(newest) for word, name in known_headers(one, {}).items()}
    named = [known.get(plain(table.headers[place])) for place in kept]
    kit = Returned(table)

    def batches() -> Iterator[pl.DataFrame]:
        for batch in table.batches():
            kit._noted.append(batch.select(_noted(own)))
            sent = batch.filter(~_given_up(own)) if ANSWER in own else batch
            yield sent.select(
                *(
                    _with_proposal(own, place, name).alias(cell(n))
                    for n, (place, name) in enumerate(zip(kept, named, strict=True))
                ),
                pl.exclude([cell(place) for place in range(len(table.headers))]),
            )

    kit.table = replace(table, headers=[table.headers[place] for place in kept], batches=batches)
    return kit


def _text(own: dict[str, int], name: str) -> pl.Expr:
    return pl.col(cell(own[name])).str.strip_chars() if name in own else pl.lit(None, pl.String)


def _given_up(own: dict[str, int]) -> pl.Expr:
    return _text(own, ANSWER).is_in([GIVE_UP, *GIVE_UP.split(" ", 1)]).fill_null(value=False)


def _noted(own: dict[str, int]) -> list[pl.Expr]:
    return [
        pl.col(LINE).alias("line_no"),
        _text(own, FILING).alias("mends_filing_id"),
        _text(own, ROW).cast(pl.Int64, strict=False).alias("mends_line_no"),
        _given_up(own).alias("given_up"),
    ]


def _with_proposal(own: dict[str, int], place: int, name: str | None) -> pl.Expr:
    """The cell as it came, or what was proposed for it where the sender said yes."""
    sent = pl.col(cell(place))
    if PROPOSAL not in own or ANSWER not in own or name is None:
        return sent
    says_yes = _text(own, ANSWER).is_in([YES, *YES.split(" ", 1)])
    proposed = _text(own, PROPOSAL).str.json_path_match(f"$.{name}")
    return pl.when(says_yes & proposed.is_not_null()).then(proposed).otherwise(sent)


def mends_path(home: Home, filing_id: str) -> Path:
    """Where it lies which rows a returned kit mends."""
    return home.quarantine / f"{filing_id}.mends.parquet"


def keep_mends(home: Home, filing_id: str, kit: Returned) -> None:
    """Write the lineage of a returned kit, whole or not at all."""
    with replacing(mends_path(home, filing_id), step="split.mends") as temporary:
        kit.mends().select(pl.lit(filing_id).alias("filing_id"), pl.all()).write_parquet(temporary)
