"""Keys: each once in a file. Seen keys are kept as sorted runs of hashes, so that a million cost eight megabytes and little time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]


def hashes(keys: pl.Series) -> Hashes:
    """A 64-bit hash of each key (two different keys of one file meet once in about ten million files of a million rows)."""
    return keys.hash().to_numpy()


def is_among(found: Hashes, sorted_known: Hashes) -> npt.NDArray[np.bool_]:
    """Which hashes occur in a sorted array."""
    if not len(sorted_known):
        return np.zeros(len(found), dtype=bool)
    places = np.minimum(np.searchsorted(sorted_known, found), len(sorted_known) - 1)
    result: npt.NDArray[np.bool_] = sorted_known[places] == found
    return result


class SeenKeys:
    """The keys of the rows read so far, as a few sorted runs; runs of like size are merged."""

    def __init__(self) -> None:
        self._runs: list[Hashes] = []

    def repeated(self, keys: pl.Series) -> pl.Series:
        """Which rows of the next batch carry a key that came before, in this batch or an earlier one. A missing key never repeats."""
        there = keys.is_not_null().to_numpy()
        found = hashes(keys)
        ordered = pl.Series(found[there]).sort().to_numpy()  # in a third of the time that numpy takes
        again = np.zeros(len(found), dtype=bool)
        if len(ordered) and (ordered[1:] == ordered[:-1]).any():
            again = ~keys.is_first_distinct().to_numpy()
        for run in self._runs:
            if is_among(ordered, run).any():
                again |= is_among(found, run)
        self._add(ordered)
        return pl.Series(again & there)

    def _add(self, run: Hashes) -> None:
        if not len(run):
            return
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.concatenate([self._runs.pop(), run])
            run.sort(kind="stable")  # in place: the last merges are of all rows
        self._runs.append(run)
