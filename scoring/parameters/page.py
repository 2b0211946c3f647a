"""What a page says of parameters: what was assumed and why, what nobody confirmed, and a value line by line.

Here: what to show. Not here: reading parameters (`reader`), the page itself (`orchestration.documentation`, `dashboards`).
"""

from __future__ import annotations

from collections.abc import Iterator

from scoring.parameters.indicators import Countermeasures, Indicator, Indicators
from scoring.parameters.model import Bands, DatedValue, Parameter, Parameters, Source, Value
from scoring.parameters.postings import Charts, Templates
from scoring.parameters.standards import FeeStandard, Standards


def assumptions(parameters: Parameters) -> list[tuple[Parameter, DatedValue, Source]]:
    """Every assumption behind a value, by parameter."""
    return [
        (parameter, dated, source)
        for parameter, dated in _all(parameters)
        for source in dated.sources
        if source.kind == "assumption"
    ]


def unconfirmed(parameters: Parameters) -> list[tuple[Parameter, DatedValue]]:
    """Every value that is not confirmed, by parameter."""
    return [(parameter, dated) for parameter, dated in _all(parameters) if not dated.confirmed]


def value_lines(value: Value) -> Iterator[str]:
    """The value, a line for each code or band."""
    if isinstance(value, Bands):
        word = "up to" if value.direction == "at_most" else "from"
        yield from (f"{word} {limit}: {result}" for limit, result in value.steps)
        if value.otherwise is not None:
            yield f"otherwise: {value.otherwise}"
    elif isinstance(value, dict):
        width = max(map(len, value), default=0)
        yield from (f"{code:<{width}}  {number}" for code, number in value.items())
    elif isinstance(value, tuple):
        yield from value
    elif isinstance(value, Standards):
        yield from map(_standard, value.items)
    elif isinstance(value, Templates):
        yield from (f"{one.event}: debit {one.debit}, credit {one.credit}" for one in value.items)
    elif isinstance(value, Charts):
        yield from (f"{one.chart} {one.role}: {one.code} {one.zh} {one.en}" for one in value.items)
    elif isinstance(value, Indicators):
        yield from map(_indicator, value.items)
    elif isinstance(value, Countermeasures):
        yield from (
            f"{one.family} {one.level}: {one.zh} {one.en}; {one.owner} within {one.days} days" for one in value.items
        )
    else:
        yield str(value)


def _indicator(one: Indicator) -> str:
    lines = " / ".join(f"{level} {line}" for level, line in one.lines.items())
    rows = f", {one.persistence} in a row" if one.persistence > 1 else ""
    return (
        f"{one.id} {one.zh} {one.en} ({one.family}, {one.subject}): {one.formula.text} [{one.unit}], {one.direction} is bad: {lines}"
        f"{rows}, hysteresis {one.hysteresis}, weight {one.weight}, confidence {one.confidence}{', fatal' if one.is_fatal else ''}"
    )


_TIER_OF = {"project": "the project's own amount", "customer": "all that the customer has on the project's first day"}


def _standard(one: FeeStandard) -> str:
    scope = ", ".join(f"{name} {code}" for name, code in one.scope.items()) or "all projects"
    tiers = ", ".join(f"{tier.rate}" + (f" up to {tier.up_to}" if tier.up_to is not None else "") for tier in one.tiers)
    until = f" to {one.valid_to}" if one.valid_to else ""
    return (
        f"{one.id} ({scope}), from {one.valid_from}{until}: {tiers} {'by slices' if one.is_sliced else 'on the whole'}, "
        f"tier of {_TIER_OF[one.tier_of]}, "
        f"{one.day_count}, {one.collection}, minimum {one.minimum}, discount {one.discount}; approved by {one.approved_by}"
    )


def _all(parameters: Parameters) -> Iterator[tuple[Parameter, DatedValue]]:
    return ((parameter, dated) for _, parameter in sorted(parameters.by_id.items()) for dated in parameter.values)
