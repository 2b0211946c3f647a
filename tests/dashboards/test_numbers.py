"""Numbers as they are read: nothing missing looks like zero, nothing that is not zero is written as zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.components import numbers

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False)
RATES = st.floats(min_value=1e-9, max_value=10, allow_nan=False)
UNITS = st.sampled_from(["yuan", "wan", "yi"])


@given(AMOUNTS, UNITS)
def test_an_amount_is_zero_on_the_screen_only_when_it_is_zero(value: Decimal, unit: numbers.Unit) -> None:
    shown = numbers.amount(value, unit)
    assert (value != 0) == any(digit in shown for digit in "123456789")


@given(AMOUNTS)
def test_an_amount_in_yuan_can_be_read_back_to_the_fen(value: Decimal) -> None:
    assert Decimal(numbers.amount(value, "yuan").replace(",", "")) == value


@given(AMOUNTS, UNITS)
def test_another_unit_shows_the_same_amount(value: Decimal, unit: numbers.Unit) -> None:
    shown = Decimal(numbers.amount(value, unit).replace(",", "")) * numbers.SCALES[unit]
    assert abs(shown - value) <= numbers.SCALES[unit] / 200


@given(RATES)
def test_a_small_rate_is_never_nothing(value: float) -> None:
    assert any(digit in numbers.percent(value) for digit in "123456789")


@given(AMOUNTS, AMOUNTS)
def test_a_larger_amount_is_never_written_smaller(left: Decimal, right: Decimal) -> None:
    low, high = sorted((left, right))
    written = [Decimal(numbers.amount(value, "yuan").replace(",", "")) for value in (low, high)]
    assert written[0] <= written[1]


@pytest.mark.parametrize("write", [numbers.amount, numbers.percent, numbers.count, numbers.factor])
def test_missing_is_a_dash(write: object) -> None:
    assert write(None) == numbers.MISSING  # type: ignore[operator]
    assert write(0) != numbers.MISSING  # type: ignore[operator]


def test_thousands_are_separated_and_halves_round_up() -> None:
    assert numbers.amount(Decimal("1234567890.05"), "yuan") == "1,234,567,890.05"
    assert numbers.amount(Decimal("12345650.00"), "wan") == "1,234.57"
    assert numbers.amount(Decimal("-12345650.00"), "wan") == "-1,234.57"


def test_growth_from_nothing_is_not_a_number() -> None:
    assert numbers.growth(5, 0) is None
    assert numbers.growth(Decimal(150), Decimal(100)) == 0.5
    assert numbers.growth(-50, -100) == 0.5
