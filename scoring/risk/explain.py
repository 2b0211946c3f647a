"""Why a project's risk degree is what it is: every factor, its arithmetic, its parameter with source, and the rows it came from.

Here: one project's judgement as a list of factors. Not here: what a factor is, and the list as text (`explanation`), fetching the rows (the
command and the pages do), the rules themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from scoring import wording
from scoring.parameters.model import InForce
from scoring.risk.explanation import Cited, Explanation, Factor
from scoring.wording import Words

Row = Mapping[str, Any]


def explain(risk: Row, measures: Sequence[Row], rules: InForce, adoptions: Sequence[Row] = ()) -> Explanation:
    """Explain one row of `risk.project_risk` with its rows of `risk.risk_measures` by the rules of its as-of day.

    `adoptions` are the rows of `risk.grade_adoptions` that are in force for its customer and its partner.
    """
    factors = [
        _object(risk, rules, [one for one in adoptions if one["subject_kind"] == "customer"]),
        _cover(risk, measures, rules),
        _mode(risk, rules, [one for one in adoptions if one["subject_kind"] == "partner"]),
        _term(risk, rules),
        _class(risk, rules),
    ]
    factors += [_degree(risk), _exposure(risk), _amount(risk), _decision(risk, rules)]
    if risk["additional_cover_needed"] is not None:
        factors.append(_additional(risk, rules))
    factors += _guarantor(risk)
    judged_with = str(risk["parameters_version"])
    return Explanation(
        project_id=str(risk["project_id"]),
        as_of=str(risk["as_of"]),
        parameters_version=judged_with,
        factors=tuple(factors),
        not_assessed=tuple(wording.words_of(risk["not_assessed"], wording.NOT_ASSESSED)),
        warnings=tuple(wording.words_of(risk["warnings"], wording.MEASURE_NOTES)),
        caution=None if judged_with == rules.version else _caution(judged_with, rules.version),
    )


def _caution(judged_with: str, explained_with: str) -> Words:
    return Words(
        f"按参数版本 {judged_with} 评估，按版本 {explained_with} 解释",
        f"judged with parameters {judged_with}, explained with {explained_with}",
    )


def _factor(
    name: str,
    value: object,
    how: Words | str,
    cited: Iterable[Cited] = (),
    rows: Iterable[dict[str, str]] = (),
) -> Factor:
    words = wording.FACTORS[name]
    said = value if isinstance(value, Words) else _value(value)
    return Factor(name, words.zh, words.en, said, _both(how), tuple(cited), tuple(rows))


def _value(value: object) -> Words:
    """A figure with its unit: amounts in yuan, weights and degrees bare."""
    if value is None:
        return Words("无", "n/a")
    text = shown(value)
    return Words(f"{text} 元", f"{text} yuan") if isinstance(value, Decimal) else _both(text)


def _both(text: Words | str) -> Words:
    """What needs no words, such as arithmetic, is the same in both languages."""
    return text if isinstance(text, Words) else Words(text, text)


def _grade(grade: object) -> Words:
    return wording.UNRATED if grade == "unrated" else _both(str(grade))


def shown(value: object) -> str:
    """A value as people read it: ratios with four decimals, yuan with two and separators, nothing as n/a."""
    if value is None:
        return "n/a"
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return str(value)


def _percent(share: Decimal | float | None) -> str:
    """A share as people read it: 0.4 as 40.00%."""
    return "n/a" if share is None else f"{share:.2%}"


def _cite(rules: InForce, *parameter_ids: str, key: str | None = None) -> list[Cited]:
    """The parameters with their sources in force; with `key`, only the sources that speak of it, where any names it."""
    cited = []
    for parameter_id in parameter_ids:
        parameter, dated = rules.parameters[parameter_id], rules.dated(parameter_id)
        of_key = [source for source in dated.sources if key in source.covers] or list(dated.sources)
        cited.append(
            Cited(
                parameter=parameter_id,
                zh=parameter.zh,
                en=parameter.en,
                file=parameter.file,
                valid_from=str(dated.valid_from),
                sources=tuple(source.citation() for source in of_key),
                confirmed=dated.confirmed,
            )
        )
    return cited


def _object(risk: Row, rules: InForce, adoptions: Sequence[Row]) -> Factor:
    amounts, limits = rules.table("object_adjustments"), rules.table("object_limits")
    applied = [code for code in (risk["adjustments_applied"] or "").split(", ") if code]
    base, grade, (low, high) = (
        shown(risk["object_base"]),
        _grade(risk["customer_grade"]),
        (limits["lowest"], limits["highest"]),
    )
    more = [(f"{amounts[code]:+}", wording.ADJUSTMENTS[code]) for code in applied]
    how = Words(
        " ".join([f"{base}（{grade.zh}）", *(f"{amount}（{why.zh}）" for amount, why in more)])
        + f"，限于 {low} 至 {high}",
        " ".join([f"{base} ({grade.en})", *(f"{amount} ({why.en})" for amount, why in more)])
        + f", within {low} to {high}",
    )
    if "black_listed" in (risk["fatal_reason"] or ""):
        weight = limits["black_listed"]
        how = Words(f"{weight}（黑名单，不论等级）", f"{weight} (black-listed, whatever the grade)")
    used = ["object_weight", *(["object_adjustments"] if applied else []), "object_limits"]
    used += ["adoption_steps"] if adoptions else []
    row = {"customer_id": str(risk["customer_id"]), "customer_grade": str(risk["customer_grade"])}
    rows = [row, *map(_adopted, adoptions)]
    return _factor("object_weight", risk["object_weight"], how, _cite(rules, *used, key=risk["customer_grade"]), rows)


def _adopted(adoption: Row) -> dict[str, str]:
    """Who adopted another grade than the computed one, when, until when and why."""
    names = (
        "computed_grade", "adopted_grade", "quarter", "proposed_by", "proposed_reason", "actor", "reason", "acted_on", "review_on",
    )  # fmt: skip
    return {name: str(adoption[name]) for name in names if adoption[name] is not None}


def _cover(risk: Row, measures: Sequence[Row], rules: InForce) -> Factor:
    ordered = sorted(measures, key=lambda measure: int(measure["order_no"]))
    terms = [f"{shown(m['covered'])} × {shown(m['coefficient'])}" for m in ordered if m["covered"]]
    uncovered = rules.number("uncovered_coefficient")
    rest = f"{shown(risk['uncovered_amount'])} × {uncovered}"
    spoken = Words(f"{rest}（未覆盖）", f"{rest} (uncovered)") if risk["uncovered_amount"] else None
    how = Words(*(_over(terms, last, risk["guaranteed_balance"]) for last in spoken or ("", "")))
    names = ("order_no", "measure_no", "kind", "haircut", "value", "covered", "coefficient", "note")
    rows = [{name: shown(measure[name]) for name in names} for measure in ordered]
    used = ("measure_coefficient", "measure_haircut", "uncovered_coefficient", "appraisal_age_months")
    return _factor("counter_guarantee_weight", risk["counter_guarantee_weight"], how, _cite(rules, *used), rows)


def _over(terms: Sequence[str], last: str, balance: object) -> str:
    parts = [*terms, *([last] if last else [])]
    return f"({' + '.join(parts)}) / {shown(balance)}" if parts else ""


def _mode(risk: Row, rules: InForce, adoptions: Sequence[Row]) -> Factor:
    base, mode, grade = shown(risk["mode_base"]), risk["reguarantee_mode"], _grade(risk["partner_grade"])
    times = shown(risk["partner_factor"])
    how = Words(f"{base}（{mode}） × {times}（{grade.zh}）", f"{base} ({mode}) × {times} ({grade.en})")
    used = ["mode_base", "partner_factor", *(["evaluation_steps"] if adoptions else [])]
    row = {"partner_id": str(risk["partner_id"]), "partner_grade": str(risk["partner_grade"])}
    rows = [row, *map(_adopted, adoptions)]
    return _factor("mode_weight", risk["mode_weight"], how, _cite(rules, *used), rows)


def _term(risk: Row, rules: InForce) -> Factor:
    months, bands, beyond = risk["term_months"], rules.bands("term_factor"), rules.table("term_factor_beyond")
    band = None if months is None else next((limit for limit, _ in bands.steps if months <= limit), None)
    if months is None:
        how, used = Words("", ""), "term_factor"
    elif band is not None:
        how, used = Words(f"{months} 个月，{band} 个月以内", f"{months} months, up to {band}"), "term_factor"
    else:
        sum_ = f"{beyond['start']} + {beyond['per_year_begun']} × {-(-months // 12)}"
        how = Words(f"{sum_} 年（不足一年按一年，共 {months} 个月）", f"{sum_} years begun ({months} months)")
        used = "term_factor_beyond"
    return _factor("term_factor", risk["term_factor"], how, _cite(rules, used))


def _class(risk: Row, rules: InForce) -> Factor:
    state = risk["classification"]
    if state in rules.codes("certain_loss_classes"):
        how = Words(f"{state}：风险度为 1", f"{state}: the risk degree is 1")
        return _factor("class_factor", None, how, _cite(rules, "certain_loss_classes"))
    return _factor("class_factor", risk["class_factor"], str(state), _cite(rules, "class_factor", key=state))


def _degree(risk: Row) -> Factor:
    names = ("object_weight", "counter_guarantee_weight", "mode_weight", "term_factor", "class_factor")
    return _factor("risk_degree", risk["risk_degree"], _product(risk, names))


def _product(risk: Row, names: tuple[str, ...]) -> Words:
    """The weights multiplied out, or why there is no product: a class of certain loss has no factor."""
    if risk["class_factor"] is None:
        return Words(f"分类为 {risk['classification']}，不论各权数", f"{risk['classification']}, whatever the weights")
    return _both("min(1, " + " × ".join(shown(risk[name]) for name in names) + ")")


def _exposure(risk: Row) -> Factor:
    return _factor(
        "exposure", risk["exposure"], f"{shown(risk['guaranteed_balance'])} × {_percent(risk['reguarantor_share'])}"
    )


def _amount(risk: Row) -> Factor:
    return _factor("risk_amount", risk["risk_amount"], f"{shown(risk['exposure'])} × {shown(risk['risk_degree'])}")


def _decision(risk: Row, rules: InForce) -> Factor:
    limits = rules.table("decision_thresholds")
    reasons = wording.words_of(risk["fatal_reason"], wording.FATAL_REASONS)
    if reasons:
        used = "fatal_rules"
        how = Words(
            "；".join(words.zh for words in reasons) + "，不论风险度",
            "; ".join(words.en for words in reasons) + ", whatever the number",
        )
    else:
        steps, above, used = (
            [(limit, wording.DECISIONS[name]) for name, limit in limits.items()],
            wording.DECISIONS["decline"],
            "decision_thresholds",
        )
        how = Words(
            "，".join(f"{limit} 以内{words.zh}" for limit, words in steps) + f"，超过则{above.zh}",
            ", ".join(f"up to {limit} {words.en.lower()}" for limit, words in steps) + f", above {above.en.lower()}",
        )
    return _factor("decision", wording.DECISIONS.get(str(risk["decision"])), how, _cite(rules, used))


def _additional(risk: Row, rules: InForce) -> Factor:
    accept = rules.table("decision_thresholds")["accept"]
    kind = risk["additional_cover_kind"]
    how = Words(
        f"{kind}：使风险度降至 {accept} 所需的最少金额", f"{kind}: the least that brings the risk degree to {accept}"
    )
    return _factor(
        "additional_cover_needed", risk["additional_cover_needed"], how, _cite(rules, "measure_coefficient", key=kind)
    )


def _guarantor(risk: Row) -> list[Factor]:
    names = ("object_weight", "counter_guarantee_weight", "term_factor", "class_factor")
    product = _product(risk, names)
    how = Words(f"{product.zh}，不计担保方式权数", f"{product.en}, without the mode weight")
    amount = f"{shown(risk['guarantor_exposure'])} × {shown(risk['guarantor_risk_degree'])}"
    return [
        _factor("guarantor_risk_degree", risk["guarantor_risk_degree"], how),
        _factor("guarantor_risk_amount", risk["guarantor_risk_amount"], amount),
    ]
