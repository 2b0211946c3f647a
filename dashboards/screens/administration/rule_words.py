"""A value of the rules in the reader's words: what each code, step and line of it is called. A part of the administration page.

Here: names and figures, line by line. Not here: reading parameters (`scoring.parameters`), where the lines are shown (`parameters`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dashboards.components.columns import label_of
from dashboards.texts import Words
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from scoring.parameters.catalogue import GRADES, SIZES
from scoring.parameters.indicators import Countermeasure, Countermeasures, Indicator, Indicators
from scoring.parameters.model import Bands, Parameter, Value
from scoring.parameters.postings import Charts, Template, Templates
from scoring.parameters.standards import FeeStandard, Standards
from scoring.wording import ADJUSTMENTS, FATAL_REASONS

Lines = Iterator[tuple[str, str]]

#: Groups of the catalogue of texts in which the codes of parameters have their words already, by the beginning of the parameter's name.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "admission_documents": ("document",),
    "claim_documents": ("document",),
    "charts_kept": ("chart",),
    "decision_thresholds": ("decision",),
    "filing_quality_weights": ("quality",),
    "liability_": ("liability",),
    "limits_after_case": ("limit",),
    "partner_knock_outs": ("knock_out", "indicator"),
    "partner_points_maximum": ("indicator",),
    "points_maximum": ("ratio",),
    "return_": ("return_name",),
    "severity": ("level",),
    "stress_": ("stress",),
    "vat_exempt_classes": ("customer_class",),
}
_CODED = ("product", "classification", "reguarantee_mode", "counter_guarantee_kind", "relation_kind")


def lines_of(words: Words, parameter: Parameter, value: Value) -> Lines:
    """Names and figures of a value, in its order; a single figure, and a list of codes, have no name."""
    if isinstance(value, Bands):
        step = "rule_value.at_most" if value.direction == "at_most" else "rule_value.at_least"
        yield from ((words(step, limit=plain(limit)), plain(result)) for limit, result in value.steps)
        if value.otherwise is not None:
            yield words("rule_value.otherwise"), plain(value.otherwise)
    elif isinstance(value, dict):
        yield from ((word_of(words, parameter.id, code), plain(number)) for code, number in value.items())
    elif isinstance(value, tuple):
        yield from (("", word_of(words, parameter.id, code)) for code in value)
    elif isinstance(value, Indicators):
        yield from ((one.zh if words.is_chinese else one.en, _indicator(words, one)) for one in value.items)
    elif isinstance(value, Countermeasures):
        yield from (_countermeasure(words, one) for one in value.items)
    elif isinstance(value, Standards):
        yield from (_standard(words, one) for one in value.items)
    elif isinstance(value, Templates):
        yield from ((_named(words, "entry", one.event), _posting(words, one)) for one in value.items)
    elif isinstance(value, Charts):
        yield from (
            (f"{_named(words, 'chart', one.chart)} {one.code}", one.zh if words.is_chinese else one.en)
            for one in value.items
        )
    else:
        yield "", plain(value)


def word_of(words: Words, parameter_id: str, code: str) -> str:
    """What a code of a parameter is called; a grade, and what has no word, is itself."""
    own = (f"rule_code.{parameter_id}.{code}", f"rule_code.{code}")
    groups = [f"{group}.{code}" for name, given in _GROUPS.items() if parameter_id.startswith(name) for group in given]
    found = next((key for key in (own[0], *groups, own[1]) if words.has(key)), None)
    return words(found) if found else _word_elsewhere(words, parameter_id, code)


def _word_elsewhere(words: Words, parameter_id: str, code: str) -> str:
    """Of a code that scoring, the contracts or several words together name."""
    said = {**ADJUSTMENTS, **FATAL_REASONS}.get(code)
    if said:
        return said.zh if words.is_chinese else said.en
    if code in CONTRACTS:
        return CONTRACTS[code].zh if words.is_chinese else CONTRACTS[code].en
    if code in (*GRADES, "unrated"):
        return _named(words, "grade", code)
    first, _, last = code.partition(".")
    if words.has(f"link_level.{last}"):
        return words.pair(words(f"rule_code.link.{first}"), words(f"link_level.{last}"))
    industry, _, size = code.rpartition("_")
    if parameter_id.startswith("size_") and size in SIZES:
        return words(
            "rule_value.size", industry=words(f"rule_code.size.{industry}"), size=words(f"rule_code.size.{size}")
        )
    return next((label_of(words, codes, code) for codes in _CODED if code in CODE_LISTS[codes]), code)


def plain(value: object) -> str:
    """A number without the noughts at its end, in full, thousands apart.

    >>> plain(Decimal("0.50")), plain(Decimal("5000000")), plain("ONCE")
    ('0.5', '5,000,000', 'ONCE')
    """
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(words: Words, group: str, code: str) -> str:
    key = f"{group}.{code}"
    return words(key) if words.has(key) else code


def _indicator(words: Words, one: Indicator) -> str:
    lines = words.listed(f"{words(f'level.{level}')} {plain(line)}" for level, line in one.lines.items())
    return words(
        f"rule_value.{one.direction}", lines=lines, unit=words(f"indicator_unit.{one.unit}"), weight=plain(one.weight)
    )


def _countermeasure(words: Words, one: Countermeasure) -> tuple[str, str]:
    name = f"{words(f'family.{one.family}')} · {words(f'level.{one.level}')}"
    said = one.zh if words.is_chinese else one.en
    return name, words("rule_value.measure", said=said, owner=words(f"role.{one.owner}"), days=one.days)


def _standard(words: Words, one: FeeStandard) -> tuple[str, str]:
    tiers = words.listed(
        f"{tier.rate:.2%}"
        if tier.up_to is None
        else words("rule_value.at_most", limit=plain(tier.up_to)) + f" {tier.rate:.2%}"
        for tier in one.tiers
    )
    by = words(f"tier_of.{one.tier_of}")
    return one.id, words("rule_value.standard", tiers=tiers, by=by, minimum=plain(one.minimum), since=one.valid_from)


def _posting(words: Words, one: Template) -> str:
    sides = {side: words(f"rule_code.account.{role}") for side, role in (("debit", one.debit), ("credit", one.credit))}
    return words("rule_value.posting", **sides)
