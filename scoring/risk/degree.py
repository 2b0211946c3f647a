"""Risk degree (风险度), exposure, risk amount (风险额) and decision of projects in force, and the cover of each measure.

Here: the product of the weights and what follows from it, for all projects of a frame at once. Not here: each weight (`weights`, `cover`),
grades (`rating`), the decision (`decision`), why one project's number is what it is (`explain`).

    risk_degree = min(1, object × counter_guarantee × mode × term × class)
    exposure    = round(guaranteed_balance × reguarantor_share, fen)
    risk_amount = round(exposure × risk_degree, fen)

What is missing never becomes zero: a factor that cannot be had leaves the degree null, and `not_assessed` says what was not looked at.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrameT

from scoring.columns import MEASURE_COVER, MEASURES, MONEY, PROJECT_RISK, SHARE
from scoring.engine import as_given, codes_where, lazily
from scoring.parameters.model import InForce, Parameters
from scoring.risk import cover, decision, facts, weights
from scoring.rounding import (
    THOUSAND,
    divided,
    half_up,
    share_of,
    times_ratio,
    to_yuan,
)

_MILLI_FACTORS = ("object_weight", "mode_base", "partner_factor", "term_factor", "class_factor")
_SHOWN_WEIGHTS = ("object_base", "object_adjustments", *_MILLI_FACTORS)
_GUARANTOR_FACTORS = ("object_weight", "term_factor", "class_factor")


def project_risk(
    projects: IntoFrameT,
    measures: IntoFrameT,
    customers: IntoFrameT,
    partners: IntoFrameT,
    grades: IntoFrameT,
    parameters: Parameters,
    as_of: date,
) -> IntoFrameT:
    """One row of PROJECT_RISK for each project, in the kind of frame that `projects` is.

    All frames must be of one engine. A project whose balance is not above zero gets a row with everything not applicable (null).
    """
    rules = parameters.at(as_of)
    frame = facts.brought_together(projects, measures, customers, partners, grades, rules)
    frame = cover.with_cover_weight(frame, rules)
    frame = weights.with_mode_weight(frame, rules)
    frame = weights.with_class_factor(frame, rules)
    frame = weights.with_term_factor(frame, rules)
    frame = _with_degrees(frame)
    frame = _with_amounts(frame)
    frame = decision.with_decision(frame, rules)
    frame = decision.with_additional_cover(
        frame, rules, other_factors="other_factors", scale=THOUSAND ** len(_MILLI_FACTORS)
    )
    result: IntoFrameT = as_given(_published(frame, rules), projects)
    return result


def measure_cover(projects: IntoFrameT, measures: IntoFrameT, parameters: Parameters, as_of: date) -> IntoFrameT:
    """One row of MEASURE_COVER for each measure of a project with a balance: in which order it is used and what it covers."""
    rules = parameters.at(as_of)
    valued = cover.with_values(lazily(measures, "measures", MEASURES), rules)
    balances = facts.of_projects(projects).select("project_id", "balance_fen")
    covers = cover.by_measure(valued, balances.filter(~nw.col("balance_fen").is_null()))
    coefficient = nw.when(~nw.col("unknown_kind")).then(weights.as_ratio("rank_of"))
    result = covers.with_columns(
        coefficient=coefficient,
        haircut=weights.as_ratio("haircut"),
        value=to_yuan(half_up(nw.col("value"), THOUSAND)),
        covered=to_yuan(half_up(nw.col("covered"), THOUSAND)),
        weighted=to_yuan(half_up(nw.col("weighted"), THOUSAND * THOUSAND)),
    ).select(list(MEASURE_COVER))
    shown: IntoFrameT = as_given(result, measures)
    return shown


def _with_degrees(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """risk_degree, and guarantor_risk_degree without the mode weight; the other factors multiply exactly, as integers."""
    frame = frame.with_columns(other_factors=_product(_MILLI_FACTORS), guarantor_factors=_product(_GUARANTOR_FACTORS))
    return frame.with_columns(
        risk_degree=_degree("other_factors", len(_MILLI_FACTORS)),
        guarantor_risk_degree=_degree("guarantor_factors", len(_GUARANTOR_FACTORS)),
    )


def _product(factors: tuple[str, ...]) -> nw.Expr:
    product = nw.col(factors[0])
    for name in factors[1:]:
        product = product * nw.col(name)
    return product


def _degree(factors: str, count: int) -> nw.Expr:
    """Weight × factors, at most 1; 1 for a certain loss; null without a balance or with a factor missing."""
    product = divided(nw.col("counter_guarantee_weight") * nw.col(factors), float(THOUSAND**count))
    certain = nw.col("is_certain_loss") & ~nw.col("balance_fen").is_null()
    return nw.when(certain | (product >= 1)).then(nw.lit(1.0)).otherwise(product)


def _with_amounts(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Exposures, rounded once, and risk amounts of the rounded exposures."""
    frame = frame.with_columns(
        exposure_fen=share_of("balance_fen", "reguarantor_units"),
        guarantor_exposure_fen=share_of("balance_fen", "guarantor_units"),
    )
    return frame.with_columns(
        risk_fen=times_ratio("exposure_fen", "risk_degree"),
        guarantor_risk_fen=times_ratio("guarantor_exposure_fen", "guarantor_risk_degree"),
    )


def _published(frame: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """The columns of PROJECT_RISK: ratios as floats, amounts as decimal(18,2) yuan, what was not assessed as a list in a text."""
    # weights are not applicable where nothing is in force
    in_force = ~nw.col("balance_fen").is_null()
    ratios = {name: nw.when(in_force).then(weights.as_ratio(name)) for name in _SHOWN_WEIGHTS}
    mode_weight = divided(nw.col("mode_base") * nw.col("partner_factor"), THOUSAND * THOUSAND)
    shown: dict[str, nw.Expr] = {
        **ratios,
        "mode_weight": nw.when(in_force).then(mode_weight),
        "coverage_ratio": divided(nw.col("covered"), nw.col("balance")),
        "uncovered_amount": to_yuan(half_up(nw.col("balance") - nw.col("covered"), THOUSAND)),
        "exposure": to_yuan(nw.col("exposure_fen")),
        "risk_amount": to_yuan(nw.col("risk_fen")),
        "guarantor_exposure": to_yuan(nw.col("guarantor_exposure_fen")),
        "guarantor_risk_amount": to_yuan(nw.col("guarantor_risk_fen")),
        "additional_cover_needed": to_yuan(nw.col("additional_fen")),
        "guaranteed_balance": nw.col("guaranteed_balance").cast(MONEY),
        "reguarantor_share": nw.col("reguarantor_share").cast(SHARE),
        "guarantor_share": nw.col("guarantor_share").cast(SHARE),
        "not_assessed": facts.not_assessed(),
        "warnings": codes_where({note: nw.col(note) > 0 for note in cover.WARNED_NOTES}),
        "as_of": nw.lit(rules.day),
        "parameters_version": nw.lit(rules.version),
    }
    return frame.with_columns(**shown).select(list(PROJECT_RISK))
