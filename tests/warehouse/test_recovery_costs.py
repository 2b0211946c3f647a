"""What a recovery cost comes off before it is shared: from the filing into the shares, both charts of accounts and a closed month."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from datetime import date as D  # noqa: N812
from decimal import Decimal
from pathlib import Path

import pytest

from casework.access.actors import Actor
from casework.forms.carrying import carry
from casework.forms.records import save
from casework.ledger import closing
from casework.projects.verbs import enter_form
from casework.store.engine import open_store
from dashboards.queries.analysis import total
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from orchestration.building.build import build
from orchestration.verification import books
from scoring.parameters.model import Parameters
from scoring.parameters.postings import UnpostableError
from scoring.parameters.reader import shipped
from tests.casework import office
from tests.warehouse.conftest import BANK, GUARANTOR, PARTNER, House, customer, event, project

pytestmark = pytest.mark.slow

P1 = f"{PARTNER}/P1"
DAY = D(2025, 12, 15)
FINANCE, APPROVER = Actor("li", "finance"), Actor("wang", "approver")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """1,000,000 compensated; 100,000 back at a cost of 150,000, then 700,000 at a cost of 20,000."""
    house = House(tmp_path_factory.mktemp("costs") / "home")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    tied = "91330000000000002X"
    house.file("customers", [customer(), customer(tied)])
    related = {
        "from_id": tied,
        "from_name": "乙",
        "to_id": customer()["id_number"],
        "to_name": "甲",
        "kind": "GUARANTOR",
    }
    house.file("customer_relations", [related])
    house.file("projects", [project()])
    house.file(
        "project_events",
        [
            event(1, "DISBURSEMENT", D(2025, 1, 10), "1000000.00"),
            event(2, "COMPENSATION", D(2025, 6, 1), "1000000.00"),
            event(3, "RECOVERY", D(2025, 10, 10), "100000.00", recovery_cost="150000.00"),
            event(4, "RECOVERY", D(2025, 11, 10), "700000.00", recovery_cost="20000.00"),
        ],
    )
    house.build(DAY)
    return house


def entries(house: House) -> list[tuple[object, ...]]:
    sql = "select posted_on, kind, account, debit, credit from fee.ledger where kind like 'RECOVERY%' order by all"
    return house.rows(sql)


def test_shares_are_of_what_costs_leave_and_say_what_costs_took(house: House) -> None:
    columns = "amount, recovery_cost, netted_cost, net_amount, cost_carried, reguarantor_amount, reguarantor_cost"
    told = [
        tuple(map(int, row))
        for row in house.rows(f"select {columns} from fee.loss_shares where kind = 'RECOVERY' order by event_no")
    ]
    assert told == [
        (100_000, 150_000, 100_000, 0, 50_000, 0, 40_000),
        (700_000, 20_000, 70_000, 630_000, 0, 252_000, 28_000),
    ]


def test_the_ledger_receives_with_the_costs_and_settles_them(house: House) -> None:
    october, november = D(2025, 10, 10), D(2025, 11, 10)
    assert entries(house) == [
        (october, "RECOVERY_COST", "1002", 0, 40_000), (october, "RECOVERY_COST", "1321", 40_000, 0),
        (october, "RECOVERY_RECEIVED", "1002", 40_000, 0), (october, "RECOVERY_RECEIVED", "1321", 0, 40_000),
        (november, "RECOVERY_COST", "1002", 0, 28_000), (november, "RECOVERY_COST", "1321", 28_000, 0),
        (november, "RECOVERY_RECEIVED", "1002", 280_000, 0), (november, "RECOVERY_RECEIVED", "1321", 0, 280_000),
    ]  # fmt: skip
    assert house.one("select sum(debit - credit) from fee.ledger where account = '1321'") == 400_000 - 252_000
    other_chart = "select distinct account from fee.postings where kind = 'RECOVERY_COST' and account_set = 'GUARANTEE_2005' order by 1"
    assert house.rows(other_chart) == [("1002",), ("1231",)]
    assert "balance in" in books.balanced(house.home)
    assert books.ties(house.home)


def test_what_was_received_counts_as_filed_and_the_project_stays_open(house: House) -> None:
    told = house.one(f"select recovered_amount, recovery_cost, status from project.projects where project_id = '{P1}'")
    assert told == (Decimal(800_000), Decimal(170_000), "COMPENSATED")
    rate = f"institution_id = '{PARTNER}' and measure = 'recovery_rate_year' and period = '2025-11'"
    assert house.one(f"select value from regulatory.measures where {rate}") == pytest.approx(0.8)


def test_what_is_outstanding_falls_by_what_costs_leave_and_is_what_the_ledger_has_to_receive(house: House) -> None:
    """1,000,000 less 630,000 is 370,000, of which the company's 40 per cent are 148,000 in the ledger."""
    assert house.one("select sum(outstanding_change) from fee.loss_shares") == 370_000
    assert house.one("select sum(debit - credit) from fee.ledger where account = '1321'") == Decimal(370_000) * Decimal(
        "0.4"
    )
    reading = Reading.latest(house.home, Scope.whole_book())
    asked = Question(Window("2025-12", "2025-12"), "outstanding_compensation")
    assert total(reading, asked) == 370_000


def test_contagion_weighs_a_failing_firm_by_what_is_outstanding(house: House) -> None:
    """370,000 outstanding, of which a step away half counts."""
    assert house.one("select max(contagion_balance) from customer.contagion") == 370_000 // 2


def test_a_cost_filed_anew_for_a_closed_month_is_corrected_in_the_first_open_one(house: House) -> None:
    with open_store(house.home) as store:
        closing.propose_close(store, FINANCE, "2025-10")
        closing.close_month(store, APPROVER, "2025-10")
    corrected = event(3, "RECOVERY", D(2025, 10, 10), "100000.00", recovery_cost="50000.00", action="U")
    house.file("project_events", [corrected])
    before = [row for row in entries(house) if row[0].month == 10]  # type: ignore[attr-defined]
    assert not house.build(DAY).full
    assert [row for row in entries(house) if row[0].month == 10] == before  # type: ignore[attr-defined]
    assert "1 closed months" in books.closed_months(house.home)
    books.balanced(house.home)
    books.ties(house.home)
    # 50,000 of 100,000 and 680,000 of 700,000 are shared now: 40 per cent of 730,000
    assert house.one("select sum(debit - credit) from fee.ledger where account = '1321'") == 400_000 - 292_000
    everything = "select * from fee.postings order by all"
    increment = house.rows(everything)
    house.build(DAY, full=True)
    assert house.rows(everything) == increment


def test_a_build_whose_templates_begin_after_the_first_entry_stops_and_says_so(house: House) -> None:
    templates = shipped().by_id["posting_templates"]
    later = replace(templates, values=(replace(templates.values[0], valid_from=D(2025, 6, 2)),))
    with pytest.raises(UnpostableError, match=r"an entry of 2025-01-10 has no posting template .*请将"):
        house.build(DAY, parameters=Parameters({**shipped().by_id, later.id: later}))


def test_a_recovery_entered_in_a_case_reaches_warehouse_and_ledger_with_its_cost(tmp_path: Path) -> None:
    """Through the door of partners' files: 500,000 came back, of which costs took 20,000; 40 per cent are the company's."""
    home, now, officer = Home(tmp_path / "home"), datetime(2026, 7, 1, tzinfo=UTC), office.actor("li")
    compensated = {"event_no": "2", "kind": "COMPENSATION", "event_date": "2026-05-01", "amount": "3000000.00"}
    recovered = {"event_no": "3", "kind": "RECOVERY", "event_date": "2026-06-10", "amount": "500,000.00"}
    with open_store(home) as store:
        office.furnish(store)
        for contract in ("banks", "guarantors", "customers"):
            save(store, contract, CONTRACTS[contract].examples[0], actor=officer, now=now)
        case = office.in_force(store)
        for row in (compensated, {**recovered, "recovery_cost": "20,000.00"}):
            enter_form(store, case, "project_events", row, actor=officer, now=now)
        assert {receipt.verdict for receipt in carry(home, store, now=now)} == {"accepted"}
    build(home, as_of=D(2026, 6, 30))
    house = House(home.root)
    told = "select amount, recovery_cost from project.events where kind = 'RECOVERY'"
    assert house.one(told) == (Decimal(500_000), Decimal(20_000))
    shared = "select netted_cost, net_amount, reguarantor_amount, reguarantor_cost from fee.loss_shares where kind = 'RECOVERY'"
    assert tuple(map(int, house.one(shared))) == (20_000, 480_000, 192_000, 8_000)
    day = D(2026, 6, 10)
    assert entries(house) == [
        (day, "RECOVERY_COST", "1002", 0, 8_000), (day, "RECOVERY_COST", "1321", 8_000, 0),
        (day, "RECOVERY_RECEIVED", "1002", 200_000, 0), (day, "RECOVERY_RECEIVED", "1321", 0, 200_000),
    ]  # fmt: skip
    assert "balance in" in books.balanced(home)
