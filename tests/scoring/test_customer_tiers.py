"""Standards whose tier is that of all that the customer has (单户): the amount by hand and by plain Python, the charge, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.columns import polars_schema
from scoring.fees import tariff
from scoring.fees.customers import with_customer_amounts
from scoring.fees.fitting import look_at_customers, standards_by_day
from scoring.finance_columns import CUSTOMER_PROJECTS, FEE_PROJECTS
from scoring.parameters.model import Parameters
from scoring.parameters.page import value_lines
from scoring.parameters.reader import check as problems_of
from scoring.parameters.reader import shipped
from scoring.parameters.standards import OF_CUSTOMER, OF_PROJECT, Standards
from tests.scoring.test_fees import standard, with_standards, written

D = date
TIERS = "[{up_to: 5000000.00, rate: 0.003}, {rate: 0.005}]"
FIRST = {"start": D(2025, 1, 1), "due": D(2026, 1, 1)}
SECOND = {"start": D(2025, 7, 1), "due": D(2026, 7, 1)}


@pytest.fixture
def per_customer(tmp_path: Path) -> Parameters:
    return with_standards(tmp_path, standard("c", tiers=TIERS, tier_of="customer"))


def of_one_customer(*projects: dict[str, Any]) -> pl.DataFrame:
    """Projects of one customer with a share of 40 %, 3,000,000.00 each where nothing else is said."""
    rows = [
        tariff.one_project(
            **{"guaranteed_amount": "3000000.00", "reguarantor_share": "0.4", "project_id": f"p{number}", **said}
        )
        for number, said in enumerate(projects, 1)
    ]
    return pl.concat(rows).drop("customer_amount").with_columns(customer_id=pl.lit("c"))


def charged(parameters: Parameters, *projects: dict[str, Any]) -> list[tuple[float, str]]:
    """Rate and amount of each."""
    frame = of_one_customer(*projects)
    found = tariff.charges(with_customer_amounts(frame, frame.select(list(CUSTOMER_PROJECTS))), None, parameters)
    return [(one["rate"], str(one["amount"])) for one in found.sort("project_id").to_dicts()]


def test_the_second_of_two_is_charged_whole_by_the_tier_of_both(per_customer: Parameters) -> None:
    # 3,000,000 × 40 % × 0.30 %; the second begins while the first stands, 6,000,000 in all: × 0.50 %
    assert charged(per_customer, FIRST, SECOND) == [(0.003, "3600.00"), (0.005, "6000.00")]
    assert charged(shipped(), FIRST, SECOND) == [(0.003, "3600.00"), (0.003, "3600.00")]


def test_one_that_was_released_the_day_before_no_longer_counts(per_customer: Parameters) -> None:
    released = {**FIRST, "released_date": D(2025, 6, 30)}
    assert charged(per_customer, released, SECOND)[1] == (0.003, "3600.00")
    assert charged(per_customer, {**FIRST, "released_date": D(2025, 7, 1)}, SECOND)[1] == (0.005, "6000.00")


def test_one_counts_until_its_contracted_due_date_and_that_day_too(per_customer: Parameters) -> None:
    assert charged(per_customer, {**FIRST, "due": D(2025, 7, 1)}, SECOND)[1] == (0.005, "6000.00")
    assert charged(per_customer, {**FIRST, "due": D(2025, 6, 30)}, SECOND)[1] == (0.003, "3600.00")


def test_the_limit_is_in_the_tier_for_what_the_customer_has(per_customer: Parameters) -> None:
    # 3,000,000.00 + 2,000,000.00 is 5,000,000.00; 2,000,000 × 40 % × 0.30 %, and one fen more × 0.50 %
    assert charged(per_customer, FIRST, {**SECOND, "guaranteed_amount": "2000000.00"})[1] == (0.003, "2400.00")
    assert charged(per_customer, FIRST, {**SECOND, "guaranteed_amount": "2000000.01"})[1] == (0.005, "4000.00")


def test_two_that_begin_on_one_day_count_for_each_other(per_customer: Parameters) -> None:
    assert charged(per_customer, FIRST, FIRST) == [(0.005, "6000.00"), (0.005, "6000.00")]


def test_an_extension_is_charged_by_the_tier_of_the_first_day(per_customer: Parameters) -> None:
    frame = of_one_customer(FIRST, SECOND)
    frame = with_customer_amounts(frame, frame).filter(project_id="p2")
    extended = pl.DataFrame(
        [("p2", 1, D(2026, 6, 1), D(2026, 7, 1), D(2026, 10, 9))],
        schema=["project_id", "extension_no", "extended_on", "period_from", "period_to"],
        orient="row",
    )
    added = tariff.charges(frame, None, per_customer, extended).filter(charge_no="X1").to_dicts()[0]
    assert (added["rate"], str(added["amount"])) == (0.005, "1643.84")  # 3,000,000 × 40 % × 0.50 % × 100 / 365


def test_what_is_not_known_of_the_customer_counts_for_nothing(per_customer: Parameters) -> None:
    alone = tariff.one_project(guaranteed_amount="3000000.00", reguarantor_share="0.4", **FIRST)
    assert tariff.charges(alone, None, per_customer)["rate"].to_list() == [0.003]
    frame = of_one_customer(FIRST, {**FIRST, "guaranteed_amount": "0"}).with_columns(
        guaranteed_amount=pl.when(pl.col("project_id") == "p1").then("guaranteed_amount")
    )
    amounts = with_customer_amounts(frame, frame)["customer_amount"].to_list()
    assert amounts == [Decimal("3000000.00"), Decimal("3000000.00")]
    nobody = of_one_customer(FIRST, FIRST).with_columns(customer_id=pl.lit(None, dtype=pl.String))
    assert with_customer_amounts(nobody, nobody)["customer_amount"].to_list() == [Decimal("3000000.00")] * 2


def test_a_project_that_is_thought_of_counts_as_it_is_asked_about() -> None:
    known = of_one_customer(FIRST, SECOND)
    new = of_one_customer({**SECOND, "project_id": "preview", "guaranteed_amount": "1000000.00"})
    assert with_customer_amounts(new, known)["customer_amount"].to_list() == [Decimal("7000000.00")]
    # the second itself, asked about on a day on which it stands as known: not counted twice
    moved = known.filter(project_id="p2").with_columns(start_date=D(2025, 12, 1), due_date=D(2026, 12, 1))
    assert with_customer_amounts(moved, known)["customer_amount"].to_list() == [Decimal("6000000.00")]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"tier_of": "group"}, "tier_of must be one of project, customer"),
        ({"tier_of": "customer", "tier_kind": "slices"}, "tier_of customer goes with tier_kind whole only"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, said: dict[str, Any], words: str) -> None:
    (problem,) = problems_of(written(tmp_path, standard("a", **said)))
    assert words in problem.message
    assert problem.line > 10


def test_a_file_that_says_nothing_looks_at_the_project(tmp_path: Path) -> None:
    silent, said = (
        with_standards(tmp_path, standard("a", tiers=TIERS, **more)).by_id["fee_standards"].values[0].value
        for more in ({}, {"tier_of": "project"})
    )
    assert isinstance(silent, Standards)
    assert isinstance(said, Standards)
    assert silent.items[0].tier_of == said.items[0].tier_of == OF_PROJECT
    assert not look_at_customers(standards_by_day(shipped()))


def test_the_page_says_whose_amount_the_tier_is_of(per_customer: Parameters) -> None:
    (line,) = value_lines(per_customer.by_id["fee_standards"].values[0].value)
    assert "tier of all that the customer has" in line
    (line,) = value_lines(shipped().by_id["fee_standards"].values[0].value)
    assert "tier of the project's own amount" in line


day = st.integers(0, 40).map(lambda days: D(2025, 1, 1) + timedelta(days=days))
rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", None]), st.none() | st.integers(0, 900_000_000), st.none() | day, st.none() | day, st.none() | day
    ),
    max_size=12,
)  # fmt: skip


def current(one: tuple[Any, ...], asked: tuple[Any, ...]) -> bool:
    """The definition, in plain words."""
    customer, _, start, due, released = one
    ended = min((last for last in (due, released) if last is not None), default=date.max)
    return customer is not None and customer == asked[0] and start is not None and start <= asked[2] <= ended


@settings(max_examples=300, deadline=None)
@given(rows)
def test_the_amount_is_the_sum_of_what_is_current_on_the_first_day(drawn: list[tuple[Any, ...]]) -> None:
    told = [
        (str(number), customer, None if fen is None else Decimal(fen) / 100, *dates)
        for number, (customer, fen, *dates) in enumerate(drawn)
    ]
    frame = pl.DataFrame(told, schema=polars_schema(CUSTOMER_PROJECTS), orient="row")
    expected = [
        (asked[1] or 0)
        + sum(
            other[1] or 0
            for place, other in enumerate(drawn)
            if place != number and asked[2] is not None and current(other, asked)
        )
        for number, asked in enumerate(drawn)
    ]
    found = with_customer_amounts(frame, frame)["customer_amount"].to_list()
    assert [int(amount * 100) for amount in found] == expected
    shuffled = with_customer_amounts(frame.reverse(), frame)["customer_amount"].to_list()
    assert shuffled == found[::-1]


amounts = st.integers(1, 1_500_000_000).map(lambda fen: Decimal(fen) / 100)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(amounts, day, st.integers(1, 900), st.none() | day), min_size=1, max_size=8))
def test_with_one_project_a_customer_it_does_not_matter_whose_amount_it_is(drawn: list[tuple[Any, ...]]) -> None:
    projects = pl.concat(
        tariff.one_project(
            guaranteed_amount=amount, reguarantor_share="0.4", start=start, due=start + timedelta(days=term), released_date=released,
            project_id=str(number),
        )
        for number, (amount, start, term, released) in enumerate(drawn)
    ).drop("customer_amount").with_columns(customer_id="project_id")  # fmt: skip
    asked = with_customer_amounts(projects, projects)
    assert set(FEE_PROJECTS) <= set(asked.columns)
    charges = [tariff.charges(asked, None, looking_at(whose)) for whose in (OF_PROJECT, OF_CUSTOMER)]
    assert charges[0].equals(charges[1])


def looking_at(whose: str) -> Parameters:
    """The shipped standards, with another look at the tier."""
    found = shipped().by_id["fee_standards"]
    (dated,) = found.values
    assert isinstance(dated.value, Standards)
    other = Standards(tuple(replace(one, tier_of=whose) for one in dated.value.items))
    return Parameters(
        {**shipped().by_id, "fee_standards": replace(found, values=(replace(dated, value=other),))}
    )  # fmt: skip
