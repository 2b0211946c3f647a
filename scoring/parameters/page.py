"""All parameters on one page, with their sources; first those that nobody confirmed, and what was assumed and why.

Here: parameters to Markdown. Not here: reading them (`reader`), where the page is put.
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


def parameters_page(parameters: Parameters) -> str:
    """The page, as Markdown."""
    lines = [
        "# Parameters 参数",
        "",
        f"Version 版本 `{parameters.version}`. Written by `backstop docs` from the parameter files.",
        "",
    ]
    lines += ["## Assumptions 假设", "", "| parameter 参数 | from 起 | what | why 理由 |", "|---|---|---|---|"]
    lines += [
        f"| {parameter.zh} `{parameter.id}` | {dated.valid_from} | {_cell(source.title)} | {_cell(source.why or '')} |"
        for parameter, dated, source in assumptions(parameters)
    ]
    lines += [
        "",
        "## Not confirmed 未证实",
        "",
        "Shipped defaults that the company has not adopted, or practice that no text confirmed.",
        "",
    ]
    lines += [
        f"- {parameter.zh} `{parameter.id}` ({parameter.en}), from {dated.valid_from}"
        for parameter, dated in unconfirmed(parameters)
    ]
    lines += ["", "## All values 全部参数"]
    for parameter in _sorted(parameters):
        lines += ["", *_section(parameter)]
    return "\n".join(lines) + "\n"


def _section(parameter: Parameter) -> Iterator[str]:
    yield f"### {parameter.zh} {parameter.en}"
    yield ""
    yield f"`{parameter.id}`, unit 单位 {parameter.unit}, last checked 最近核对 {parameter.last_checked}. {parameter.description_zh}"
    yield parameter.description
    for dated in parameter.values:
        until = f" to {dated.valid_to}" if dated.valid_to else ""
        yield ""
        yield f"From {dated.valid_from}{until}{'' if dated.confirmed else ', not confirmed 未证实'}:"
        yield ""
        yield from (f"    {line}" for line in value_lines(dated.value))
        yield ""
        yield from (f"- {source.citation()}{_covers(source)}" for source in dated.sources)


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


def _standard(one: FeeStandard) -> str:
    scope = ", ".join(f"{name} {code}" for name, code in one.scope.items()) or "all projects"
    tiers = ", ".join(f"{tier.rate}" + (f" up to {tier.up_to}" if tier.up_to is not None else "") for tier in one.tiers)
    until = f" to {one.valid_to}" if one.valid_to else ""
    return (
        f"{one.id} ({scope}), from {one.valid_from}{until}: {tiers} {'by slices' if one.is_sliced else 'on the whole'}, "
        f"{one.day_count}, {one.collection}, minimum {one.minimum}, discount {one.discount}; approved by {one.approved_by}"
    )


def _covers(source: Source) -> str:
    return f" ({', '.join(source.covers)})" if source.covers else ""


def _all(parameters: Parameters) -> Iterator[tuple[Parameter, DatedValue]]:
    return ((parameter, dated) for parameter in _sorted(parameters) for dated in parameter.values)


def _sorted(parameters: Parameters) -> list[Parameter]:
    return [parameters.by_id[key] for key in sorted(parameters.by_id)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
