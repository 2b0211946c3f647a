"""Liability balances, ratios, limits and reserves: the vectors of the regulation, boundaries, and what is not assessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.store.warehouse import open_duckdb
from orchestration.judging.measuring_spans import weighed_fen
from scoring.columns import polars_schema
from scoring.fees import forecast
from scoring.finance_columns import ACCOUNT_KINDS, INSTITUTION_MONTHS
from scoring.frames import check
from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped
from scoring.regulatory import reserves
from scoring.regulatory.liability import decisions
from scoring.regulatory.measure_words import MEASURE_WORDS
from scoring.regulatory.measures import INSTITUTION_AMOUNTS, institution_measures

DAY = date(2025, 6, 30)
JUNE = 2025 * 12 + 5
WAN = 10_000


def account(whole: str, own: str | None = None, product: str = "LOAN", **said: Any) -> dict[str, Any]:
    """A balance in units of ten thousand yuan, of a small firm unless it is said otherwise."""
    kind = {"product": product, "is_small_firm": True, "is_farmer": False, "issuer_grade": None, **said}
    return {**kind, "whole_fen": int(Decimal(whole) * WAN * 100), "own_fen": int(Decimal(own or whole) * WAN * 100)}


def weighed(accounts: tuple[dict[str, Any], ...], weight: str) -> list[Decimal]:
    """What the table of decisions makes of balances, in units of ten thousand yuan."""
    frame = pl.DataFrame(list(accounts), schema_overrides={"issuer_grade": pl.String}).with_row_index("kind_no")
    kinds = frame.select(list(ACCOUNT_KINDS)).cast(polars_schema(ACCOUNT_KINDS))
    table = decisions(kinds, JUNE, shipped(), DAY)
    found = frame.with_columns(pl.col("kind_no").cast(pl.UInt64)).join(table, on="kind_no")
    found = found.filter(pl.col("whole_fen") > pl.col("above"), pl.col("whole_fen") <= pl.col("up_to")).sort("kind_no")
    assert len(found) == len(accounts)
    return [Decimal(fen * each) / 1000 / 100 / WAN for fen, each in found.select("own_fen", weight).iter_rows()]


def liabilities(*accounts: dict[str, Any]) -> list[Decimal]:
    return weighed(accounts, "weight")


NOBODY = {"is_small_firm": False, "is_farmer": False}


def test_the_vectors_of_the_liability_balance() -> None:
    assert liabilities(account("480", "192")) == [144]
    assert liabilities(account("500"), account("500.01")) == [375, Decimal("500.01")]
    # two contracts of one customer: each is tested by the whole
    assert sum(liabilities(account("550", "300"), account("550", "250"))) == 550
    farmer = account("200", is_small_firm=False, is_farmer=True)
    bond = account("10000", product="BOND", issuer_grade="AA", **NOBODY)
    others = account("1000", product="OTHER_FINANCING", **NOBODY)
    assert liabilities(farmer, bond, others) == [150, 8000, 1000]


def test_the_other_classes() -> None:
    assert liabilities(account("100", product="HOUSING")) == [30]
    assert liabilities(account("100", product="BOND", issuer_grade="AA-", **NOBODY)) == [100]
    assert liabilities(account("100", product="BOND", issuer_grade=" aaa ", **NOBODY)) == [80]
    assert liabilities(account("100", product="NON_FINANCING")) == [0]
    assert liabilities(account("200.01", is_small_firm=False, is_farmer=True)) == [Decimal("200.01")]
    bond = account("100", product="BOND", issuer_grade="AA", **NOBODY)
    assert weighed((bond,), "concentration_weight") == [60]


def test_months_are_decided_by_the_rules_of_their_last_day() -> None:
    limits = shipped().by_id["liability_limits"]
    old = replace(limits.values[0], valid_to=date(2025, 3, 14))
    new = replace(
        old, valid_from=date(2025, 3, 15), valid_to=None, value={"small_firm": Decimal(1), "farmer": Decimal(1)}
    )
    changed = Parameters({**shipped().by_id, "liability_limits": replace(limits, values=(old, new))})
    kinds = pl.DataFrame(
        [{"kind_no": 1, "product": "LOAN", "is_small_firm": True, "is_farmer": None, "issuer_grade": None}],
        schema=polars_schema(ACCOUNT_KINDS),
    )
    table = decisions(kinds, JUNE - 5, changed, DAY)
    held = table.filter(pl.col("above") < 300, pl.col("up_to") >= 300).sort("from_month_no")
    months = held.select("from_month_no", "to_month_no", "liability_class").rows()
    assert months == [(JUNE - 5, JUNE - 4, "small_firm"), (JUNE - 3, JUNE, "other_loan")]
    assert held["is_small_account"].all()


@settings(deadline=None, max_examples=50)
@given(fen=st.integers(0, 9 * 10**15), weight=st.integers(0, 1000))
def test_fen_are_weighed_half_up_without_leaving_64_bits(fen: int, weight: int) -> None:
    sql = f"select {weighed_fen('weight')} from (select ?::bigint as measured_fen, ?::bigint as weight)"  # noqa: S608
    connection = open_duckdb(None)
    found = connection.execute(sql, [fen, weight]).fetchone()
    connection.close()
    assert found == ((2 * fen * weight + 1000) // 2000,)


def month(**said: Any) -> pl.DataFrame:
    known = {"institution_id": "G", "period": "2025-06", "kind": "GOVERNMENT", **said}
    row = {name: known.get(name) for name in INSTITUTION_MONTHS}
    amounts = {
        name: None if row[name] is None else Decimal(str(row[name])) for name in row if name in INSTITUTION_AMOUNTS
    }
    frame = pl.DataFrame([row | amounts], schema=polars_schema(INSTITUTION_MONTHS))
    check("institution_months", frame)
    return frame


def measured(name: str, **said: Any) -> dict[str, Any]:
    found = institution_measures(month(**said), shipped(), DAY)
    check("institution_measures", found)
    return found.filter(measure=name).to_dicts()[0]


BOOK = {"net_assets": 20_000, "other_guarantor_equity": 2_000, "guaranteed_balance": 180_000, "small_farmer_balance": 0}


def test_leverage_on_its_limit_is_kept_and_above_it_broken() -> None:
    at = measured("leverage", **BOOK)
    assert (at["value"], at["limit_value"], at["passed"], at["verdict"]) == (10.0, 10.0, True, "normal")
    above = measured("leverage", **BOOK | {"guaranteed_balance": "180000.01"})
    assert (above["passed"], above["verdict"]) == (False, "critical")
    assert "第十五条" in above["article"]
    assert above["confirmed"] is True


def test_leverage_may_be_higher_where_small_firms_and_farmers_are_mainly_served() -> None:
    book = BOOK | {"guaranteed_balance": 180_000, "small_farmer_balance": 90_000, "accounts": 10}
    assert measured("leverage", **book, small_farmer_accounts=8)["limit_value"] == 15
    assert measured("leverage", **book, small_farmer_accounts=7)["limit_value"] == 10
    assert measured("leverage", **book | {"small_farmer_balance": 89_999}, small_farmer_accounts=8)["limit_value"] == 10


def test_filed_and_reported_stand_side_by_side() -> None:
    book = BOOK | {"liability": "179000.00"}
    assert measured("leverage_filed", **book)["value"] == pytest.approx(179_000 / 18_000)
    assert measured("liability_balance_reported", **book)["verdict"] == "normal"
    assert measured("liability_balance_reported", **book | {"liability": "178199.99"})["verdict"] == "warning"


RATES = {
    "compensation_rate_period": ({"compensated": 120, "released": 6_000}, 0.02),
    "recovery_rate_year": ({"recovered_year": 63, "outstanding_opening": 300, "compensated_year": 120}, 0.15),
    "reserve_cover": (
        {"compensation_reserve": 500, "general_risk_reserve": 100, "compensation_receivable": 400, "unearned_premium_reserve": 80},
        1.5,
    ),
    "loss_rate": ({"written_off_year": 3, "released_year": 300}, 0.01),
    "capital_ratio": (
        {"net_assets": 50, "unearned_premium_reserve": 4, "compensation_reserve": 6, "total_assets": 100}, 0.6,
    ),
    "class3_ratio": ({"class3_assets": 27, "total_assets": 100, "compensation_receivable": 10}, 0.3),
}  # fmt: skip


@pytest.mark.parametrize(("name", "said", "value"), [(name, *case) for name, case in RATES.items()], ids=RATES)
def test_ratios(name: str, said: dict[str, int], value: float) -> None:
    found = measured(name, **said)
    assert found["value"] == pytest.approx(value, abs=1e-12)
    assert found["passed"] is not False


def test_a_rate_over_nothing_is_not_assessed() -> None:
    for name, said in (
        ("compensation_rate_period", {"compensated": 0, "released": 0}),
        ("leverage", {"guaranteed_balance": 100, "small_farmer_balance": 0, "net_assets": 0}),
        ("overdue_rate", {}),
    ):
        found = measured(name, **said)
        assert (found["value"], found["passed"], found["verdict"]) == (None, None, "not_assessed_no_data"), name


def test_what_is_lost_bears_no_liability() -> None:
    """Net assets below zero make no ratio, but ten times them is below any liability."""
    for name in ("leverage", "leverage_filed", "single_customer_share", "group_share"):
        said = {"net_assets": -1, "guaranteed_balance": 100, "small_farmer_balance": 0, "liability": 1}
        row = measured(name, **said, largest_customer=1, largest_group=1)
        assert (row["value"], row["passed"], row["verdict"]) == (None, False, "critical")
    none = measured("leverage_filed", net_assets=-1, liability=0)
    assert (none["value"], none["passed"], none["verdict"]) == (None, None, "not_assessed_no_data")


def test_policy_shares_are_asked_of_government_guarantors_only() -> None:
    said = {"small_farmer_balance": 79, "guaranteed_balance": 100}
    assert measured("small_farmer_share", **said)["passed"] is False
    assert measured("small_farmer_share", kind="COMMERCIAL", **said)["verdict"] == "not_applicable"


def test_the_company_itself_is_measured_by_its_own_policy() -> None:
    own = measured("leverage", institution_id="self", **BOOK)
    assert own["confirmed"] is False
    assert "第四十七条" in own["article"]


def test_reserves_of_a_partner() -> None:
    said = {"unearned_premium_reserve": 499, "fee_income": 1_000}
    assert measured("unearned_reserve", **said)["passed"] is False
    assert measured("unearned_reserve", **said)["limit_value"] == 500
    book = {"guaranteed_balance": 100_000, "small_farmer_balance": 0, "opening_reserve": 9_600, "written_off_year": 200}
    assert measured("compensation_reserve", compensation_reserve=10_000, **book)["limit_value"] == 10_000
    assert measured("compensation_reserve", compensation_reserve=9_999, **book)["passed"] is False


def test_reserves_of_the_company() -> None:
    end = date(2025, 12, 31)
    unearned = reserves.unearned_premium_reserve(Decimal(1_000), Decimal(420), shipped(), end)
    assert (unearned.closing, unearned.charge) == (500, 80)
    compensation = reserves.compensation_reserve(Decimal(100_000), Decimal(9_600), Decimal(200), shipped(), end)
    assert (compensation.closing, compensation.charge) == (10_000, 600)
    fallen = reserves.compensation_reserve(Decimal(50_000), Decimal(9_600), Decimal(0), shipped(), end)
    assert (fallen.closing, fallen.charge) == (5_000, -4_600)


def test_every_measure_has_its_words() -> None:
    found = institution_measures(month(), shipped(), DAY)
    assert set(found["measure"]) == set(MEASURE_WORDS)


def test_the_forecast_repeats_the_season_and_its_band_comes_from_its_misses() -> None:
    first = 2023 * 12
    rows = [(first + number, Decimal(100 + number % 12 + 10 * (number // 12) + (number % 2))) for number in range(29)]
    history = pl.DataFrame(rows, schema={"month_no": pl.Int64, "charged": pl.Decimal(18, 2)}, orient="row")
    ahead = forecast.new_business(history, shipped(), date(2025, 6, 15))
    assert ahead["month"].to_list()[0] == "2025-07"
    assert len(ahead) == 12
    assert ahead["expected"][0] == history["charged"][18]
    assert all(low <= expected <= high for expected, low, high in ahead.select("expected", "low", "high").iter_rows())
    tested = forecast.backtest(history, shipped(), date(2025, 6, 15)).drop_nulls()
    assert set(tested["missed"]) <= {9.0, 10.0, 11.0}
    short = forecast.new_business(history.head(3), shipped(), date(2023, 4, 15))
    assert short["low"].null_count() == 12
