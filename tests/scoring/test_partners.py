"""The partner's scorecard: points by hand, what is missing, knock-outs, the line proposed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from scoring.parameters.catalogue import PARTNER_INDICATORS
from scoring.parameters.reader import shipped
from scoring.rating.partners import determine, line_proposed

RULES = shipped().at(date(2026, 3, 2))
#: 9 + 6 + 5 + 4 = 24 of 30; 10 + 4 + 4 + 5 = 23 of 25; 6 + 5 + 4 + 4 = 19 of 25; 4 + 3 + 5 + 3 = 15 of 20. Together 81.
GOOD = {
    "compensation_rate": "0.015", "overdue_rate": "0.02", "top_ten_share": "0.15", "compensation_trend": "-0.001",
    "leverage": "5.2", "fee_income_ratio": "0.012", "growth": "0.1", "small_farmer_share": "0.85",
    "class12_ratio": "0.82", "reserve_cover": "1.2", "liquid_cover": "2.5", "capital": "600000000",
    "row_quality": "0.992", "punctuality": "0.95", "counter_guarantee_cover": "0.8", "organisation_answers": "0.75",
}  # fmt: skip


def figures(**changed: str | None) -> dict[str, Decimal | None]:
    return {name: None if text is None else Decimal(text) for name, text in {**GOOD, **changed}.items()}


def test_dimensions_weigh_as_the_specification_says() -> None:
    most = RULES.table("partner_points_maximum")
    weights = {dimension: sum(most[name] for name in each) for dimension, each in PARTNER_INDICATORS.items()}
    assert weights == {"risk": 30, "operations": 25, "capacity": 25, "control": 20}


def test_no_band_gives_more_than_its_most() -> None:
    for name, most in RULES.table("partner_points_maximum").items():
        assert max(result for _, result in RULES.bands(f"partner_{name}").steps) == most


def test_points_add_up_by_hand() -> None:
    found = determine(figures(), licence_days_left=100, liability=Decimal("3000000000"), rules=RULES)
    by_dimension: dict[str, Decimal] = {}
    for factor in found.factors:
        by_dimension[factor.dimension] = by_dimension.get(factor.dimension, Decimal(0)) + (factor.points or 0)
    assert by_dimension == {"risk": 24, "operations": 23, "capacity": 19, "control": 15}
    assert (found.score, found.grade, found.assessable, found.knock_outs) == (81, "AA", 100, ())


def test_what_is_missing_is_not_zero() -> None:
    found = determine(figures(capital=None, reserve_cover=None), licence_days_left=None, liability=None, rules=RULES)
    assert (found.assessable, found.score) == (88, Decimal(72) / 88 * 100)
    assert found.line_proposed is None
    sparse = dict.fromkeys(GOOD) | {"leverage": Decimal(5)}
    assert determine(sparse, licence_days_left=None, liability=None, rules=RULES).grade == "unrated"


@pytest.mark.parametrize(
    ("changed", "days", "says"),
    [
        ({}, -1, ("licence_expired",)),
        ({"leverage": "10.01"}, 1, ("leverage",)),
        ({"leverage": "14", "small_farmer_accounts": "0.8"}, 1, ()),
        ({"leverage": "14", "small_farmer_accounts": "0.79"}, 1, ("leverage",)),
        ({"leverage": "15.01", "small_farmer_accounts": "0.9"}, 1, ("leverage",)),
        ({"compensation_rate": "0.1"}, 1, ()),
        ({"compensation_rate": "0.1001", "class12_ratio": "0.6999"}, 1, ("compensation_rate", "class12_ratio")),
    ],
)
def test_a_knock_out_is_named(changed: dict[str, str], days: int, says: tuple[str, ...]) -> None:
    found = determine(figures(**changed), licence_days_left=days, liability=Decimal(1), rules=RULES)
    assert found.knock_outs == says


@pytest.mark.parametrize(
    ("net", "liability", "grade", "line"),
    [
        ("600000000", "1000000000", "AA", "1400000000.00"),  # 6e8 × 10 × 0.4 − 1e9
        ("600000000", "2500000000", "AA", "0.00"),
        ("9000000000", "0", "AAA", "2000000000.00"),  # the cap
        ("600000000", "0", "B", "0.00"),
    ],
)
def test_the_line_proposed(net: str, liability: str, grade: str, line: str) -> None:
    assert line_proposed(Decimal(net), Decimal(liability), grade, RULES) == Decimal(line)
