"""Every number of the rules on one page: first what was assumed and what nobody confirmed, then value, dates, unit and source of each."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.parameters.model import Bands, DatedValue, Parameter, Parameters, Value
from scoring.parameters.page import assumptions, unconfirmed, value_lines
from scoring.parameters.reader import shipped

HEAD = """# Parameters 参数表

Written from `scoring/parameters/`. A rule applies from its date to what is computed as of a day on or after it.
"""


def parameter_list() -> str:
    """The page."""
    parameters = shipped()
    listed = sorted(parameters.by_id.values(), key=lambda parameter: parameter.file)
    values = (line for parameter in listed for line in _parameter(parameter))
    return "\n".join([HEAD, *_assumptions(parameters), *_unconfirmed(parameters), *values])


def _assumptions(parameters: Parameters) -> Iterable[str]:
    yield "## Assumptions 假设\n"
    yield "| parameter | from | why |\n|---|---|---|"
    for parameter, dated, source in assumptions(parameters):
        yield f"| {parameter.zh} `{parameter.id}` | {dated.valid_from} | {source.why or ''} |"
    yield ""


def _unconfirmed(parameters: Parameters) -> Iterable[str]:
    yield "## Not confirmed 未证实\n"
    yield "Shipped defaults that the company has not adopted, or practice that no text confirmed.\n"
    for parameter, dated in unconfirmed(parameters):
        yield f"- {parameter.zh} {parameter.en} (`{parameter.id}`), from {dated.valid_from}"
    yield ""


def _parameter(parameter: Parameter) -> Iterable[str]:
    yield f"## {parameter.zh} {parameter.en} (`{parameter.id}`)\n"
    yield f"{parameter.description_zh}\n\n{parameter.description}\n"
    yield f"Unit 单位: {parameter.unit}. Last checked 核对日: {parameter.last_checked}.\n"
    yield "| from | to | value | source | confirmed |\n|---|---|---|---|---|"
    for dated in parameter.values:
        yield _dated(dated)
    yield ""


def _dated(dated: DatedValue) -> str:
    sources = "<br>".join(source.citation() for source in dated.sources)
    confirmed = "yes" if dated.confirmed else "no 未证实"
    return f"| {dated.valid_from} | {dated.valid_to or ''} | {_shown(dated.value)} | {sources} | {confirmed} |"


def _shown(value: Value) -> str:
    if isinstance(value, dict):
        return "<br>".join(f"{key}: {number}" for key, number in value.items())
    if isinstance(value, Bands):
        sign = "≤" if value.direction == "at_most" else "≥"
        steps = [f"{sign} {limit}: {result}" for limit, result in value.steps]
        return "<br>".join([*steps, *([f"else {value.otherwise}"] if value.otherwise is not None else [])])
    if isinstance(value, tuple):
        return ", ".join(value)
    return "<br>".join(value_lines(value))
