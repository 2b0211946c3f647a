"""Months as text ``YYYY-MM``, windows of months, and the windows they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Comparison = Literal["previous", "year"]
MONTHS_A_YEAR = 12


def shift(month: str, months: int) -> str:
    """Count months on (or back).

    >>> shift("2025-01", -2), shift("2025-11", 3)
    ('2024-11', '2026-02')
    """
    year, number = int(month[:4]), int(month[5:7])
    years, rest = divmod(year * MONTHS_A_YEAR + number - 1 + months, MONTHS_A_YEAR)
    return f"{years:04d}-{rest + 1:02d}"


def between(first: str, last: str) -> list[str]:
    """All months of a window.

    >>> between("2025-11", "2026-01")
    ['2025-11', '2025-12', '2026-01']
    """
    months = [first]
    while months[-1] < last:
        months.append(shift(months[-1], 1))
    return months


@dataclass(frozen=True)
class Window:
    """Months from `first` to `last`, both counted. Flows are summed over it, balances taken at its end."""

    first: str
    last: str

    @property
    def length(self) -> int:
        """Number of months."""
        return (
            (int(self.last[:4]) - int(self.first[:4])) * MONTHS_A_YEAR + int(self.last[5:7]) - int(self.first[5:7]) + 1
        )

    def compared(self, how: Comparison) -> Window:
        """The window just before of the same length (环比), or the same months a year before (同比).

        >>> Window("2025-04", "2025-06").compared("previous")
        Window(first='2025-01', last='2025-03')
        >>> Window("2025-04", "2025-06").compared("year")
        Window(first='2024-04', last='2024-06')
        """
        back = MONTHS_A_YEAR if how == "year" else self.length
        return Window(shift(self.first, -back), shift(self.last, -back))
