"""Preliminary determination and evaluation of a partner: one scorecard of four dimensions, knock-outs, and the line proposed.

Here: indicators to points, score, grade, line. Not here: where the indicators come from (casework and the warehouse), bands and points
(`parameters/partners`). Of 100 points risk has 30, operations 25, compensation capacity 25, risk control 20. A missing indicator is not
assessed and never zero; with less than the least assessable points the partner is unrated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scoring.parameters.catalogue import GRADES, PARTNER_INDICATORS
from scoring.parameters.model import InForce

UNRATED = "unrated"
WHOLE_SCORE = 100
FEN = Decimal("0.01")


@dataclass(frozen=True)
class Factor:
    """One line of the scorecard; `points` None: not assessed."""

    dimension: str
    indicator: str
    value: Decimal | None
    points: Decimal | None
    most: int


@dataclass(frozen=True)
class Determination:
    """Every factor, the score (0 to 100 of what could be assessed), grade, knock-outs, and the line proposed in yuan."""

    factors: tuple[Factor, ...]
    assessable: int
    score: Decimal | None
    grade: str
    knock_outs: tuple[str, ...]
    line_proposed: Decimal | None


def determine(
    figures: Mapping[str, Decimal | None], *, licence_days_left: int | None, liability: Decimal | None, rules: InForce
) -> Determination:
    """Determine a partner from its indicators by name; `licence_days_left` None: no expiry is known."""
    most = rules.table("partner_points_maximum")
    factors = tuple(
        Factor(dimension, name, figures.get(name), _points(name, figures.get(name), rules), int(most[name]))
        for dimension, indicators in PARTNER_INDICATORS.items()
        for name in indicators
    )
    assessed = [factor for factor in factors if factor.points is not None]
    assessable = sum(factor.most for factor in assessed)
    score = None
    if assessable >= rules.whole("assessable_minimum"):
        score = sum((factor.points or Decimal(0) for factor in assessed), Decimal(0)) / assessable * WHOLE_SCORE
    grade = _grade(score, rules)
    knocked = _knock_outs(figures, licence_days_left, rules)
    return Determination(
        factors, assessable, score, grade, knocked, line_proposed(figures.get("capital"), liability, grade, rules)
    )


def line_proposed(net_assets: Decimal | None, liability: Decimal | None, grade: str, rules: InForce) -> Decimal | None:
    """min(net assets × 10 × grade share − liability balance, cap), never below zero; None where an input is missing."""
    if net_assets is None or liability is None:
        return None
    line = net_assets * rules.number("line_leverage") * rules.table("line_grade_share")[grade] - liability
    return max(Decimal(0), min(line, rules.number("line_policy_cap"))).quantize(FEN, ROUND_HALF_UP)


def _points(name: str, value: Decimal | None, rules: InForce) -> Decimal | None:
    return None if value is None else rules.bands(f"partner_{name}").of(value)


def _grade(score: Decimal | None, rules: InForce) -> str:
    if score is None:
        return UNRATED
    limits = rules.table("grade_scores")
    return next((grade for grade in GRADES[:-1] if score >= limits[grade]), GRADES[-1])


def _knock_outs(
    figures: Mapping[str, Decimal | None], licence_days_left: int | None, rules: InForce
) -> tuple[str, ...]:
    limits = rules.table("partner_knock_outs")
    found = ["licence_expired"] if licence_days_left is not None and licence_days_left < 0 else []
    leverage = figures.get("leverage")
    shares = {name: figures.get(name) for name in ("small_farmer_share", "small_farmer_accounts")}
    serves_small = all(share is not None and share >= limits[name] for name, share in shares.items())
    highest = limits["leverage_small_farmer" if serves_small else "leverage"]
    if leverage is not None and leverage > highest:
        found.append("leverage")
    rate, assets = figures.get("compensation_rate"), figures.get("class12_ratio")
    if rate is not None and rate > limits["compensation_rate"]:
        found.append("compensation_rate")
    if assets is not None and assets < limits["class12_ratio"]:
        found.append("class12_ratio")
    return tuple(found)
