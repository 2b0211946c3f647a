"""Checks of a filing against its sender's past, on profiles made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.parameters.reader import shipped_group
from scoring.plausibility.checks import measures_of
from scoring.plausibility.past import Ledger, Past
from scoring.plausibility.profile import Profile, profile_of
from scoring.plausibility.watched import WATCHED

RULES = shipped_group("plausibility").at(date(2025, 7, 1))
EVENTS = WATCHED["project_events"]


def events(rows: list[tuple[str, float]], month: str = "2025-06") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "line_no": range(2, len(rows) + 2),
            "kind": [kind for kind, _ in rows],
            "amount": pl.Series([Decimal(str(amount)) for _, amount in rows], dtype=pl.Decimal(18, 2)),
            "event_date": [date.fromisoformat(f"{month}-15")] * len(rows),
        }
    )


def found(frame: pl.DataFrame, past: Past, contract: str = "project_events") -> dict[str, list[float]]:
    profile = profile_of(frame, WATCHED[contract])
    measures = [one for one in measures_of(contract, "2025-06", profile, frame, past, RULES) if one.implausible]
    return {
        one.check: [each.value for each in measures if each.check == one.check] for one in measures if one.implausible
    }


def month(disbursed: int, repaid: int) -> list[tuple[str, float]]:
    return [("DISBURSEMENT", 1_000_000)] * disbursed + [("REPAYMENT", 50_000)] * repaid


def past(rows: list[tuple[str, float]], periods: int = 6, **more: object) -> Past:
    return Past([profile_of(events(rows), EVENTS)] * periods, **more)  # type: ignore[arg-type]


def test_the_same_as_ever_is_plausible() -> None:
    assert found(events(month(60, 60)), past(month(60, 60))) == {}


def test_a_kind_that_always_came_and_is_missing() -> None:
    assert found(events(month(60, 0)), past(month(60, 6))) == {"kind_silent": [0]}
    assert "kind_silent" not in found(events(month(60, 0)), past(month(60, 4)))
    assert "kind_silent" not in found(events(month(60, 0)), past(month(60, 6), 5))


def test_more_rows_and_money_than_four_times_any_month_before() -> None:
    assert found(events(month(480, 480)), past(month(100, 100))) == {"row_count": [960], "amount_sum": [480_000_000.0]}
    assert found(events(month(390, 390)), past(month(100, 100))) == {}


def test_a_supplement_is_not_judged_by_its_size() -> None:
    assert found(events(month(1, 0)), past(month(100, 100), opens_period=False)) == {}


def test_shares_of_codes_that_turn_over() -> None:
    assert found(events(month(20, 180)), past(month(180, 20)))["code_shares"][0] > 1


def loans(rates: list[float]) -> pl.DataFrame:
    """A bank's ledger of loans that differ in nothing but their rates."""
    count = len(rates)
    amounts = pl.Series([Decimal(1_000_000 + place) for place in range(count)], dtype=pl.Decimal(18, 2))
    return pl.DataFrame(
        {
            "line_no": range(2, count + 2), "loan_contract_no": [f"L{place}" for place in range(count)], "contract_amount": amounts,
            "balance": amounts, "loan_rate": pl.Series(rates).cast(pl.Decimal(18, 6)), "classification": ["NORMAL"] * count,
            "overdue_principal": [None] * count, "overdue_interest": [None] * count, "days_overdue": [0] * count,
        }
    )  # fmt: skip


@pytest.mark.parametrize(("by", "odd"), [(-0.0035, False), (0.0035, False), (-0.01, True), (0.01, True)])
def test_rates_that_follow_the_prime_rate_have_not_shifted_and_rates_that_leap_have(by: float, odd: bool) -> None:
    usual = [0.0345 + place % 30 * 0.0005 for place in range(300)]
    before = Past([profile_of(loans(usual), WATCHED["bank_loans"])] * 6)
    assert ("amount_spread" in found(loans([rate + by for rate in usual]), before, "bank_loans")) == odd


@pytest.mark.parametrize(("closing", "odd"), [("105000000", False), ("120000000", False), ("160000000", True)])
def test_opening_and_new_less_gone_is_closing(closing: str, odd: bool) -> None:
    ledger = Ledger(Decimal("100000000"), Decimal(closing), [])
    report = found(events(month(10, 100)), Past(ledger=ledger))
    assert ("roll_forward" in report) == odd


def test_prices_of_a_list_that_come_a_little_more_often_have_not_shifted_and_other_prices_have() -> None:
    """Half at the list's middle price, or a few more or less: the median stands on it all the same, or just off it."""

    def at(cheap: int, dear: int) -> pl.DataFrame:
        amounts = [Decimal(1_000_000 + place) for place in range(200)]
        fees = [0.005] * cheap + [0.008] * (200 - cheap - dear) + [0.01] * dear
        rows = {"line_no": range(2, 202), "loan_amount": amounts, "guaranteed_amount": amounts, "fee_rate": fees}
        return pl.DataFrame(rows).with_columns(
            pl.col("loan_amount", "guaranteed_amount").cast(pl.Decimal(18, 2)),
            loan_rate=pl.lit(0.04), product=pl.lit("LOAN"), guarantee_mode=pl.lit("JOINT"), reguarantee_mode=pl.lit("GENERAL"),
        )  # fmt: skip

    before = Past([profile_of(at(cheap, 50), WATCHED["projects"]) for cheap in (96, 98, 97, 95, 98, 96)])
    assert "amount_spread" not in found(at(104, 48), before, "projects")
    assert "amount_spread" in found(at(20, 170), before, "projects")


def test_releases_of_a_young_book_may_leap_again_as_they_have_leapt() -> None:
    grown = [
        profile_of(events([("RELEASE", amount)] * 60), EVENTS)
        for amount in (900_000, 500_000, 300_000, 100_000, 40_000, 20_000)
    ]
    assert "amount_sum" not in found(events([("RELEASE", 4_000_000)] * 60), Past(grown))
    assert "amount_sum" in found(events([("RELEASE", 7_000_000)] * 60), Past(grown))


def test_the_identity_waits_for_both_sides() -> None:
    assert found(events(month(10, 100)), Past(ledger=Ledger(Decimal("100000000"), None, []))) == {}


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["DISBURSEMENT", "RELEASE", "OVERDUE"]), st.integers(0, 10**9)), min_size=1))
def test_a_profile_comes_back_as_it_was_kept(rows: list[tuple[str, int]]) -> None:
    profile = profile_of(events([(kind, float(amount)) for kind, amount in rows]), EVENTS)
    assert Profile.from_dict(profile.to_dict()) == profile


@settings(deadline=None)
@given(st.lists(st.integers(1_000, 9_000), min_size=5, max_size=60))
def test_any_filing_a_ten_thousandth_of_its_own_past_is_a_slip(thousands: list[int]) -> None:
    sound = [("DISBURSEMENT", float(each * 1_000)) for each in thousands]
    slipped = [(kind, amount / 10_000) for kind, amount in sound]
    assert "unit_slip" in found(events(slipped), past(sound))
    assert "unit_slip" not in found(events(sound), past(sound))
