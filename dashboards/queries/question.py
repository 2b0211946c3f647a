"""A question of decision analysis as one value: measure, dimensions, window and filters; and the same as URL parameters.

The URL is the state: a link reproduces the view, and an unknown or damaged parameter falls back to its default instead of failing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import RELATIVE, Window, relative

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
UNKNOWN = "~"  # the key of rows that have none, so that they too can be filtered for


@dataclass(frozen=True)
class Filter:
    """One dimension kept to one value. Several of one dimension keep any of them; time is a window, never a filter."""

    dimension: str
    value: str

    @property
    def sql(self) -> str:
        """The condition, with one parameter unless the value is the missing one."""
        key = DIMENSIONS[self.dimension].key
        return f"{key} IS NULL" if self.value == UNKNOWN else f"{key} = ?"

    @property
    def parameters(self) -> list[str]:
        """What goes with `sql`."""
        return [] if self.value == UNKNOWN else [self.value]


@dataclass(frozen=True)
class Question:
    """What is asked. `filters` are in the order in which the reader drilled; `when`: the window moves with the data, by this name."""

    window: Window
    measure: str = "guaranteed_balance"
    by: str = "partner"
    second: str | None = None
    filters: tuple[Filter, ...] = field(default=())
    when: str | None = None

    @property
    def deep(self) -> bool:
        """Whether single projects are needed rather than the monthly cube."""
        named = [self.by, self.second, *(kept.dimension for kept in self.filters)]
        return any(DIMENSIONS[name].deep for name in named if name)

    def drilled(self, value: str, by: str) -> Question:
        """Keep to one value of the first dimension and split by another. A value of time becomes the window."""
        if DIMENSIONS[self.by].in_time:
            return replace(self, window=_within(self.window, value), when=None, by=by, second=None)
        return replace(self, filters=(*self.filters, Filter(self.by, value)), by=by, second=None)

    def back_to(self, depth: int) -> Question:
        """The first `depth` filters; the dimension that was drilled through there comes back."""
        dropped = self.filters[depth:]
        return replace(self, filters=self.filters[:depth], by=dropped[0].dimension if dropped else self.by)

    def to_url(self) -> dict[str, str | list[str]]:
        """As URL parameters."""
        named: dict[str, str | list[str]] = {"measure": self.measure, "by": self.by}
        named |= {"when": self.when} if self.when else {"from": self.window.first, "to": self.window.last}
        if self.second:
            named["and"] = self.second
        if self.filters:
            named["only"] = [f"{kept.dimension}:{kept.value}" for kept in self.filters]
        return named

    @classmethod
    def from_url(
        cls, given: Mapping[str, Sequence[str]], default: Window, bounds: Window, measures: Collection[str] = MEASURES
    ) -> Question:
        """Read URL parameters; what does not make sense, or is not among the reader's `measures`, is left at its default."""
        when = one_of(given, "when", RELATIVE)
        window = Window(_month(given, "from") or default.first, _month(given, "to") or default.last)
        if when:
            window = _bounded(relative(when, bounds.last), bounds)
        elif not bounds.first <= window.first <= window.last <= bounds.last:
            window = default
        by = one_of(given, "by", DIMENSIONS) or "partner"
        second = one_of(given, "and", DIMENSIONS)
        return cls(
            window=window,
            measure=one_of(given, "measure", measures) or "guaranteed_balance",
            by=by,
            second=second if second != by else None,
            filters=tuple(_filters(given.get("only", ()))),
            when=when,
        )


def _bounded(window: Window, bounds: Window) -> Window:
    """The part of a window that there are data for; the nearest month where that is none of it."""
    last = max(min(window.last, bounds.last), bounds.first)
    return Window(min(max(window.first, bounds.first), last), last)


def _within(window: Window, value: str) -> Window:
    """The months of a month, quarter or year, as far as they are in the window.

    >>> _within(Window("2024-05", "2025-02"), "2024Q2")
    Window(first='2024-05', last='2024-06')
    """
    year, quarter = value[:4], value[4:]
    if quarter.startswith("Q"):
        last = int(quarter[1:]) * 3
        first_month, last_month = f"{year}-{last - 2:02d}", f"{year}-{last:02d}"
    else:
        first_month, last_month = (value, value) if quarter else (f"{year}-01", f"{year}-12")
    return Window(max(first_month, window.first), min(last_month, window.last))


def _filters(given: Sequence[str]) -> list[Filter]:
    parts = [text.split(":", 1) for text in given if ":" in text]
    found = [
        Filter(name, value) for name, value in parts if name in DIMENSIONS and value and not DIMENSIONS[name].in_time
    ]
    return list(dict.fromkeys(found))


def _month(given: Mapping[str, Sequence[str]], name: str) -> str | None:
    value = next(iter(given.get(name, ())), "")
    return value if _MONTH.fullmatch(value) else None


def one_of(given: Mapping[str, Sequence[str]], name: str, known: Collection[str]) -> str | None:
    """The first value of a URL parameter, if it is a known one."""
    value = next(iter(given.get(name, ())), "")
    return value if value in known else None
