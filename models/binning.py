"""Bins of features: numbers by quantiles of the training cases, categories by name; what is missing has a bin of its own.

Here: learning the edges from training cases, and the bin of every value of other cases. What was learned is never learned again while
predicting: the same value has the same bin alone, in a batch, today and tomorrow. Not here: what a bin is worth (`additive`, `scorecard`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from models.catalogue import BY_NAME

MOST_BINS = 24
LEAST_CASES = 30  # a category seen less often is treated as missing

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bins:
    """Bins of one feature. A number x is in bin i when edges[i-1] < x <= edges[i]; a category in that of its place. The last is missing."""

    feature: str
    edges: tuple[float, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Bins of known values."""
        return len(self.categories) if self.is_category else len(self.edges) + 1

    @property
    def missing(self) -> int:
        """The bin of what is missing, and of a category that was not learned."""
        return self.count

    @property
    def is_category(self) -> bool:
        """Is it a category."""
        return BY_NAME[self.feature].is_category

    def codes(self, values: pl.Series) -> Codes:
        """The bin of each value."""
        if self.is_category:
            places = {name: place for place, name in enumerate(self.categories)}
            named = values.replace_strict(places, default=self.missing, return_dtype=pl.Int64)
            return named.fill_null(self.missing).to_numpy()
        numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        found = np.searchsorted(np.asarray(self.edges), numbers, side="left").astype(np.int64)
        found[~np.isfinite(numbers)] = self.missing
        return found

    def label(self, code: int) -> str:
        """What a bin holds, in signs that need no language."""
        if code >= self.missing:
            return "—"
        if self.is_category:
            return self.categories[code]
        below = f"> {self.edges[code - 1]:.4g}" if code else ""
        above = f"≤ {self.edges[code]:.4g}" if code < len(self.edges) else ""
        return " ".join(part for part in (below, above) if part) or "*"

    def as_dict(self) -> dict[str, Any]:
        """What is stored."""
        return {"feature": self.feature, "edges": list(self.edges), "categories": list(self.categories)}


def learn_bins(frame: pl.DataFrame, names: Sequence[str], most: int = MOST_BINS) -> tuple[Bins, ...]:
    """The bins of each named feature, from training cases."""
    return tuple(
        _of_category(frame[name]) if BY_NAME[name].is_category else _of_number(frame[name], most) for name in names
    )


def _of_category(values: pl.Series) -> Bins:
    counted = values.drop_nulls().value_counts().filter(pl.col("count") >= LEAST_CASES)
    return Bins(values.name, categories=tuple(sorted(counted[values.name].to_list())))


def _of_number(values: pl.Series, most: int) -> Bins:
    known = values.cast(pl.Float64).drop_nulls().drop_nans()
    if known.is_empty():
        return Bins(values.name)
    cuts = np.unique(np.quantile(known.to_numpy(), np.linspace(0, 1, most + 1)[1:-1], method="lower"))
    highest = float(known.max())  # type: ignore[arg-type]
    return Bins(values.name, edges=tuple(float(cut) for cut in cuts if cut < highest))


@dataclass(frozen=True)
class Binned:
    """Cases as bins: one column of codes for each of `bins`."""

    bins: tuple[Bins, ...]
    codes: tuple[Codes, ...] = field(repr=False)

    def as_numbers(self) -> npt.NDArray[np.float64]:
        """Codes as a matrix in which missing is not a number, as boosting wants it."""
        columns = []
        for one, codes in zip(self.bins, self.codes, strict=True):
            column = codes.astype(np.float64)
            column[codes == one.missing] = np.nan
            columns.append(column)
        return np.column_stack(columns) if columns else np.empty((0, 0))


def binned(frame: pl.DataFrame, bins: Sequence[Bins]) -> Binned:
    """The bins of every case."""
    return Binned(tuple(bins), tuple(one.codes(frame[one.feature]) for one in bins))
