"""Months as text ``YYYY-MM``, windows of months, the frames that a figure is split into along time, and what each is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Comparison = Literal["previous", "year", "former"]
MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3

#: How long the stretch of each dimension of time is.
LENGTHS: Mapping[str, int] = {"month": 1, "quarter": MONTHS_A_QUARTER, "year": MONTHS_A_YEAR}


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


def quarter_of(month: str) -> str:
    """The quarter of a month.

    >>> quarter_of("2025-11")
    '2025Q4'
    """
    return f"{month[:4]}Q{(int(month[5:7]) + 2) // MONTHS_A_QUARTER}"


@dataclass(frozen=True)
class Window:
    """Months from `first` to `last`, both counted. Flows are summed over it, balances taken at its end."""

    first: str
    last: str

    @property
    def length(self) -> int:
        """Number of months."""
        years = int(self.last[:4]) - int(self.first[:4])
        return years * MONTHS_A_YEAR + int(self.last[5:7]) - int(self.first[5:7]) + 1

    def compared(self, how: Comparison) -> Window:
        """The window just before of the same length (环比), the same months a year before (同比), or itself, as it was known before.

        >>> Window("2025-04", "2025-06").compared("previous")
        Window(first='2025-01', last='2025-03')
        >>> Window("2025-04", "2025-06").compared("year")
        Window(first='2024-04', last='2024-06')
        """
        return self.back(_months_back(how, self.length))

    def back(self, months: int) -> Window:
        """The same stretch, that many months earlier."""
        return Window(shift(self.first, -months), shift(self.last, -months))


@dataclass(frozen=True)
class Frame:
    """One stretch that a figure speaks of: the whole window, or a month, quarter or year of it.

    `named` is the stretch that the answer is shown under; `window` is where the figure is taken: another one when compared.
    """

    named: Window
    window: Window

    @property
    def twelve(self) -> str:
        """The first of the twelve months up to the last."""
        return shift(self.window.last, 1 - MONTHS_A_YEAR)

    @property
    def january(self) -> str:
        """The first month of the last one's year."""
        return f"{self.window.last[:4]}-01"

    @property
    def values(self) -> list[str]:
        """In the order of `FRAME_COLUMNS`."""
        name, where = self.named.last, self.window
        return [name, quarter_of(name), name[:4], where.first, where.last, self.twelve, self.january]


FRAME_COLUMNS = ("month", "quarter", "year", "first", "last", "twelve", "january")


def frames(window: Window, by: str | None, how: Comparison | None = None) -> list[Frame]:
    """The window cut by a dimension of time (None: whole), each part where it is taken.

    >>> [frame.window.first for frame in frames(Window("2025-02", "2025-05"), "quarter")]
    ['2025-02', '2025-04']
    >>> [frame.window.last for frame in frames(Window("2025-02", "2025-05"), "quarter", "previous")]
    ['2024-12', '2025-02']
    """
    parts = [window] if by is None else _cut(window, by)
    if how is None:
        return [Frame(part, part) for part in parts]
    months = _months_back(how, window.length if by is None else LENGTHS[by])
    return [Frame(part, part.back(months)) for part in parts]


def _months_back(how: Comparison, length: int) -> int:
    return {"year": MONTHS_A_YEAR, "previous": length, "former": 0}[how]


def _cut(window: Window, by: str) -> list[Window]:
    name: Mapping[str, Callable[[str], str]] = {
        "month": lambda month: month,
        "quarter": quarter_of,
        "year": lambda month: month[:4],
    }
    parts: dict[str, list[str]] = {}
    for month in between(window.first, window.last):
        parts.setdefault(name[by](month), []).append(month)
    return [Window(months[0], months[-1]) for months in parts.values()]


#: Windows that move with the data, by name: from how many months before the newest month, counted within which stretch.
RELATIVE = ("this_month", "this_quarter", "this_year", "last_quarter", "last_year", "last_12_months")


def relative(name: str, month: str) -> Window:
    """The window that a relative name means when `month` is the newest.

    >>> relative("this_quarter", "2026-05"), relative("last_quarter", "2026-05").last
    (Window(first='2026-04', last='2026-05'), '2026-03')
    """
    into_quarter = (int(month[5:7]) - 1) % MONTHS_A_QUARTER
    into_year = int(month[5:7]) - 1
    quarter, year = shift(month, -into_quarter), shift(month, -into_year)
    return {
        "this_month": Window(month, month),
        "this_quarter": Window(quarter, month),
        "this_year": Window(year, month),
        "last_quarter": Window(shift(quarter, -MONTHS_A_QUARTER), shift(quarter, -1)),
        "last_year": Window(shift(year, -MONTHS_A_YEAR), shift(year, -1)),
        "last_12_months": Window(shift(month, 1 - MONTHS_A_YEAR), month),
    }[name]
