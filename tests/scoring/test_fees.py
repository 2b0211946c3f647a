"""Charges and refunds: the rule's worked example, every term of a standard, and what holds for any project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.columns import polars_schema
from scoring.fees import tariff
from scoring.finance_columns import FEE_BALANCES, FEE_EXTENSIONS
from scoring.frames import check
from scoring.parameters.model import Parameters
from scoring.parameters.reader import SHIPPED, read, shipped
from scoring.parameters.reader import check as problems_of
from scoring.parameters.standards import Standards, Tier

D = date
FILE = (SHIPPED / "fees" / "fee_standards.yaml").read_text(encoding="utf-8")
HEAD = FILE[: FILE.index("      - id: default")]
FOOT = FILE[FILE.index("    confirmed:") :]
TERMS: dict[str, Any] = {
    "tiers": "[{rate: 0.003}]", "tier_kind": "whole", "minimum": "0", "discount": "0", "day_count": "ACT/365", "collection": "ONCE",
    "valid_from": "2020-01-01", "approved_by": "董事会", "approved_on": "2020-01-01",
}  # fmt: skip


def standard(name: str, **said: Any) -> str:
    lines = [f"{key}: {value}" for key, value in {**TERMS, **said}.items()]
    return "\n".join([f"      - id: {name}", *(f"        {line}" for line in lines)]) + "\n"


def written(folder: Path, *standards: str) -> Path:
    path = folder / "fee_standards.yaml"
    path.write_text(HEAD + "".join(standards) + FOOT, encoding="utf-8")
    return path


def with_standards(folder: Path, *standards: str) -> Parameters:
    return Parameters({**shipped().by_id, "fee_standards": read(written(folder, *standards))})


def charged(
    parameters: Parameters | None = None, balances: pl.DataFrame | None = None, **said: Any
) -> list[dict[str, Any]]:
    project = {
        "guaranteed_amount": "5000000.00", "reguarantor_share": "0.4", "start": D(2025, 3, 1), "due": D(2026, 3, 1), "product": "LOAN",
        "reguarantee_mode": "PROPORTIONAL", "partner_id": "G1", "region_code": "330106", **said,
    }  # fmt: skip
    frame = tariff.charges(tariff.one_project(**project), balances, parameters or shipped())
    check("charges", frame)
    return frame.to_dicts()


def test_the_worked_example_of_the_rule() -> None:
    (charge,) = charged(released_date=D(2025, 12, 1))
    assert charge["base"] == Decimal("2000000.00")
    assert (charge["rate"], charge["days"]) == (0.003, 365)
    assert charge["amount"] == Decimal("6000.00")
    assert (charge["unused_days"], charge["refundable"]) == (90, Decimal("1479.45"))


def test_an_extension_is_charged_on_the_balance_of_its_day_for_the_days_it_adds() -> None:
    balances = pl.DataFrame(
        [("preview", D(2025, 3, 1), Decimal("5000000.00")), ("preview", D(2026, 1, 10), Decimal("2000000.00"))],
        schema=polars_schema(FEE_BALANCES),
        orient="row",
    )
    extensions = pl.DataFrame(
        [("preview", 1, D(2026, 2, 20), D(2026, 3, 1), D(2026, 6, 9))],
        schema=polars_schema(FEE_EXTENSIONS),
        orient="row",
    )
    project = tariff.one_project(
        guaranteed_amount="5000000.00",
        reguarantor_share="0.4",
        start=D(2025, 3, 1),
        due=D(2026, 3, 1),
        released_date=D(2026, 4, 1),
    )
    first, added = tariff.charges(project, balances, shipped(), extensions).to_dicts()
    assert (first["charge_no"], first["amount"], first["unused_days"]) == ("1", Decimal("6000.00"), 0)
    assert (added["charge_no"], added["due_date"], added["days"]) == ("X1", D(2026, 3, 1), 100)
    # 2,000,000 × 40 % × 0.3 % × 100 / 365, and 69 days of it are not used
    assert (added["base"], added["amount"]) == (Decimal("800000.00"), Decimal("657.53"))
    assert (added["unused_days"], added["refundable"]) == (69, Decimal("453.70"))


def test_the_published_fees_of_the_national_fund() -> None:
    year = {"start": D(2025, 1, 1), "due": D(2026, 1, 1), "reguarantor_share": "0.2"}
    assert charged(guaranteed_amount="4000000.00", **year)[0]["amount"] == Decimal("2400.00")
    assert charged(guaranteed_amount="6000000.00", **year)[0]["amount"] == Decimal("6000.00")


def test_the_limit_of_a_tier_is_in_it() -> None:
    assert charged(guaranteed_amount="5000000.00")[0]["rate"] == 0.003
    assert charged(guaranteed_amount="5000000.01")[0]["rate"] == 0.005


def test_slices_are_charged_each_at_its_own_rate(tmp_path: Path) -> None:
    sliced = standard("s", tiers="[{up_to: 5000000, rate: 0.003}, {rate: 0.005}]", tier_kind="slices")
    (charge,) = charged(with_standards(tmp_path, sliced), guaranteed_amount="6000000.00")
    # (5,000,000 × 0.003 + 1,000,000 × 0.005) × 0.4
    assert charge["amount"] == Decimal("8000.00")


def test_discount_minimum_and_day_counts(tmp_path: Path) -> None:
    assert charged(with_standards(tmp_path, standard("d", discount="0.125")))[0]["amount"] == Decimal("5250.00")
    assert charged(with_standards(tmp_path, standard("m", minimum="6000.01")))[0]["amount"] == Decimal("6000.01")
    # 2,000,000 × 0.003 × 365 / 360 = 6,083.333…
    assert charged(with_standards(tmp_path, standard("c", day_count="ACT/360")))[0]["amount"] == Decimal("6083.33")
    assert charged(with_standards(tmp_path, standard("t", day_count="30/360")))[0]["amount"] == Decimal("6000.00")


def test_yearly_charges_are_on_the_balance_of_each_anniversary(tmp_path: Path) -> None:
    moved = [("preview", D(2024, 3, 1), "5000000.00"), ("preview", D(2025, 2, 28), "2000000.00")]
    balances = pl.DataFrame(
        [(project, day, Decimal(amount)) for project, day, amount in moved],
        schema=polars_schema(FEE_BALANCES),
        orient="row",
    )
    yearly = with_standards(tmp_path, standard("y", collection="ANNUAL"))
    found = charged(yearly, balances, start=D(2024, 2, 29), due=D(2026, 8, 29))
    assert [charge["due_date"] for charge in found] == [D(2024, 2, 29), D(2025, 2, 28), D(2026, 2, 28)]
    assert [charge["base"] for charge in found] == [Decimal("2000000.00"), Decimal("800000.00"), Decimal("800000.00")]
    # 366 − 1 days from leap day to 28 February; 800,000 × 0.003 × 182 / 365
    assert [charge["amount"] for charge in found] == [Decimal("6000.00"), Decimal("2400.00"), Decimal("1196.71")]


def test_quarters_add_up_to_the_term(tmp_path: Path) -> None:
    found = charged(with_standards(tmp_path, standard("q", collection="QUARTERLY")))
    assert [charge["charge_no"] for charge in found] == ["1", "2", "3", "4"]
    assert sum(charge["days"] for charge in found) == 365
    assert found[-1]["period_to"] == D(2026, 3, 1)


def test_the_most_specific_standard_in_force_on_the_start_date_applies(tmp_path: Path) -> None:
    parameters = with_standards(
        tmp_path,
        standard("everybody"),
        standard("partner", partner="G1", valid_from="2025-03-01", valid_to="2025-03-31"),
        standard("partner in the city", partner="G1", region="3301", valid_from="2025-03-31"),
        standard("farmers", customer_class="FARMER", product="LOAN", mode="PROPORTIONAL"),
    )
    assert charged(parameters)[0]["standard_id"] == "partner"
    assert charged(parameters, start=D(2025, 3, 31))[0]["standard_id"] == "partner in the city"
    assert charged(parameters, start=D(2025, 4, 1), region_code="330206")[0]["standard_id"] == "everybody"
    assert charged(parameters, partner_id="G2", is_farmer=True)[0]["standard_id"] == "farmers"
    (none,) = charged(parameters, start=D(2019, 12, 31))
    assert (none["amount"], none["not_assessed"]) == (None, "fee_standard")


CONFLICTS = {
    "two for everybody": [standard("a"), standard("b")],
    "a partner and a region": [standard("a", partner="G1"), standard("b", region="33")],
    "a region and a city in it": [standard("a", region="33"), standard("b", region="3301")],
    "on one common day": [
        standard("a", product="LOAN", valid_to="2025-03-31"),
        standard("b", product="LOAN", valid_from="2025-03-31"),
    ],
}


@pytest.mark.parametrize("standards", CONFLICTS.values(), ids=CONFLICTS)
def test_two_equally_specific_standards_that_can_meet_are_refused(tmp_path: Path, standards: list[str]) -> None:
    (problem,) = problems_of(written(tmp_path, *standards))
    assert "equally specific" in problem.message
    assert problem.line > 10


def test_standards_that_cannot_meet_stand_side_by_side(tmp_path: Path) -> None:
    apart = [
        standard("a", product="LOAN", valid_to="2025-03-30"),
        standard("b", product="LOAN", valid_from="2025-03-31"),
        standard("c", product="BOND"),
        standard("d", partner="G1", product="LOAN"),
    ]
    assert problems_of(written(tmp_path, *apart)) == []


BROKEN = {
    "the limits of the tiers must rise": standard(
        "a", tiers="[{up_to: 5, rate: 0.1}, {up_to: 5, rate: 0.2}, {rate: 0.3}]"
    ),
    "the last tier must be without up_to": standard("a", tiers="[{up_to: 5, rate: 0.1}]"),
    "collection must be one of": standard("a", collection="MONTHLY"),
    "rate 1.5 is outside": standard("a", tiers="[{rate: 1.5}]"),
    "is before valid_from": standard("a", valid_to="2019-01-01"),
    "unknown key": standard("a", bank="B1"),
}


@pytest.mark.parametrize(("words", "text"), BROKEN.items(), ids=BROKEN)
def test_a_broken_standard_is_refused_with_its_line(tmp_path: Path, words: str, text: str) -> None:
    (problem,) = problems_of(written(tmp_path, text))
    assert words in problem.message


amounts = st.integers(0, 5_000_000_000_000).map(lambda fen: Decimal(fen) / 100)
shares = st.integers(0, 100_000_000).map(lambda units: Decimal(units) / 100_000_000)
days = st.integers(1, 10_957)


@settings(max_examples=200, deadline=None)
@given(amounts, shares, days, st.integers(-400, 12_000), st.lists(st.integers(-30, 11_500), max_size=6))
def test_what_holds_for_any_charge(
    amount: Decimal, share: Decimal, term: int, release: int, looked_at: list[int]
) -> None:
    start = D(2020, 1, 31)
    project = tariff.one_project(
        guaranteed_amount=amount, reguarantor_share=share, start=start, due=start + timedelta(days=term),
        released_date=start + timedelta(days=release),
    )  # fmt: skip
    frame = tariff.charges(project, None, shipped())
    charge = frame.to_dicts()[0]
    rate = Fraction("0.003") if amount <= 5_000_000 else Fraction("0.005")
    exact = Fraction(amount) * Fraction(share) * rate * term / 365
    assert charge["amount"] == rounded(exact)
    unused = min(max(term - release, 0), term)
    assert charge["refundable"] == (rounded(Fraction(charge["amount"]) * unused / term) if unused else 0)
    # cumulative earnings never fall, begin with nothing, end with the charge: so the parts of any days add up to it
    points = [start - timedelta(days=1), *(start + timedelta(days=day) for day in sorted(looked_at)), D(2060, 1, 1)]
    earned = [frame.select(tariff.earned_fen(day)).item() for day in sorted(points)]
    assert earned == sorted(earned)
    assert (earned[0], earned[-1]) == (0, int(charge["amount"] * 100))


def rounded(exact: Fraction) -> Decimal:
    fen = exact * 100
    return (Decimal((2 * fen.numerator + fen.denominator) // (2 * fen.denominator)) / 100).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )


def test_one_in_a_form_and_many_in_a_build_are_charged_alike() -> None:
    alone = [
        tariff.one_project(
            guaranteed_amount=f"{number * 999_999.99:.2f}", reguarantor_share="0.333333", start=D(2025, 1, number), due=D(2026, 5, 31),
            project_id=str(number),
        )
        for number in range(1, 28)
    ]  # fmt: skip
    together = tariff.charges(pl.concat(alone), None, shipped())
    each = pl.concat([tariff.charges(one, None, shipped()) for one in alone])
    assert together.equals(each)


def from_day(parameters: Parameters, parameter_id: str, day: date, value: Any) -> Parameters:
    """The parameters with another value of one from a day on."""
    found = parameters.by_id[parameter_id]
    later = replace(found.values[-1], valid_from=day, value=value)
    return Parameters({**parameters.by_id, parameter_id: replace(found, values=(*found.values, later))})


def test_a_new_value_of_the_standards_charges_what_begins_from_its_day_on() -> None:
    # both values list a standard of the same name, valid for ever: 0.30 %, and 0.25 % from 1 March on
    old = shipped().by_id["fee_standards"].values[0].value
    assert isinstance(old, Standards)
    cheaper = replace(old.items[0], tiers=(Tier(None, Decimal("0.0025")),))
    changed = from_day(shipped(), "fee_standards", D(2025, 3, 1), Standards((cheaper,)))
    # 2,000,000 × 0.30 % and × 0.25 %, a year each: the day of the project decides, not the day on which somebody looks
    (before,) = charged(changed, start=D(2025, 2, 28), due=D(2026, 2, 28))
    (after,) = charged(changed, start=D(2025, 3, 1), due=D(2026, 3, 1))
    assert (str(before["amount"]), str(after["amount"])) == ("6000.00", "5000.00")


def test_a_standard_that_is_listed_no_more_still_charges_what_began_before() -> None:
    gone = from_day(shipped(), "fee_standards", D(2025, 3, 1), Standards(()))
    assert str(charged(gone, start=D(2025, 2, 28), due=D(2026, 2, 28))[0]["amount"]) == "6000.00"
    assert charged(gone, start=D(2025, 3, 1))[0]["not_assessed"] == "fee_standard"


def test_an_exemption_from_tax_ends_for_charges_that_fall_due_from_its_last_day_on(tmp_path: Path) -> None:
    yearly = with_standards(tmp_path, standard("yearly", collection="ANNUAL"))
    ended = from_day(yearly, "vat_exempt_classes", D(2026, 1, 1), ("FARMER",))
    found = charged(ended, is_small_firm=True, start=D(2025, 3, 1), due=D(2027, 3, 1))
    assert [(str(one["due_date"]), one["is_vat_exempt"]) for one in found] == [
        ("2025-03-01", True),
        ("2026-03-01", False),
    ]


@pytest.mark.parametrize(
    ("product", "is_exempt"),
    [("LOAN", True), ("HOUSING", True), ("BOND", True), ("OTHER_FINANCING", False), ("NON_FINANCING", False)],
)
def test_only_loans_and_bonds_of_a_small_firm_are_exempt_from_tax(product: str, is_exempt: bool) -> None:
    assert charged(is_small_firm=True, product=product)[0]["is_vat_exempt"] is is_exempt
    assert charged(product=product)[0]["is_vat_exempt"] is False


def test_an_extension_is_charged_by_the_basis_of_its_own_day() -> None:
    row = {"guaranteed_amount": "5000000.00", "reguarantor_share": "0.4", "start": D(2025, 3, 1), "due": D(2025, 9, 1)}
    project = tariff.one_project(**row, product="LOAN")  # type: ignore[arg-type]
    balances = pl.DataFrame(
        [("preview", D(2025, 8, 1), Decimal("1000000.00"))], schema=polars_schema(FEE_BALANCES), orient="row"
    )
    extensions = pl.DataFrame(
        [("preview", 1, D(2025, 8, 20), D(2025, 9, 1), D(2025, 12, 1)), ("preview", 2, D(2025, 11, 20), D(2025, 12, 1), D(2026, 3, 1))],
        schema=polars_schema(FEE_EXTENSIONS), orient="row",
    )  # fmt: skip
    changed = from_day(shipped(), "extension_basis", D(2025, 10, 1), ("guaranteed_amount",))
    found = tariff.charges(project, balances, changed, extensions)
    # on the balance of 1,000,000, and on the guaranteed amount of 5,000,000: × 40 % × 0.30 % × 91 or 90 days
    assert {row["charge_no"]: str(row["amount"]) for row in found.to_dicts() if row["charge_no"] != "1"} == {
        "X1": "299.18", "X2": "1479.45",
    }  # fmt: skip
    unpaid = from_day(shipped(), "extension_basis", D(2025, 10, 1), ("none",))
    assert tariff.charges(project, balances, unpaid, extensions)["charge_no"].to_list() == ["1", "X1"]
