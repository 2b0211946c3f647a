"""What a book may lose: held against independence by hand; dependence lengthens the tail; the same book says the same."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.parameters.model import DatedValue, Parameters
from scoring.parameters.reader import shipped
from scoring.portfolio.simulation import BOOK, LARGEST, losses
from scoring.portfolio.stress import CAPS, Shock, cap_forecast, scenarios, shocked

DAY = date(2025, 6, 30)
RULES = shipped().at(DAY)
KEPT = 1 - float(RULES.number("portfolio_recovery_rate"))


def book(count: int, *, exposure: float = 1e6, probability: float = 0.03, **more: Any) -> pl.DataFrame:
    rows = {
        "sector": ["C"] * count,
        "group": [None] * count,
        "exposure": [exposure] * count,
        "probability": [probability] * count,
    }
    return pl.DataFrame({**rows, **more}, schema=BOOK)


def with_correlations(**values: float) -> Any:
    from dataclasses import replace  # noqa: PLC0415
    from decimal import Decimal  # noqa: PLC0415

    found = shipped().by_id["portfolio_correlations"]
    told: DatedValue = replace(found.values[0], value={name: Decimal(str(value)) for name, value in values.items()})
    return Parameters({**shipped().by_id, found.id: replace(found, values=(told,))}).at(DAY)


def test_without_dependence_it_is_the_binomial() -> None:
    """A hundred projects drawn one by one: mean n p, deviation √(n p (1 − p)), each times what is not got back."""
    alone = with_correlations(sector_correlation=0, economy_share=0, group_correlation=0)
    found = losses(book(100), alone, scenarios=20_000)
    assert found.expected == pytest.approx(3e6 * KEPT)
    assert found.simulated_mean == pytest.approx(found.expected, rel=0.02)
    assert found.draws.std() == pytest.approx(math.sqrt(100 * 0.03 * 0.97) * 1e6 * KEPT, rel=0.03)
    for one in found.quantiles:
        assert one.low <= one.loss <= one.high


def test_the_many_small_ones_fail_in_the_share_that_their_factor_makes_likely() -> None:
    """Drawn one by one or as a pool, a sector's distribution is the same but for chance."""
    pooled = losses(book(4 * LARGEST), RULES, scenarios=20_000)
    single = losses(book(LARGEST, exposure=4e6), RULES, scenarios=20_000)
    assert pooled.expected == pytest.approx(single.expected)
    assert pooled.quantiles[1].loss == pytest.approx(single.quantiles[1].loss, rel=0.15)
    assert pooled.unexpected(0.99) < single.unexpected(0.99), "fewer and larger ones scatter more"


def test_dependence_and_groups_lengthen_the_tail_and_leave_the_mean() -> None:
    loose = losses(
        book(200), with_correlations(sector_correlation=0.02, economy_share=0.5, group_correlation=0), scenarios=10_000
    )
    tied = losses(
        book(200), with_correlations(sector_correlation=0.2, economy_share=0.5, group_correlation=0), scenarios=10_000
    )
    assert tied.expected == loose.expected
    assert tied.unexpected(0.99) > 1.5 * loose.unexpected(0.99)
    grouped = losses(book(200, group=["G"] * 200), RULES, scenarios=10_000)
    assert grouped.unexpected(0.999) > losses(book(200), RULES, scenarios=10_000).unexpected(0.999)


def test_the_same_book_says_the_same_in_whatever_order_and_parts_add_up() -> None:
    sectors = ["A", "C", "F"] * 200
    mixed = book(600, sector=sectors).with_columns(exposure=pl.Series([1e5 * (1 + n) for n in range(600)]))
    found, again = losses(mixed, RULES, scenarios=2_000), losses(mixed.reverse(), RULES, scenarios=2_000)
    assert found.quantiles == again.quantiles
    assert found.sectors["expected"].sum() == pytest.approx(found.expected)
    assert found.sectors["projects"].sum() == found.projects == 600


def test_what_has_no_probability_is_left_out_and_an_empty_book_loses_nothing() -> None:
    partly = book(10).with_columns(probability=pl.Series([None] * 9 + [0.1]))
    assert losses(partly, RULES, scenarios=1_000).projects == 1
    empty = losses(book(0), RULES, scenarios=1_000)
    assert (empty.expected, empty.quantiles[0].loss) == (0.0, 0.0)


@settings(max_examples=25, deadline=None)
@given(st.floats(1, 6), st.floats(0, 1), st.floats(0.0001, 0.9))
def test_a_shock_never_makes_a_book_safer(odds: float, recovery: float, probability: float) -> None:
    calm = book(3, probability=probability)
    worse = shocked(calm, Shock(odds=odds, recovery=recovery, sector="C", sector_odds=1.5), RULES)
    assert (worse["probability"] >= calm["probability"] - 1e-12).all()
    assert (worse["exposure"] >= calm["exposure"] - 1e-6).all()
    assert worse["probability"].max() < 1  # type: ignore[operator]


def test_the_shipped_scenarios_get_worse_one_by_one() -> None:
    found = [
        losses(shocked(book(50), one, RULES), RULES, scenarios=2_000).expected for one in scenarios(RULES).values()
    ]
    assert found == sorted(found)
    assert len(set(found)) == 3


def test_a_cap_is_reached_sooner_at_a_faster_pace_or_never() -> None:
    rows = [("full", 1000.0, 60.0, 10.0, 1.0), ("near", 1000.0, 44.0, 12.0, 6.0), ("idle", 1000.0, 0.0, 0.0, 0.0)]
    found = {
        row["partner_id"]: row
        for row in cap_forecast(pl.DataFrame(rows, schema=CAPS, orient="row"), RULES, DAY).to_dicts()
    }
    assert found["full"]["reached"] == DAY
    assert found["near"]["earliest"] < found["near"]["reached"] < found["near"]["latest"]
    assert found["idle"]["reached"] is None
