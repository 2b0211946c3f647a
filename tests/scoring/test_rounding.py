"""Amounts against the decimal module, in each engine."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.rounding import (
    LARGEST_FEN,
    at_most,
    divided,
    share_of,
    thousandths,
    times_ratio,
    to_fen,
    to_share_units,
    to_yuan,
)
from tests.scoring.engines import ENGINES, collected

FEN = Decimal("0.01")
fens = st.one_of(st.integers(0, 1_000), st.integers(0, 10**9), st.integers(0, LARGEST_FEN), st.just(LARGEST_FEN))
cases = st.lists(st.tuples(fens, st.integers(0, 10**8)), min_size=1, max_size=30)


def computed(rows: pl.DataFrame, expression: nw.Expr, engine: str = "polars") -> list[object]:
    native = ENGINES[engine]()(rows.with_row_index("row"))
    answer = nw.from_native(native).with_columns(answer=expression).to_native()
    return collected(answer).sort("row")["answer"].to_list()


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=20, deadline=None)
@given(drawn=cases)
def test_a_share_is_exact_and_half_up(engine: str, drawn: list[tuple[int, int]]) -> None:
    rows = pl.DataFrame(drawn, schema=["fen", "units"], orient="row")
    found = computed(rows, to_yuan(share_of("fen", "units")), engine)
    assert found == [(Decimal(fen) / 100 * Decimal(units) / 10**8).quantize(FEN, ROUND_HALF_UP) for fen, units in drawn]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 10_000)), min_size=1, max_size=50))
def test_an_amount_times_a_degree_breaks_ties_upwards(drawn: list[tuple[int, int]]) -> None:
    # degrees of four decimals as binary floats: every tie that people see on paper is one
    rows = pl.DataFrame([(fen, n / 10_000) for fen, n in drawn], schema=["fen", "degree"], orient="row")
    found = computed(rows, times_ratio("fen", "degree"))
    assert found == [int((Decimal(fen) * n / 10_000).quantize(Decimal(1), ROUND_HALF_UP)) for fen, n in drawn]


@pytest.mark.parametrize(
    ("fen", "degree", "rounded"),
    [(100, 0.285, 29), (100, 0.575, 58), (100, 1.005 / 3, 34), (50, 0.49, 25), (1, 0.5, 1)],
)
def test_known_ties(fen: int, degree: float, rounded: int) -> None:
    assert computed(pl.DataFrame({"fen": [fen], "degree": [degree]}), times_ratio("fen", "degree")) == [rounded]


def test_yuan_and_fen_go_both_ways() -> None:
    largest, too_large = Decimal("90000000000000.00"), Decimal("9999999999999999.99")
    rows = pl.DataFrame(
        {"amount": [Decimal("0.00"), Decimal("0.01"), largest, too_large, Decimal("-5.05"), None]},
        schema={"amount": pl.Decimal(18, 2)},
    )
    for engine in ENGINES:
        fen = computed(rows, to_fen("amount"), engine)
        assert fen == [0, 1, 9_000_000_000_000_000, None, -505, None]
        back = computed(pl.DataFrame({"fen": fen}), to_yuan(nw.col("fen")), engine)
        assert back == [Decimal("0.00"), Decimal("0.01"), largest, None, Decimal("-5.05"), None]


def test_a_form_gives_floats() -> None:
    rows = pl.DataFrame({"amount": [0.29, 1.005, 4.35], "share": [0.3, 1 / 3, 0.4]})
    assert computed(rows, to_fen("amount")) == [29, 100, 435]
    assert computed(rows, to_share_units("share")) == [30_000_000, 33_333_333, 40_000_000]


def test_a_degree_on_the_threshold_is_up_to_it() -> None:
    on_it = 0.1 + 0.2  # binary floats make 0.30000000000000004 of it
    rows = pl.DataFrame({"degree": [on_it, 0.3, 0.3000001, None]})
    assert computed(rows, at_most("degree", Decimal("0.3"))) == [True, True, False, None]


def test_division_is_correctly_rounded_for_many_rows_of_one_number() -> None:
    rows = pl.DataFrame({"thousandths": [700] * 100}).with_columns(divisor=pl.lit(1000))
    assert set(computed(rows, divided(nw.col("thousandths"), 1000))) == {0.7}
    assert set(computed(rows, divided(nw.col("thousandths"), nw.col("divisor")))) == {0.7}


def test_a_fourth_decimal_is_not_dropped_in_silence() -> None:
    assert thousandths(Decimal("0.125")) == 125
    with pytest.raises(ValueError, match=r"0\.1255 has more than three decimals"):
        thousandths(Decimal("0.1255"))
    assert Fraction(thousandths(Decimal("-0.05")), 1000) == Fraction(-1, 20)
