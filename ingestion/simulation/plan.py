"""What is to be simulated, and where its chance comes from.

Here: the size, the months, and named streams of random numbers, so that one part's draws never shift another's. Not here: anything
about partners or loans.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Array = npt.NDArray[Any]

#: New business by calendar month: peaks at the ends of quarters, a dip at the spring festival.
SEASON = np.array([0.95, 0.60, 1.35, 0.95, 0.95, 1.25, 0.90, 0.90, 1.25, 0.85, 0.95, 1.40])
YEARLY_GROWTH = 0.12


@dataclass(frozen=True)
class Plan:
    """One simulation: `projects` new projects spread over `months` months that end with `end_month` (YYYY-MM)."""

    projects: int
    seed: int
    months: int = 24
    faults: float = 0.01
    end_month: str = "2025-12"

    def __post_init__(self) -> None:
        if self.projects < 1 or self.months < 1 or not 0 <= self.faults <= 1:
            raise ValueError("projects and months must be at least 1, faults a share between 0 and 1")

    @property
    def periods(self) -> list[str]:
        """The months as YYYY-MM, in order."""
        return [str(month) for month in self.month_starts.astype("datetime64[M]")]

    @property
    def month_starts(self) -> npt.NDArray[np.datetime64]:
        """First day of each month, and of the month after the last."""
        last = np.datetime64(self.end_month, "M")
        return np.arange(last - self.months + 1, last + 1).astype("datetime64[D]")

    @property
    def month_edges(self) -> Array:
        """Day numbers since 1970 at which each month begins, and the day after the last month."""
        starts = np.arange(self.month_starts[0].astype("datetime64[M]"), np.datetime64(self.end_month, "M") + 2)
        return starts.astype("datetime64[D]").astype(np.int64)

    def chance(self, purpose: str, *numbers: int) -> np.random.Generator:
        """A stream of random numbers of its own for `purpose` (and, say, a month)."""
        return np.random.default_rng([self.seed, zlib.crc32(purpose.encode()), *numbers])

    def new_projects(self) -> Array:
        """How many projects begin in each month; they add up to `projects`.

        >>> int(Plan(projects=1000, seed=1).new_projects().sum())
        1000
        """
        calendar_month = self.month_starts.astype("datetime64[M]").astype(np.int64) % 12
        weight = SEASON[calendar_month] * (1 + YEARLY_GROWTH) ** (np.arange(self.months) / 12)
        edges = np.rint(np.cumsum(weight) / weight.sum() * self.projects).astype(np.int64)
        return np.diff(edges, prepend=0)
