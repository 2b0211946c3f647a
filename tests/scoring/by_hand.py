"""The risk degree of one project the slow and obvious way: fractions, a loop, no frames. What the engines must agree with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.calendar import add_months
from scoring.parameters.model import InForce

Row = Mapping[str, Any]


def half_up(value: Fraction) -> Decimal:
    """To the fen, half up."""
    fen = (value * 100 + Fraction(1, 2)).__floor__()
    return Decimal(fen) / 100


def cover_weight(balance: Fraction, measures: Sequence[Row], rules: InForce) -> Fraction:
    """Σ covered × c / balance, one measure after the other."""
    left, weighted = balance, Fraction(0)
    for measure in sorted(measures, key=lambda m: (_coefficient(m, rules), m["measure_no"])):
        covered = min(left, _value(measure, balance, rules))
        left, weighted = left - covered, weighted + covered * _coefficient(measure, rules)
    return (weighted + left * Fraction(rules.number("uncovered_coefficient"))) / balance


def _coefficient(measure: Row, rules: InForce) -> Fraction:
    return Fraction(rules.table("measure_coefficient").get(measure["kind"], Decimal(1)))


def _value(measure: Row, balance: Fraction, rules: InForce) -> Fraction:
    kind, appraised, on = measure["kind"], measure["appraised_value"], measure["appraised_on"]
    if kind == "NONE":
        return Fraction(0)
    if appraised is None:
        return balance if kind in rules.codes("full_cover_kinds") else Fraction(0)
    if on is not None and add_months(on, rules.whole("appraisal_age_months")) < rules.day:
        return Fraction(0)
    net = Fraction(appraised) * Fraction(rules.table("measure_haircut")[kind]) - Fraction(measure["prior_claims"] or 0)
    return max(Fraction(0), net)


def term_factor(start: date, due: date, rules: InForce) -> Fraction:
    """By counting months until the due day is reached."""
    months = 0
    while add_months(start, months) < due:
        months += 1
    for limit, factor in rules.bands("term_factor").steps:
        if months <= limit:
            return Fraction(factor)
    beyond = rules.table("term_factor_beyond")
    return Fraction(beyond["start"]) + Fraction(beyond["per_year_begun"]) * -(-months // 12)


def risk(
    project: Row, measures: Sequence[Row], customer: Row, partner: str, grade: str, rules: InForce
) -> dict[str, Any]:
    """risk_degree (a fraction), exposure, risk_amount, decision."""
    balance = Fraction(project["guaranteed_balance"])
    weight = cover_weight(balance, measures, rules)
    factors = _object_weight(customer, grade, rules)
    factors *= Fraction(rules.table("mode_base")[project["reguarantee_mode"]] * rules.table("partner_factor")[partner])
    factors *= term_factor(project["start_date"], project["due_date"], rules)
    state = project["classification"] or "NORMAL"
    certain = state in rules.codes("certain_loss_classes")
    degree = (
        Fraction(1) if certain else min(Fraction(1), weight * factors * Fraction(rules.table("class_factor")[state]))
    )
    exposure = half_up(balance * Fraction(project["reguarantor_share"]))
    limits = rules.table("decision_thresholds")
    decision = next(
        (name for name in ("accept", "conditional", "committee") if degree <= Fraction(limits[name])), "decline"
    )
    if customer["list_status"] == "black" or customer["in_bankruptcy"]:
        decision = "decline"
    return {
        "risk_degree": degree,
        "exposure": exposure,
        "risk_amount": half_up(Fraction(exposure) * degree),
        "decision": decision,
    }


def _object_weight(customer: Row, grade: str, rules: InForce) -> Fraction:
    limits, amounts = rules.table("object_limits"), rules.table("object_adjustments")
    if customer["list_status"] == "black":
        return Fraction(limits["black_listed"])
    changed = customer["representative_changed_on"]
    applies = {
        "watch_list": customer["list_status"] == "watch",
        "enforcement_or_dishonesty": customer["open_enforcement_or_dishonesty"],
        "abnormal_operation": customer["abnormal_operation"],
        "representative_changed": changed is not None and 0 <= (rules.day - changed).days <= 180,
        "good_record": customer["cleared_projects"] >= 3 and customer["compensated_projects"] == 0,
        "group_over_limit": customer["group_over_limit"],
    }
    weight = rules.table("object_weight")[grade] + sum(amounts[code] for code, holds in applies.items() if holds)
    return Fraction(min(max(weight, limits["lowest"]), limits["highest"]))
