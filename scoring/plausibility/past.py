"""The past that a filing is compared with: profiles of the same sender's earlier periods, and what was usual in them.

Here: what is usual of a series over some profiles. Not here: which filings count as the past (`casework.filings`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from scoring.plausibility.profile import HIGHEST, LOWEST, Profile, Spread


@dataclass(frozen=True)
class Ledger:
    """What the roll-forward of a guarantor's month is held against: the report before, this month's report, its events so far."""

    opening: Decimal | None = None
    closing: Decimal | None = None
    events: Sequence[Profile] = ()


@dataclass(frozen=True)
class Past:
    """The same sender's earlier filings of the same contract, one a period, the newest period first."""

    profiles: Sequence[Profile] = ()
    opens_period: bool = True  # is this the sender's first filing for its period, so that its size says something
    ledger: Ledger = field(default_factory=Ledger)

    def spreads(self, name: str) -> list[Spread]:
        """The earlier spreads of a series, where there were any."""
        return [profile.spreads[name] for profile in self.profiles if name in profile.spreads]

    def usual_middle(self, name: str) -> float:
        """The median of earlier medians, which one month in another unit does not move."""
        return median(spread.middle for spread in self.spreads(name))

    def usual_range(self, name: str) -> tuple[float, float]:
        """From where to where values usually lie: the medians of earlier lowest and highest quantiles."""
        spreads = self.spreads(name)
        return median(one.quantiles[LOWEST] for one in spreads), median(one.quantiles[HIGHEST] for one in spreads)

    def usual_quantiles(self, name: str) -> tuple[float, ...]:
        """The medians of the earlier quantiles, one after the other."""
        return tuple(median(column) for column in zip(*(one.quantiles for one in self.spreads(name)), strict=True))

    def between(self, value: Callable[[Profile], float]) -> tuple[float, float]:
        """The least and the most of a figure over the earlier profiles."""
        values = [value(profile) for profile in self.profiles]
        return min(values), max(values)

    def between_totals(self, name: str) -> tuple[float, float]:
        """The least and the most of a series' sums over the earlier profiles that have it."""
        totals = [spread.total for spread in self.spreads(name)]
        return min(totals), max(totals)

    def codes(self, column: str) -> Mapping[str, int]:
        """How often each code came, over all earlier profiles."""
        counted: dict[str, int] = {}
        for profile in self.profiles:
            for code, count in profile.codes.get(column, {}).items():
                counted[code] = counted.get(code, 0) + count
        return counted
