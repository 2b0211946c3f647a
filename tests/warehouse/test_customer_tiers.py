"""Charges by all that the customer has: what is filed of one project moves those of others, in an increment as in a build from nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from casework.access.actors import local_operator
from casework.customers.merging import merge, undo
from casework.forms.subjects import customer_id
from casework.store.engine import open_store
from orchestration.building.warehouse_files import WarehouseFiles
from orchestration.cli import app
from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped
from scoring.parameters.standards import Standards, Tier
from tests.scoring.test_fees import standard, written
from tests.warehouse.conftest import BANK, DAY, GUARANTOR, OTHER, House, customer, event, project
from tests.warehouse.test_increment import a_batch, begin, digests, file_all, people_decide

pytestmark = pytest.mark.slow

A, B = "91330000000000011X", "91330000000000022X"
BEFORE_DAY = date(2025, 6, 20)


def looking_at_customers(limit: int = 5_000_000) -> Parameters:
    """The shipped standard, its tier that of the customer, with another limit."""
    found = shipped().by_id["fee_standards"]
    (dated,) = found.values
    assert isinstance(dated.value, Standards)
    (default,) = dated.value.items
    tiers = (Tier(Decimal(limit), default.tiers[0].rate), default.tiers[1])
    other = replace(dated, value=Standards((replace(default, tiers=tiers, tier_of="customer"),)))
    return Parameters({**shipped().by_id, found.id: replace(found, values=(other,))})


RULES = looking_at_customers()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """3,000,000 and again 3,000,000 of one customer, the second begun while the first stands; 4,000,000 of another."""
    house = House(tmp_path_factory.mktemp("tiers") / "home")
    house.file("guarantors", [GUARANTOR, {**GUARANTOR, "uscc": OTHER, "name": "第二担保"}], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer(A), customer(B, name="另一客户")])
    house.file("customers", [customer(B, name="另一客户")], partner=OTHER)
    terms = {"P1": (A, "3000000.00", 1), "P2": (A, "3000000.00", 3), "P3": (B, "4000000.00", 3)}
    for number, (who, amount, month) in terms.items():
        house.file("projects", [a_project(number, who, amount, date(2025, month, 10))])
        house.file("project_events", [event(1, "DISBURSEMENT", date(2025, month, 10), amount, number)])
    house.build(BEFORE_DAY, parameters=RULES)
    yield house


def a_project(number: str, who: str, amount: str, start: date, **more: object) -> dict[str, object]:
    """For 365 days, so that a year's rate is charged."""
    due = start.replace(year=start.year + 1)
    return project(number, who, guaranteed_amount=amount, loan_amount=amount, start_date=start, due_date=due, **more)


def rates(house: House) -> dict[str, float]:
    """Each project's rate in percent; the books and the schedule agree on what is charged."""
    found = house.rows("select project_id, rate, base, amount from fee.schedule")
    assert all(amount == round(base * Decimal(str(rate)), 2) for _, rate, base, amount in found)
    coming = """
        select count(*) from intermediate.coming_earnings as c inner join warehouse.fee.schedule as s using (project_id, charge_no)
        where c.earned_fen_by[-1] != s.amount * 100"""
    assert in_work(house, coming) == 0
    return {name.split("/")[1]: rate * 100 for name, rate, _, _ in found}


def in_work(house: House, sql: str) -> Any:
    """A number, asked of what is not published."""
    work = WarehouseFiles.of(house.home).open_work()
    try:
        (number,) = work.execute(sql).fetchone() or (None,)
    finally:
        work.close()
    return number


def increment(house: House, as_of: date = BEFORE_DAY) -> dict[str, float]:
    report = house.build(as_of, parameters=RULES)
    assert (report.published, report.full) == (True, False)
    return rates(house)


def test_what_comes_of_one_project_moves_the_charges_of_its_customer_s_others(house: House) -> None:
    assert rates(house) == {"P1": 0.3, "P2": 0.5, "P3": 0.3}

    # released the day before the second began, as comes to be known late; then the day of it is corrected to the second's first
    house.file("project_events", [event(2, "RELEASE", date(2025, 3, 9), "3000000.00")])
    assert increment(house)["P2"] == 0.3
    house.file("project_events", [event(2, "RELEASE", date(2025, 3, 10), "3000000.00", action="U")])
    assert increment(house)["P2"] == 0.5

    # another partner's contract with the other customer comes late: 4,000,000 and 1,000,000.01 on one day; then it is one of the first
    late = a_project("P4", B, "1000000.01", date(2025, 3, 10))
    house.file("projects", [late], partner=OTHER)
    assert increment(house) == {"P1": 0.3, "P2": 0.5, "P3": 0.5, "P4": 0.5}
    house.file("projects", [{**late, "customer_id_number": A, "action": "U"}], partner=OTHER)
    assert increment(house) == {"P1": 0.3, "P2": 0.5, "P3": 0.3, "P4": 0.5}

    # it was the other's all the same, and is withdrawn: no row is left of it
    house.file("projects", [{**late, "action": "U"}], partner=OTHER)
    assert increment(house)["P3"] == 0.5
    house.file("projects", [{"project_no": "P4", "action": "D"}], partner=OTHER)
    assert increment(house) == {"P1": 0.3, "P2": 0.5, "P3": 0.3}


def test_a_preview_counts_what_is_published_of_the_customer(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1,000,000 beside the second project, the first having been released: 4,000,000 in all; with a day's overlap 7,000,000."""
    of_customers = standard("c", tiers="[{up_to: 5000000.00, rate: 0.003}, {rate: 0.005}]", tier_of="customer")
    monkeypatch.setenv("BACKSTOP_HOME", str(house.home.root))
    asked = ["fees", "preview", "--amount", "1000000", "--share", "0.4", "--standards", str(written(tmp_path, of_customers))]  # fmt: skip

    def said(start: str, due: str, *more: str) -> str:
        return CliRunner().invoke(app, [*asked, "--start", start, "--due", due, *more]).output

    of_a = ("--customer-id", customer_id("USCC", A))
    apart, together = said("2025-03-11", "2026-03-11", *of_a), said("2025-03-10", "2026-03-10", *of_a)
    assert "the customer has 4,000,000.00 yuan guaranteed on 2025-03-11" in apart
    assert "rate 0.003000 × 365 days = 1,200.00 yuan" in apart
    assert "the customer has 7,000,000.00 yuan guaranteed on 2025-03-10" in together
    assert "rate 0.005000 × 365 days = 2,000.00 yuan" in together
    assert "= 1,200.00 yuan" in said("2025-03-10", "2026-03-10")
    assert "the customer has 1,000,000.00 yuan" in said("2025-03-10", "2026-03-10", "--customer-id", "C-unknown")


def test_two_records_that_were_merged_are_one_customer_until_they_are_parted(house: House) -> None:
    one, other, operator = customer_id("USCC", B), customer_id("USCC", A), local_operator()
    with open_store(house.home) as store:
        merge(store, one, other, actor=operator, reason="换证", now=datetime(2025, 6, 20, 8, tzinfo=UTC))
        assert increment(house) == {"P1": 0.3, "P2": 0.5, "P3": 0.5}
        assert digests_of_full(house) == digests(house, without={"built_at", "build_id"})
        undo(store, one, actor=operator, reason="两家", now=datetime(2025, 6, 20, 9, tzinfo=UTC))
    assert increment(house) == {"P1": 0.3, "P2": 0.5, "P3": 0.3}


def test_a_day_that_passes_brings_what_was_due_by_it(house: House) -> None:
    """A release that was filed ahead of its day ends a project for one that begins later still."""
    house.file("projects", [a_project("P5", B, "2000000.00", date(2025, 7, 20))])
    house.file("project_events", [event(2, "RELEASE", date(2025, 6, 25), "4000000.00", "P3")])
    assert increment(house)["P5"] == 0.5
    assert increment(house, DAY)["P5"] == 0.3
    assert digests_of_full(house) == digests(house, without={"built_at", "build_id"})


def digests_of_full(house: House) -> dict[str, str]:
    """What increments left, and then a build from nothing of the same day: digests of the first."""
    by_increments = digests(house, without={"built_at", "build_id"})
    as_of = house.one("select as_of from published.build")
    assert house.build(as_of, parameters=RULES, full=True).full
    return by_increments


def test_increments_of_any_rows_give_what_a_full_build_gives(tmp_path: Path) -> None:
    """Corrections, withdrawals, merges and partings of thirty projects of a dozen customers; three of 1,000,000.00 are above the limit."""
    house, rng, rules = House(tmp_path / "home"), random.Random(11), looking_at_customers(2_000_000)  # noqa: S311
    begin(house)
    file_all(house, a_batch(rng, 0))
    assert house.build(BEFORE_DAY, parameters=rules).full
    besides = []
    for turn in range(5):
        people_decide(house, turn)
        file_all(house, a_batch(rng, turn + 1))
        report = house.build(DAY, parameters=rules, tests=turn == 3)
        assert not report.full
        besides.append(in_work(house, "select count(*) from judgement.recharged_besides"))
    assert max(besides) > 0
    charged = house.rows("select rate, count(*) from fee.schedule where rate is not null group by 1 order by 1")
    assert [rate for rate, _ in charged] == [0.003, 0.005]
    by_increments = digests(house, without={"built_at", "build_id"})
    assert house.build(DAY, parameters=rules, full=True).full
    assert digests(house, without={"built_at", "build_id"}) == by_increments
