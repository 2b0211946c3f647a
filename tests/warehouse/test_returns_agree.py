"""One figure is one figure: what returns, measures and the books say of overdue balances, of income and of reserves is the same."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from casework.access.actors import Actor
from casework.fees import verbs
from casework.fees.unearned import proposed
from casework.store.engine import open_store
from orchestration.exports import export_report
from orchestration.verification import books
from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped
from tests.warehouse.conftest import BANK, GUARANTOR, PARTNER, House, customer, event, project

D = date
DAY = D(2026, 1, 31)
FINANCE, APPROVER = Actor("li", "finance"), Actor("wang", "approver")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Three of four projects are overdue in March: one repays in April, one goes on, of one the tenth record of the day says no more."""
    house = House(tmp_path_factory.mktemp("agreeing") / "home")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer()])
    house.file("projects", [project(number) for number in ("P1", "P2", "P3", "P4")])
    begun = [event(1, "DISBURSEMENT", D(2025, 1, 10), "1000000.00", f"P{number}") for number in (1, 2, 3, 4)]
    late = [event(2, "OVERDUE", D(2025, 3, 10), None, f"P{number}", days_overdue=31) for number in (1, 2)]
    settled = [
        event(3, "REPAYMENT", D(2025, 4, 10), "100000.00", "P1"),
        event(3, "RELEASE", D(2025, 8, 1), "1000000.00", "P4"),
    ]
    ten = [event(number, "OVERDUE", D(2025, 3, 10), None, "P3", days_overdue=40) for number in range(2, 10)]
    house.file(
        "project_events",
        [*begun, *late, *settled, *ten, event(10, "OVERDUE", D(2025, 3, 10), None, "P3", days_overdue=0)],
    )
    house.build(D(2025, 12, 1))
    return house


def lines(house: House, report: str, period: str, out: Path) -> dict[str, str]:
    folder = export_report(house.home, report, period, out=out).folder
    text = (folder / f"{report}_{period}.csv").read_text(encoding="utf-8-sig").splitlines()
    return {row["line_no"]: row["month"] for row in csv.DictReader(text)}


def test_an_overdue_record_counts_until_something_settles_it_in_every_return(house: House, tmp_path: Path) -> None:
    # in March P1 and P2 are overdue; P1 repaid in April; of P3 the tenth record, that nothing is overdue any more, is the last word
    for period, balance, households, rate in (("2025-03", "200.00", "1", "50.00"), ("2025-04", "100.00", "1", "25.64")):
        main, statistics, risk = (
            lines(house, name, period, tmp_path) for name in ("main-data", "business-statistics", "risk-indicators")
        )
        assert main["2.6"] == statistics["3.6"] == balance
        assert (statistics["3.7"], risk["9.4"]) == (households, rate)
        measured = f"institution_id = 'self' and measure = 'overdue_rate' and period = '{period}'"
        assert f"{100 * house.one(f'select value from regulatory.measures where {measured}'):.2f}" == rate


def test_what_was_given_up_is_no_income_and_no_reserve_is_set_aside_for_it(house: House, tmp_path: Path) -> None:
    """P4: 1,000,000 × 40 % × 0.3 % is 1,200.00, of which 162 of 365 days were not used: 532.60 are waived, 667.40 kept.

    The ledger is kept in both charts: that doubles postings, not what happened.
    """
    with open_store(house.home) as store:
        (one,) = [one for one in proposed(store) if one.charge_id == f"{PARTNER}/P4#1"]
        assert verbs.waive_unearned(store, APPROVER, f"{PARTNER}/P4", "1", one.reason) == Decimal("532.60")
    kept = shipped().by_id["charts_kept"]
    both = replace(kept, values=(replace(kept.values[0], value=("CAS", "GUARANTEE_2005")),))
    house.build(DAY, parameters=Parameters({**shipped().by_id, kept.id: both}))
    # the three others have earned 356 of their 365 days by the end of the year: 1,170.41 each
    income = Decimal("667.40") + 3 * Decimal("1170.41")
    for account in ("6031", "4101"):
        earned = f"select sum(credit - debit) from fee.ledger where account = '{account}' and year(posted_on) = 2025"
        assert house.one(earned) == income
    reserve = "select basis_amount, closing from fee.reserves where reserve = 'unearned_reserve' and year = 2025"
    assert house.one(reserve) == (income, Decimal("2089.32"))  # half of 4,178.63, half up
    (folder,) = {export_report(house.home, "main-data", "2025-12", out=tmp_path).folder}
    text = (folder / "main-data_2025-12.csv").read_text(encoding="utf-8-sig").splitlines()
    said = {row["line_no"]: row for row in csv.DictReader(text)}
    assert (said["3.1"]["year_to_date"], said["3.4"]["month"]) == ("0.42", "0.21")
    books.balanced(house.home)
    books.ties(house.home)


def test_a_charge_that_a_confirmed_receipt_paid_in_part_takes_only_what_is_left(house: House) -> None:
    paid = {"payer": "谁", "received_on": D(2026, 1, 20)}
    house.file("fee_receipts", [{"bank_ref": "R1", "amount": "500.00", "note": "", **paid}], partner="self")
    house.build(DAY)
    with open_store(house.home) as store:
        verbs.confirm_receipt(store, FINANCE, "R1", [(f"{PARTNER}/P1", "1")])
    rows = [
        {
            "bank_ref": "R2",
            "amount": "1200.00",
            "note": "P1",
            **paid,
        },  # all of it, though 500.00 are paid: for a person
        {"bank_ref": "R3", "amount": "700.00", "note": "P1", **paid},  # just what is left
        {"bank_ref": "R4", "amount": "667.40", "note": "P4", **paid},  # just what the waiver left
    ]
    house.file("fee_receipts", rows, partner="self", period="2026-01")
    house.build(DAY)
    assert house.rows("select bank_ref, matched_by from fee.receipts order by 1") == [
        ("R1", "confirmed"), ("R2", "none"), ("R3", "exact"), ("R4", "exact"),
    ]  # fmt: skip
    for number in ("P1", "P4"):
        assert house.one(f"select open_amount from fee.charges where project_id = '{PARTNER}/{number}'") == 0
    books.balanced(house.home)


def test_what_is_not_earned_yet_is_forecast_whole_also_in_a_month_that_has_begun(house: House) -> None:
    house.build(D(2026, 1, 15))
    # three charges of 1,200.00 ended on 10 January: what their last nine days earn is posted on the last day of the month
    assert house.rows("select month, scheduled from fee.forecast where scheduled > 0") == [
        ("2026-01", Decimal("88.77"))
    ]
    deferred = "select sum(credit - debit) from fee.postings where account_set = 'CAS' and account = '2205'"
    assert house.one(deferred) == Decimal("88.77")
