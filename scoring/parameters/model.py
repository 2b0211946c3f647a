"""A parameter in memory: its values by date with their sources, and what is in force on a day.

Here: the objects that formulas are given. Not here: files (`reader`), the shape that a value must have (`catalogue`, `shapes`).
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeVar

from scoring.parameters.indicators import Countermeasures, Indicators
from scoring.parameters.postings import Charts, Templates
from scoring.parameters.standards import Standards

Kind = TypeVar("Kind")
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


Value = (
    Decimal
    | dict[str, Decimal]
    | tuple[str, ...]
    | Bands
    | Standards
    | Templates
    | Charts
    | Indicators
    | Countermeasures
)


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
        return self._of_kind(parameter_id, Bands)

    def standards(self, parameter_id: str) -> Standards:
        """A parameter that lists fee standards."""
        return self._of_kind(parameter_id, Standards)

    def templates(self, parameter_id: str) -> Templates:
        """A parameter that has the entry of every event."""
        return self._of_kind(parameter_id, Templates)

    def charts(self, parameter_id: str) -> Charts:
        """A parameter that has the accounts of every chart."""
        return self._of_kind(parameter_id, Charts)

    def indicators(self, parameter_id: str) -> Indicators:
        """A parameter that lists indicators."""
        return self._of_kind(parameter_id, Indicators)

    def countermeasures(self, parameter_id: str) -> Countermeasures:
        """A parameter that says what is to be done about warnings."""
        return self._of_kind(parameter_id, Countermeasures)

    def _of_kind(self, parameter_id: str, kind: type[Kind]) -> Kind:
        value = self.dated(parameter_id).value
        assert isinstance(value, kind)  # noqa: S101 - the catalogue gives the shape
        return value


@dataclass(frozen=True)
class Parameters:
    """All parameters. `version` is a digest of their content, so that a judgement can say which numbers it used."""

    by_id: Mapping[str, Parameter]

    def at(self, day: date) -> InForce:
        """The rules in force on `day`."""
        return InForce(day, self.version, self.by_id)

    def spans(self, parameter_ids: Iterable[str], first: date, last: date) -> Iterator[tuple[date, date, InForce]]:
        """The stretches of days from `first` to `last` over which the values of these parameters stand still, each with its rules."""
        values = (dated for name in parameter_ids for dated in self.by_id[name].values)
        begins = {first} | {dated.valid_from for dated in values if first < dated.valid_from <= last}
        days = sorted(begins)
        for day, after in itertools.zip_longest(days, days[1:]):
            yield day, last if after is None else after - timedelta(days=1), self.at(day)

    def same_on(self, one: date, other: date) -> bool:
        """Is every parameter in force with the same value on both days."""
        return all(_or_none(parameter, one) == _or_none(parameter, other) for parameter in self.by_id.values())

    @cached_property
    def version(self) -> str:
        """First 16 hex digits of the SHA-256 of the values with their dates and sources; the place in a file does not count."""
        content = {
            key: [_content(dated) for dated in parameter.values] for key, parameter in sorted(self.by_id.items())
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _or_none(parameter: Parameter, day: date) -> DatedValue | None:
    return next((dated for dated in reversed(parameter.values) if dated.in_force(day)), None)


def _content(dated: DatedValue) -> dict[str, Any]:
    fields = asdict(dated)
    fields.pop("line")
    if isinstance(dated.value, Standards):
        for standard in fields["value"]["items"]:
            standard.pop("line")
    return fields
