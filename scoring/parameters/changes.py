"""What people changed in the indicators since they were shipped: lines, persistence and countermeasures from a day on.

Here: dated parameters with such changes laid over them, and what is wrong with one. Not here: proposing and approving one
(`casework.warnings.changes`), files (`reader`).

Changes are laid over in the order of their days, so that each begins from what is in force on its own; older days keep older rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from scoring.parameters.indicators import (
    DECIMALS,
    DEVIATION_LINE,
    LARGEST,
    LEVELS,
    OWNERS,
    Countermeasure,
    Countermeasures,
    Indicator,
    Indicators,
    in_order,
)
from scoring.parameters.model import DatedValue, Parameter, Parameters, Source, Value
from scoring.warning.watched import PANELS

COUNTERMEASURES = "countermeasures"
LONGEST_PERSISTENCE, LONGEST_DAYS = 12, 366


@dataclass(frozen=True)
class Remedy:
    """What is to be done at a level, by whom, within how many days."""

    level: str
    zh: str
    en: str
    owner: str
    days: int


@dataclass(frozen=True)
class IndicatorChange:
    """New lines and persistence of an indicator from a day on, and remedies of its family that change; `number` names the decision."""

    indicator: str
    valid_from: date
    lines: Mapping[str, Decimal]
    persistence: int
    remedies: tuple[Remedy, ...] = ()
    number: str = ""


def indicator_on(parameters: Parameters, indicator: str, day: date) -> tuple[Parameter, Indicator] | None:
    """An indicator as it is on a day, with the parameter that lists it; None where none does."""
    for name in sorted(name for name in parameters.by_id if name.startswith("indicators_")):
        parameter = parameters.by_id[name]
        if parameter.values[0].valid_from <= day:
            value = parameter.at(day).value
            assert isinstance(value, Indicators)  # noqa: S101 - the catalogue gives the shape
            for one in value.items:
                if one.id == indicator:
                    return parameter, one
    return None


def problem_of(change: IndicatorChange, parameters: Parameters) -> str | None:
    """The code of what is wrong with a change; None when it can be laid over."""
    found = indicator_on(parameters, change.indicator, change.valid_from)
    if found is None:
        return "no_such_indicator"
    _, one = found
    lines = change.lines
    checks = {
        "line_missing": DEVIATION_LINE in lines and not set(lines) - set(LEVELS),
        "line_wrong": all(abs(value) <= LARGEST and value == round(value, DECIMALS) for value in lines.values()),
        "lines_in_disorder": in_order([lines[level] for level in LEVELS if level in lines], one.direction),
        "persistence_wrong": 1 <= change.persistence <= (LONGEST_PERSISTENCE if PANELS[one.panel].is_monthly else 1),
        "remedy_wrong": all(_is_remedy(remedy) for remedy in change.remedies),
        "change_is_none": bool(change.remedies) or (dict(lines), change.persistence) != (one.lines, one.persistence),
    }
    return next((code for code, holds in checks.items() if not holds), None)


def _is_remedy(remedy: Remedy) -> bool:
    says = remedy.zh.strip() and remedy.en.strip()
    return bool(says) and remedy.level in LEVELS and remedy.owner in OWNERS and 0 <= remedy.days <= LONGEST_DAYS


def changed(parameters: Parameters, changes: Iterable[IndicatorChange]) -> Parameters:
    """The parameters with changes laid over them; one of an indicator that is no longer there changes nothing."""
    laid_over = sorted(changes, key=lambda one: (one.valid_from, one.number))
    if not laid_over:
        return parameters  # which may know its version already
    by_id = dict(parameters.by_id)
    for change in laid_over:
        found = indicator_on(Parameters(by_id), change.indicator, change.valid_from)
        if found is None:
            continue
        parameter, one = found
        value = parameter.at(change.valid_from).value
        assert isinstance(value, Indicators)  # noqa: S101 - found in it
        new = replace(one, lines=dict(change.lines), persistence=change.persistence)
        items = tuple(new if other.id == one.id else other for other in value.items)
        by_id[parameter.id] = _from(parameter, Indicators(items), change)
        if change.remedies:
            remedies = by_id[COUNTERMEASURES]
            by_id[COUNTERMEASURES] = _from(remedies, _with_remedies(remedies, one.family, change), change)
    return Parameters(by_id)


def _with_remedies(parameter: Parameter, family: str, change: IndicatorChange) -> Countermeasures:
    value = parameter.at(change.valid_from).value
    assert isinstance(value, Countermeasures)  # noqa: S101 - the catalogue gives the shape
    said = {remedy.level: remedy for remedy in change.remedies}
    return Countermeasures(
        tuple(
            Countermeasure(family, one.level, told.zh, told.en, told.owner, told.days)
            if one.family == family and (told := said.get(one.level))
            else one
            for one in value.items
        )
    )


def _from(parameter: Parameter, value: Value, change: IndicatorChange) -> Parameter:
    """The parameter with a value from the day of the change on; a value that was to begin on that very day gives way."""
    source = Source("company policy", f"参数变更 {change.number} Change of parameters {change.number}".strip())
    dated = DatedValue(change.valid_from, None, value, confirmed=True, sources=(source,), line=0)
    before = [one for one in parameter.values if one.valid_from < change.valid_from]
    after = [one for one in parameter.values if one.valid_from > change.valid_from]
    return replace(parameter, values=(*before, dated, *after))
