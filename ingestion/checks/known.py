"""Rules against what was accepted before: a new key that exists, a correction of nothing, a reference to what is not there yet.

Here: keys by hash, whole rows only where a key is filed again, references over the accepted file. Not here: where earlier rows are kept
(`KnownRows`), the life of a project (`chains`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl

from ingestion.checks.catalogue import SHARED_RULES
from ingestion.checks.columns import Check
from ingestion.checks.keys import Hashes, hashes, is_among
from ingestion.contracts.model import STORED_AS, Contract, Lock
from ingestion.readers.headers import ACTION
from ingestion.readers.table import LINE

ROW_KEY = "row_key"
#: Contracts whose rows everybody may refer to; the others are looked for among the sender's own.
SHARED = ("guarantors", "banks", "customers")


class Scans(Protocol):
    """Earlier accepted rows, as `ingestion.intake.KnownRows` gives them."""

    def scan(self, contract: str, partner: str | None) -> pl.LazyFrame | None:
        """Rows of a contract, of one partner or of all."""


def _check(rule_id: str) -> Check:
    return Check(rule_id, SHARED_RULES[rule_id].level, None, pl.lit(value=True))


_EXISTS, _UNKNOWN, _UNCHANGED = _check("KEY-EXISTS"), _check("KEY-UNKNOWN"), _check("KEY-UNCHANGED")


def standing(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that stand today: the latest of each key, without those withdrawn. Order of arrival is the frame's own, or `known_seq`."""
    if "known_seq" in rows.collect_schema():
        rows = rows.sort("known_seq", LINE.removeprefix("@"), maintain_order=True)
    return rows.unique(ROW_KEY, keep="last", maintain_order=True).filter(pl.col(ACTION) != "D")


def standing_keys(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The keys that stand today, some perhaps several times. Only where something was ever withdrawn does the order of arrival matter."""
    withdrawn = rows.select((pl.col(ACTION) == "D").any()).collect(engine="streaming").item()
    if not withdrawn:
        return rows.select(ROW_KEY)
    kept = [ROW_KEY, ACTION, *({"known_seq", "line_no"} & set(rows.collect_schema()))]
    return standing(rows.select(kept)).select(ROW_KEY)


class KnownKeys:
    """The keys of one contract that a partner has filed."""

    def __init__(self, contract: Contract, rows: pl.LazyFrame | None) -> None:
        self._contract = contract
        self._rows = rows
        self._standing: pl.DataFrame | None = None
        self._hashes: Hashes = np.zeros(0, dtype=np.uint64)
        if rows is not None:
            self._hashes = np.sort(hashes(standing_keys(rows).collect(engine="streaming").to_series()))

    def broken(self, frame: pl.DataFrame) -> list[tuple[Check, pl.Series]]:
        """Which rows of a batch break a key rule."""
        keyed = frame[ROW_KEY].is_not_null()
        new = frame[ACTION] == "N"
        if not len(self._hashes):
            return [] if new.all() else [(_UNKNOWN, keyed & ~new & frame[ACTION].is_in(["U", "D"]))]
        exists = keyed & pl.Series(is_among(hashes(frame[ROW_KEY]), self._hashes))
        again = exists & new
        found = [(_UNKNOWN, keyed & ~exists & frame[ACTION].is_in(["U", "D"]))]
        if again.any():
            same = self._same(frame, again)
            found += [(_EXISTS, again & ~same), (_UNCHANGED, again & same)]
        return found

    def _same(self, frame: pl.DataFrame, again: pl.Series) -> pl.Series:
        """Which of the rows filed again carry the values that stand already."""
        if self._standing is None and self._rows is not None:  # later batches will ask too: read once
            self._standing = standing(self._rows).collect(engine="streaming")
        names = [column.name for column in self._contract.columns]
        known = self._standing
        if known is None:
            return pl.repeat(value=False, n=again.len(), dtype=pl.Boolean, eager=True)
        joined = frame.select(ROW_KEY, *names).join(
            known.select(
                ROW_KEY,
                *(
                    pl.col(name).cast(STORED_AS[self._contract.column(name).type]).alias(f"known {name}")
                    for name in names
                ),
            ),
            on=ROW_KEY,
            how="left",
            maintain_order="left",
        )
        return joined.select(
            pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"known {name}")) for name in names)
        ).to_series()


class LockCheck:
    """Base data take additions only, once what locks them was ever accepted; withdrawing that does not unlock.

    Earlier rows are looked at only when a batch corrects or withdraws something.
    """

    def __init__(self, lock: Lock, rows: pl.LazyFrame | None) -> None:
        self._lock, self._rows = lock, rows
        self._check = Check("ROW-LOCKED", SHARED_RULES["ROW-LOCKED"].level, lock.key, pl.lit(value=True))
        self._locked: pl.Series | None = None

    def broken(self, frame: pl.DataFrame) -> list[tuple[Check, pl.Series]]:
        """Corrections and withdrawals of what is locked."""
        changes = frame[ACTION].is_in(["U", "D"])
        if self._rows is None or not changes.any():
            return []
        if self._locked is None:
            locking = self._rows.filter((pl.col(self._lock.column) == self._lock.value) & (pl.col(ACTION) != "D"))
            self._locked = locking.select(pl.col(self._lock.key).unique()).collect(engine="streaming").to_series()
        return [(self._check, changes & frame[self._lock.key].is_in(self._locked.implode()).fill_null(value=False))]


def waiting(contract: Contract, known: Scans, partner: str, accepted: Path) -> list[tuple[str, pl.LazyFrame]]:
    """Accepted rows whose reference is not there yet, by the columns that refer, as plans over the accepted file.

    A plan has line, key and what is referred to; a million rows that wait are never all in memory.
    """
    found = []
    for names, target in contract.references.items():
        key = pl.concat_str(list(names), separator="|") if len(names) > 1 else pl.col(names[0])
        rows = pl.scan_parquet(accepted, glob=False).select(pl.col("line_no").alias(LINE), ROW_KEY, key.alias("target"))
        rows = rows.filter(pl.col("target").is_not_null())
        earlier = known.scan(target, None if target in SHARED else partner)
        if earlier is not None:
            keys = standing_keys(earlier).select(pl.col(ROW_KEY).hash().alias("hash"))
            rows = rows.with_columns(pl.col("target").hash().alias("hash"))
            rows = rows.join(keys, on="hash", how="anti", maintain_order="left").drop("hash")
        found.append(("|".join(names), rows))
    return found
