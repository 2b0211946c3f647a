"""Two records of one customer: every figure of a project follows the one that stands, until they are parted again."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.access.actors import local_operator
from casework.customers.merging import merge, undo
from casework.customers.queries import everything
from casework.forms.subjects import customer_id
from casework.personal.filed import published_rows
from casework.projects.queries import around
from casework.store.engine import open_store
from dashboards.queries import provenance
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from orchestration.building.digests import table_digests
from orchestration.building.warehouse_files import WarehouseFiles
from orchestration.looking_back.as_known import as_known
from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, event, project

OLD, NEW, THIRD, FOURTH = (f"9133000000000000{number}X" for number in (11, 22, 33, 44))
OLD_ID, NEW_ID, THIRD_ID, FOURTH_ID = (customer_id("USCC", number) for number in (OLD, NEW, THIRD, FOURTH))
OPERATOR = local_operator()
NET_ASSETS = 20_000_000
#: The day of all builds; the records are merged on the day after it.
BEFORE = date(2025, 7, 2)
REPORT = {
    "uscc": PARTNER, "period": "2025-06", "total_assets": "30000000.00", "net_assets": f"{NET_ASSETS}.00",
    "other_guarantor_equity": "0.00", "class1_assets": "20000000.00", "class2_assets": "5000000.00", "class3_assets": "5000000.00",
    "compensation_receivable": "0.00", "unearned_premium_reserve": "0.00", "compensation_reserve": "0.00",
    "general_risk_reserve": "0.00", "fee_income": "0.00", "guaranteed_balance": "7000000.00", "accounts": 2,
    "small_farmer_balance": "7000000.00", "small_farmer_accounts": 2,
}  # fmt: skip
#: What people answered about pairs of records stays, whatever stands.
OF_THE_MOMENT = ("customer.link_candidates",)


def file_all(house: House) -> None:
    """One firm under its old and its new number: 3,000,000 in force by the one, 4,000,000 by the other, and what others say of either."""
    house.file("guarantors", [GUARANTOR, {**GUARANTOR, "uscc": OTHER, "name": "第二担保"}], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("guarantor_reports", [REPORT])
    house.file("customers", [customer(OLD, name="旧号企业"), customer(THIRD, name="第三家")], period="2024-12")
    house.file("customers", [customer(NEW, name="新号企业"), customer(FOURTH, name="第四家")], partner=OTHER)
    borrowed = {"P1": (PARTNER, OLD, "3000000.00"), "P2": (PARTNER, NEW, "4000000.00"), "Q1": (OTHER, NEW, "100.00")}
    for day, (number, (partner, who, amount)) in enumerate(borrowed.items(), 10):
        terms = {"guaranteed_amount": amount, "loan_amount": amount, "start_date": date(2025, 1, day)}
        house.file("projects", [project(number, who, **terms)], partner=partner)
        house.file("project_events", [event(1, "DISBURSEMENT", date(2025, 1, day), amount, number)], partner=partner)
    good = (
        "current_assets",
        "total_assets",
        "equity",
        "revenue",
        "net_profit",
        "profit_before_tax",
        "operating_cash_flow",
    )
    figures = dict.fromkeys(good, "900.00")
    owed = dict.fromkeys(("current_liabilities", "total_liabilities", "interest_expense"), "300.00")
    house.file("customer_statements", [{"id_number": OLD, "period": "2024-12", **figures, **owed}], period="2025-01")
    house.file(
        "registry_risks",
        [{"uscc": OLD, "record_no": "1", "kind": "DISHONEST", "recorded_on": date(2025, 2, 1)}],
        partner="registry",
    )
    loan = {
        "loan_contract_no": "X1",
        "as_of": date(2025, 6, 30),
        "borrower_id_number": OLD,
        "borrower_name": "旧号企业",
    }
    house.file("bank_loans", [{**loan, "balance": "100.00", "days_overdue": 95}], partner="B1")
    ties = [(OLD, THIRD, "GUARANTOR", None), (THIRD, NEW, "GUARANTOR", None), (OLD, FOURTH, "SHAREHOLDER", "0.60")]
    related = [
        {"from_id": one, "from_name": "甲", "to_id": other, "to_name": "乙", "kind": kind, "share": share}
        for one, other, kind, share in ties
    ]
    house.file("customer_relations", related)


@dataclass(frozen=True)
class Story:
    """The copies of three builds in a row, digests of full builds beside two of them, and the day before the merge computed after it."""

    house: House
    before: Path
    merged: Path
    undone: Path
    increments: tuple[dict[str, str], dict[str, str]]
    full: tuple[dict[str, str], dict[str, str]]
    known_then: dict[str, str]
    known_since: Path
    own_record: list[tuple[Any, ...]]
    of_the_case: dict[str, list[dict[str, Any]]]
    pages: tuple[Any, Any]
    packets: tuple[dict[str, Any], dict[str, Any]]


def digests(database: Path) -> dict[str, str]:
    found = table_digests(database, without={"built_at", "build_id"})
    return {table: digest for table, digest in found.items() if not table.startswith(OF_THE_MOMENT)}


def known(house: House, day: int) -> Path:
    """The warehouse as known on a day of July, computed anew."""
    shutil.rmtree(house.home.known_days, ignore_errors=True)
    return as_known(house.home, date(2025, 7, day), registered=house.register.frame())


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("merged")
    house = House(folder / "home")
    file_all(house)

    def kept(database: Path, name: str) -> Path:
        (folder / name).mkdir()
        return Path(shutil.copy(database, folder / name / database.name))

    def edition(name: str, **more: Any) -> Path:
        return kept(house.edition(**{"as_of": BEFORE, **more}), name)

    before = edition("before")
    with open_store(house.home) as store:
        merge(store, OLD_ID, NEW_ID, actor=OPERATOR, reason="换证", now=datetime(2025, 7, 3, 8, tzinfo=UTC))
        merged = edition("merged")
        work = WarehouseFiles.of(house.home).open_work()
        counts = "customer_projects_before, customer_known_on, statement_known_on is not null"
        own_record = work.execute(
            f"select project_no, {counts} from judgement_inputs.decision_cases order by 1"
        ).fetchall()
        work.close()
        of_the_case = around(house.home, PARTNER, "USCC", OLD)
        pages = everything(store, OLD_ID, actor=OPERATOR), everything(store, NEW_ID, actor=OPERATOR)
        packets = published_rows(house.home, [OLD_ID]), published_rows(house.home, [NEW_ID])
        merged_full = digests(edition("merged_full", full=True, tests=True))
        again = digests(known(house, BEFORE.day))
        since = kept(known(house, 3), "since")
        undo(store, OLD_ID, actor=OPERATOR, reason="两家", now=datetime(2025, 7, 4, 8, tzinfo=UTC))
    undone = edition("undone")
    increments = digests(merged), digests(undone)
    undone_full = digests(edition("undone_full", full=True))
    return Story(
        house, before, merged, undone, increments, (merged_full, undone_full), again, since, own_record, of_the_case,
        pages, packets,
    )  # fmt: skip


def test_an_increment_of_a_merge_or_a_parting_gives_what_a_full_build_gives(story: Story) -> None:
    assert story.increments == story.full


def test_parting_restores_every_figure(story: Story) -> None:
    assert digests(story.undone) == digests(story.before)
    assert digests(story.merged) != digests(story.before)


def test_a_day_before_the_merge_knows_nothing_of_it_and_the_day_itself_does(story: Story) -> None:
    assert story.known_then == digests(story.before)
    of_p1 = "select customer_id, filed_customer_id from project.projects where project_no = 'P1'"
    assert story.house.one(of_p1, story.known_since) == (NEW_ID, OLD_ID)


def test_the_share_of_a_single_customer_is_that_of_both_records_by_hand(story: Story) -> None:
    """Apart 4,000,000 × 40 % × 75 % is 6 % of 20,000,000; together 7,000,000 × 40 % × 100 % is 14 %.

    7,000,000 is above the 5,000,000 up to which an account is small and weighs 75 %; the limit is 10 %.
    """
    asked = f"""select value, passed from regulatory.measures
        where institution_id = '{PARTNER}' and period = '2025-06' and measure = 'single_customer_share'"""
    assert story.house.one(asked, story.before) == (pytest.approx(4_000_000 * 0.4 * 0.75 / NET_ASSETS), True)
    assert story.house.one(asked, story.merged) == (pytest.approx(7_000_000 * 0.4 / NET_ASSETS), False)
    accounts = f"select customer_id, contract_balance from regulatory.accounts where institution_id = '{PARTNER}'"
    assert story.house.rows(accounts, story.merged) == [(NEW_ID, 7_000_000)]


def test_projects_say_whom_they_were_filed_for(story: Story) -> None:
    asked = "select project_no, customer_id, filed_customer_id, filing_id is not null from project.projects order by 1"
    assert story.house.rows(asked, story.merged) == [
        ("P1", NEW_ID, OLD_ID, True), ("P2", NEW_ID, NEW_ID, True), ("Q1", NEW_ID, NEW_ID, True),
    ]  # fmt: skip
    stated = "select customer_id, filed_customer_id from customer.statements"
    assert story.house.rows(stated, story.before) == [(OLD_ID, OLD_ID)]
    assert story.house.rows(stated, story.merged) == [(NEW_ID, OLD_ID)]


def test_the_customer_that_stands_has_the_money_the_grade_and_the_group_and_the_merged_record_shows_the_grade(
    story: Story,
) -> None:
    columns = "projects, guaranteed_balance, grade, grade = computed_grade, group_id is not null, merged_into_id"
    asked = f"select {columns} from customer.customers where customer_id = '{{}}'"
    old, new = (story.house.one(asked.format(one), story.before) for one in (OLD_ID, NEW_ID))
    assert (old[0], old[1], old[4], new[0], new[1], new[2], new[4]) == (
        1,
        3_000_000,
        True,
        2,
        4_000_100,
        "unrated",
        False,
    )
    graded = old[2]
    assert graded != "unrated"
    assert story.house.one(asked.format(NEW_ID), story.merged) == (3, 7_000_100, graded, True, True, None)
    assert story.house.one(asked.format(OLD_ID), story.merged) == (0, 0, graded, True, True, NEW_ID)
    rated = "select customer_id from risk.customer_grades where grade != 'unrated'"
    assert story.house.rows(rated, story.merged) == [(NEW_ID,)]
    groups = "select members, projects, guaranteed_balance from customer.groups"
    assert story.house.rows(groups, story.merged) == [(2, 3, 7_000_100)]


def test_risk_rings_and_warnings_follow(story: Story) -> None:
    weights = "select project_no, object_adjustments from risk.project_risk order by 1"
    before, merged = (dict(story.house.rows(weights, copy)) for copy in (story.before, story.merged))
    assert before["P1"] > before["P2"]  # a dishonesty record of the old number only
    assert merged["P1"] == merged["P2"] == merged["Q1"] > before["P2"]
    ringed = "select customer_id from customer.rings order by 1"
    assert story.house.rows(ringed, story.before) == []
    assert story.house.rows(ringed, story.merged) == sorted([(NEW_ID,), (THIRD_ID,)])
    warned = (
        "select subject_id from risk.warnings where subject_kind = 'customer' and indicator = 'customer_bank_overdue'"
    )
    assert story.house.rows(warned, story.before) == [(OLD_ID,)]
    assert story.house.rows(warned, story.merged) == [(NEW_ID,)]


def test_what_is_learned_from_counts_the_projects_of_both_and_what_was_filed_of_either(story: Story) -> None:
    assert story.own_record == [
        ("P1", 0, date(2024, 12, 1), True), ("P2", 1, date(2024, 12, 1), True), ("Q1", 2, date(2024, 12, 1), True),
    ]  # fmt: skip


def test_a_case_and_the_pages_of_both_records_see_what_is_held(story: Story) -> None:
    (known_customer,) = story.of_the_case["customer"]
    assert known_customer["customer_id"] == NEW_ID
    assert story.of_the_case["record"][0]["projects"] == 3
    old, new = story.pages
    assert [one["project_no"] for one in old.projects] == ["P1"]
    assert {one["project_no"]: one["filed_customer_id"] for one in new.projects} == {
        "P1": OLD_ID,
        "P2": NEW_ID,
        "Q1": NEW_ID,
    }
    assert old.stands_for == NEW_ID


def test_what_is_given_out_of_a_person_stays_what_was_filed_of_the_person(story: Story) -> None:
    old, new = story.packets
    assert [row["project_no"] for row in old["project.projects"]] == ["P1"]
    assert sorted(row["project_no"] for row in new["project.projects"]) == ["P2", "Q1"]
    assert len(old["customer.statements"]) == 1
    assert "customer.statements" not in new


def test_a_partner_sees_its_project_under_the_record_that_was_filed(story: Story) -> None:
    """People here hold two records for one customer; another partner's customer is not shown for it."""
    home = story.house.home
    own, all_of_it = (Reading(home, story.merged, scope) for scope in (Scope.of_partner(PARTNER), Scope.whole_book()))
    for reading, shown in ((own, "旧号企业"), (all_of_it, "新号企业")):
        found = provenance.project(reading, f"{PARTNER}/P1")
        assert found is not None
        assert found["customer_name"] == shown
    graded = (
        "SELECT customer_id, grade != 'unrated', debt_ratio, revenue_growth, credit_record, score FROM customer_grades"
    )
    of_the_firm = f"{graded} WHERE customer_id IN ('{OLD_ID}', '{NEW_ID}') ORDER BY customer_id != '{OLD_ID}'"
    other = Reading(home, story.merged, Scope.of_partner(OTHER))
    own_part = (OLD_ID, True, pytest.approx(1 / 3, abs=1e-4), None, None, None)
    another_s = (NEW_ID, True, None, None, None, None)  # the statement was filed for the old number
    assert own.frame(of_the_firm).rows() == [own_part, another_s]
    assert other.frame(of_the_firm).rows() == [another_s]
    (judged,) = all_of_it.frame(of_the_firm).rows()
    assert (judged[0], judged[4] is not None, judged[5] is not None) == (NEW_ID, True, True)
    asked = "SELECT customer_id FROM statements"
    assert own.frame(asked).rows() == [(OLD_ID,)]
    assert all_of_it.frame(asked).rows() == [(NEW_ID,)]
