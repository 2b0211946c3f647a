"""Regulatory limits in the judgement of projects: who breaks one, whom that makes others, and what is known to be nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.warehouse.conftest import GUARANTOR, OTHER, PARTNER, House, customer, event, project

ALONE, MOTHER, DAUGHTER, ELSEWHERE = (f"9133000000000000{number}X" for number in (11, 22, 33, 44))
RISK = "select object_weight, decision, fatal_reason, not_assessed from risk.project_risk where project_no = '{}'"
MEASURE = "select value, passed, verdict from regulatory.measures where measure = '{}' and institution_id = '{}' and period = '{}'"


def report(**more: Any) -> dict[str, Any]:
    amounts = (
        "total_assets", "class1_assets", "class2_assets", "class3_assets", "compensation_receivable", "unearned_premium_reserve",
        "compensation_reserve", "general_risk_reserve", "fee_income", "guaranteed_balance", "small_farmer_balance",
    )  # fmt: skip
    return {
        "uscc": PARTNER, "period": "2025-05", **dict.fromkeys(amounts, "0.00"), "net_assets": "8000000.00", "accounts": 0,
        "small_farmer_accounts": 0, **more,
    }  # fmt: skip


def lent(number: str, customer_number: str, amount: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A loan that is no small firm's, all of it the partner's, and its payment."""
    terms = {
        "guaranteed_amount": amount,
        "loan_amount": amount,
        "is_small_firm": False,
        "bank_share": "0",
        "guarantor_share": "1",
    }
    row = project(number, customer_number, **terms, reguarantor_share="0")
    return row, event(1, "DISBURSEMENT", date(2025, 1, 10), amount, number)


def file_tied(house: House) -> House:
    """A partner of eight million net assets; one customer on the limit of a tenth, two of one group below that of 15 per cent."""
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("customers", [customer(number) for number in (ALONE, MOTHER, DAUGHTER)])
    tie = {"from_id": MOTHER, "from_name": "甲", "to_id": DAUGHTER, "to_name": "乙", "kind": "CONTROLLER"}
    house.file("customer_relations", [tie])
    loans = [lent("P1", ALONE, "800000.00"), lent("P2", MOTHER, "600000.00"), lent("P3", DAUGHTER, "500000.00")]
    house.file("projects", [loan for loan, _ in loans])
    house.file("project_events", [paid for _, paid in loans])
    return house


def test_a_broken_limit_declines_and_weighs_also_for_who_did_nothing(house: House) -> None:
    tied = file_tied(house)
    tied.build()
    # nobody has told the partner's net assets
    assert tied.one(RISK.format("P2")) == (1.0, "decline", "", "registry, connected_group, regulatory_limit")
    assert tied.one(RISK.format("P1"))[3] == "registry, regulatory_limit"

    tied.file("guarantor_reports", [report()], period="2025-05")
    tied.build()
    # on the limit it is kept
    for number in ("P1", "P2", "P3"):
        assert tied.one(RISK.format(number)) == (1.0, "decline", "", "registry")

    more, paid = lent("P4", MOTHER, "100000.01")
    tied.file("projects", [more], period="2025-07")
    tied.file("project_events", [paid], period="2025-07")
    tied.build()
    # the daughter's project is judged anew though nothing of hers was filed
    for number in ("P2", "P3", "P4"):
        assert tied.one(RISK.format(number)) == (1.1, "decline", "limit_broken", "registry")
    assert tied.one(RISK.format("P1")) == (1.0, "decline", "", "registry")

    every = "select * from risk.project_risk order by project_id"
    by_increment = tied.rows(every)
    tied.build(full=True)
    assert tied.rows(every) == by_increment


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> House:
    """All balances of the partner ended; another's one is the largest that is taken, fifty billion yuan."""
    house = file_tied(House(tmp_path_factory.mktemp("ended") / "home"))
    gone = [event(2, "RELEASE", date(2025, 5, 20), amount, number) for number, amount in
            (("P1", "800000.00"), ("P2", "600000.00"), ("P3", "500000.00"))]  # fmt: skip
    house.file("project_events", gone)
    house.file("guarantor_reports", [report(guaranteed_balance="4000000.00", accounts=1)], period="2025-05")
    house.file("guarantor_reports", [report(period="2024-12")], period="2024-12")
    amount = "50000000000.00"
    house.file("customers", [customer(ELSEWHERE)], partner=OTHER)
    house.file("projects", [project("Q1", ELSEWHERE, loan_amount=amount, guaranteed_amount=amount)], partner=OTHER)
    house.file("project_events", [event(1, "DISBURSEMENT", date(2025, 1, 10), amount, "Q1")], partner=OTHER)
    house.build()
    return house


def test_a_balance_that_ended_is_nothing_and_not_unknown(ended: House) -> None:
    """What has no balance any more weighs nothing; what never had one is not known to weigh anything."""
    assert ended.one(MEASURE.format("liability_balance_filed", PARTNER, "2025-04"))[0] == 1_900_000
    assert ended.one(MEASURE.format("liability_balance_filed", PARTNER, "2025-05"))[0] == 0
    assert ended.one(MEASURE.format("liability_balance_filed", PARTNER, "2024-12"))[0] is None
    assert ended.one(MEASURE.format("single_customer_share", PARTNER, "2025-05")) == (0, True, "normal")
    # so a report that says otherwise is seen
    assert ended.one(MEASURE.format("liability_balance_reported", PARTNER, "2025-05"))[2] == "warning"
    # and the partner's own figure is that of its newest report
    assert ended.one(f"select leverage from partner.partners where partner_id = '{PARTNER}'") == 0.5  # noqa: S608


def test_a_partner_that_files_and_that_nobody_listed_is_marked(ended: House) -> None:
    listed = "select partner_id, is_registered from partner.partners where role = 'guarantor' order by 1"
    assert ended.rows(listed) == [(PARTNER, True), (OTHER, False)]


def test_the_largest_guarantee_that_is_taken_is_computed(ended: House) -> None:
    """More would not be computed to the fen, and is sent back at the door."""
    largest = (
        "select cast(exposure as bigint), cast(risk_amount as bigint) from risk.project_risk where project_no = 'Q1'"
    )
    assert ended.one(largest) == (20_000_000_000,) * 2
