"""A parameter in memory: its values by date with their sources, and what is in force on a day.

Here: the objects that formulas are given. Not here: files (`reader`), the shape that a value must have (`catalogue`, `shapes`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

Direction = Literal["at_most", "at_least"]
SOURCE_KINDS = ("law", "ministry rule", "provincial rule", "company policy", "market practice", "assumption")


class NoRuleInForceError(LookupError):
    """No value of a parameter is in force on the day asked for."""


@dataclass(frozen=True)
class Source:
    """Where a value comes from. `why` says why an assumption was made; `covers` names the keys it speaks of (none: all)."""

    kind: str
    title: str
    number: str | None = None
    article: str | None = None
    date: str | None = None
    why: str | None = None
    covers: tuple[str, ...] = ()

    def citation(self) -> str:
        """The source in one line: kind, title, number, article, date."""
        parts = (self.title, self.number, self.article, self.date)
        return f"{self.kind}: " + ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Bands:
    """Steps of a scale. `steps` are (limit, result), limits included, in the order they are tried; `otherwise` beyond the last."""

    direction: Direction
    steps: tuple[tuple[Decimal, Decimal], ...]
    otherwise: Decimal | None

    def of(self, value: Decimal) -> Decimal | None:
        """The result of one value: that of the first step which it meets.

        >>> Bands("at_most", ((Decimal(5), Decimal(1)), (Decimal(20), Decimal(2))), Decimal(3)).of(Decimal("5.01"))
        Decimal('2')
        """
        for limit, result in self.steps:
            if value <= limit if self.direction == "at_most" else value >= limit:
                return result
        return self.otherwise


Value = Decimal | dict[str, Decimal] | tuple[str, ...] | Bands


@dataclass(frozen=True)
class DatedValue:
    """One value of a parameter, in force from `valid_from` to `valid_to` (None: until the next value, or for good)."""

    valid_from: date
    valid_to: date | None
    value: Value
    confirmed: bool
    sources: tuple[Source, ...]
    line: int

    def in_force(self, day: date) -> bool:
        """Is this value in force on `day`, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Parameter:
    """One parameter with all its values, oldest first."""

    id: str
    zh: str
    en: str
    unit: str
    description_zh: str
    description: str
    last_checked: date
    values: tuple[DatedValue, ...]
    file: str

    def at(self, day: date) -> DatedValue:
        """The value in force on `day`; the later one where an open value was followed by another."""
        for dated in reversed(self.values):
            if dated.in_force(day):
                return dated
        raise NoRuleInForceError(
            f"{self.file}: no value of {self.id} is in force on {day}; the first is valid from {self.values[0].valid_from}"
        )


@dataclass(frozen=True)
class InForce:
    """The rules of one day. A rule applies from its date to what is computed as of a day on or after it."""

    day: date
    version: str
    parameters: Mapping[str, Parameter]

    def dated(self, parameter_id: str) -> DatedValue:
        """The value of `parameter_id` in force on this day, with its sources."""
        return self.parameters[parameter_id].at(self.day)

    def number(self, parameter_id: str) -> Decimal:
        """A parameter that is a single number."""
        value = self.dated(parameter_id).value
        assert isinstance(value, Decimal)  # noqa: S101 - the catalogue gives the shape
        return value

    def whole(self, parameter_id: str) -> int:
        """A parameter that is a single whole number (months, days, a count)."""
        return int(self.number(parameter_id))

    def table(self, parameter_id: str) -> dict[str, Decimal]:
        """A parameter that gives a number for each code."""
        value = self.dated(parameter_id).value
        assert isinstance(value, dict)  # noqa: S101
        return value

    def codes(self, parameter_id: str) -> tuple[str, ...]:
        """A parameter that is a list of codes."""
        value = self.dated(parameter_id).value
        assert isinstance(value, tuple)  # noqa: S101
        return value

    def bands(self, parameter_id: str) -> Bands:
        """A parameter that is a scale of steps."""
        value = self.dated(parameter_id).value
        assert isinstance(value, Bands)  # noqa: S101
        return value


@dataclass(frozen=True)
class Parameters:
    """All parameters. `version` is a digest of their content, so that a judgement can say which numbers it used."""

    by_id: Mapping[str, Parameter]

    def at(self, day: date) -> InForce:
        """The rules in force on `day`."""
        return InForce(day, self.version, self.by_id)

    @cached_property
    def version(self) -> str:
        """First 16 hex digits of the SHA-256 of the values with their dates and sources; the place in a file does not count."""
        content = {
            key: [_content(dated) for dated in parameter.values] for key, parameter in sorted(self.by_id.items())
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _content(dated: DatedValue) -> dict[str, Any]:
    fields = asdict(dated)
    fields.pop("line")
    return fields
