"""Adopted grades in a build: the weights follow them while they are in force, and both grades stay visible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from casework.access.actors import Actor
from casework.customers import grading, merging
from casework.forms.subjects import customer_id
from casework.projects.queries import around
from casework.store.engine import Store, open_store
from casework.store.partner_tables import partner_evaluations
from orchestration.building.build import BuildReport
from orchestration.explanation import explanation_text
from orchestration.looking_back.as_known import as_known
from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, event, project
from tests.warehouse.test_increment import digests

UNRATED, DOUBLE, PLAIN, AWAY = (f"91330000000000001{place}" for place in range(4))
ONE, TWO, PLAIN_ID, AWAY_ID = (customer_id("USCC", number) for number in (UNRATED, DOUBLE, PLAIN, AWAY))
RISK, APPROVER, OFFICER = Actor("feng", "risk"), Actor("an", "approver"), Actor("li", "officer")
pytestmark = pytest.mark.slow

QUARTER = "2025-Q1"
MEASURES = (
    {
        "measure_no": "m1", "kind": "RESIDENTIAL", "appraised_value": "2000000.00", "appraised_on": date(2025, 1, 5),
        "prior_claims": "200000.00",
    },
    {"measure_no": "m2", "kind": "PERSON"},
    {"measure_no": "m3", "kind": "CASH_DEPOSIT", "appraised_value": "300000.00", "appraised_on": date(2025, 1, 5)},
)  # fmt: skip


def at(day: int) -> datetime:
    """A moment in July 2025, after the build as of 30 June."""
    return datetime(2025, 7, day, 2, tzinfo=UTC)


def project_of_the_example(number: str, who: str, **more: Any) -> dict[str, Any]:
    """The worked example of the risk degree: 3,000,000 over twelve months, the re-guarantor's share 40 %."""
    amounts = {"loan_amount": "3000000.00", "guaranteed_amount": "3000000.00"}
    return project(number, who, **amounts, start_date=date(2025, 3, 1), due_date=date(2026, 3, 1), **more)


def adopt(store: Store, who: str, grade: str, review_on: date, day: int, seen: int = 0) -> None:
    grading.propose(store, who, grade, review_on, actor=RISK, reason="订单充足", seen=seen, now=at(day))
    grading.answer(store, who, agrees=True, actor=APPROVER, reason="已核对合同", seen=seen + 1, now=at(day))


def evaluated(store: Store, state: str, version: int, day: int, **more: Any) -> None:
    """A row of a partner's evaluation; the verbs, which need a partner's reports, have tests of their own."""
    row = {
        "partner_id": PARTNER, "quarter": QUARTER, "version": version, "state": state, "computed_grade": "A", "score": None,
        "adopted_grade": None, "factors": '{"factors": [], "knock_outs": [], "assessable": 100, "peers": 0}', "parameters_version": "x",
        "actor": "partners", "role": "scheduled", "at": at(day), "reason": "", **more,
    }  # fmt: skip
    with store.writing() as connection:
        connection.execute(insert(partner_evaluations), row)


@dataclass(frozen=True)
class Story:
    """One house's builds in a row, and what a project was explained by."""

    house: House
    adopted: BuildReport
    evaluated: BuildReport
    ended: BuildReport
    explained: str

    def after(self, report: BuildReport) -> Path:
        return self.house.home.published / report.build_id / "warehouse.duckdb"


def begin(house: House) -> None:
    """Four customers without statements, so unrated; two are records of one firm. Each has the worked example, one at another partner."""
    house.file("banks", [BANK], partner="self")
    house.file("guarantors", [GUARANTOR, {**GUARANTOR, "uscc": OTHER, "name": "第二担保"}], partner="self")
    house.file("customers", [customer(number) for number in (UNRATED, DOUBLE, PLAIN, AWAY)])
    for partner, borrowed in ((PARTNER, {"P1": UNRATED, "P2": DOUBLE, "P3": PLAIN}), (OTHER, {"Q1": AWAY})):
        begun = [event(1, "DISBURSEMENT", date(2025, 3, 1), "3000000.00", number) for number in borrowed]
        house.file("projects", [project_of_the_example(*one) for one in borrowed.items()], partner=partner)
        house.file("project_events", begun, partner=partner)
        pledged = [{"project_no": number, **one} for number in borrowed for one in MEASURES]
        house.file("counter_guarantees", pledged, partner=partner)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A grade is adopted, a partner evaluated; then two records are merged, the other partner's grade adopted; then both adoptions end."""
    house = House(tmp_path_factory.mktemp("adopted") / "home")
    begin(house)
    house.build()
    with open_store(house.home) as store:
        adopt(store, ONE, "BBB", date(2025, 7, 15), day=1)
        evaluated(store, "computed", 1, 1, partner_id=OTHER)
        first = house.build()
        merging.merge(store, TWO, ONE, actor=OFFICER, reason="同一企业", now=at(2))
        adopt(store, PLAIN_ID, "BB", date(2025, 12, 31), day=2)
        evaluated(store, "computed", 2, 2, partner_id=OTHER, score=77)
        evaluated(store, "computed", 1, 2)
        evaluated(store, "proposed", 2, 2, adopted_grade="BBB", actor="feng", reason="增长过快")
        evaluated(store, "adopted", 3, 2, adopted_grade="BBB", actor="an", reason="同意")
        second = house.build()
        explained = explanation_text(house.home, "P2", None, "en")
        grading.withdraw(store, PLAIN_ID, actor=APPROVER, reason="订单取消", seen=2, now=at(3))
    return Story(house, first, second, house.build(date(2025, 7, 15)), explained)


def risk_of(story: Story, report: BuildReport) -> dict[str, tuple[Any, ...]]:
    """What a build says of each project: the two grades that count, object weight, partner factor, risk degree."""
    rows = story.house.rows(
        "SELECT project_no, customer_grade, partner_grade, object_weight, partner_factor, risk_degree FROM risk.project_risk",
        story.after(report),
    )
    return {number: tuple(rest) for number, *rest in rows}


def test_an_unrated_customers_adopted_grade_changes_weight_and_degree_as_by_hand(story: Story) -> None:
    """0.80 × 0.65 × (1.00 × 1.10) × 1.10 = 0.6292 of 1,200,000.00; without it 1.00 × 0.65 × 1.10 × 1.10 = 0.7865, as the rule has it."""
    found = risk_of(story, story.adopted)
    assert found["P1"] == ("BBB", "unrated", 0.8, 1.1, pytest.approx(0.6292))
    assert found["P3"] == ("unrated", "unrated", 1.0, 1.1, pytest.approx(0.7865))
    amounts = "SELECT project_no, risk_amount FROM risk.project_risk WHERE project_no IN ('P1', 'P3') ORDER BY 1"
    assert story.house.rows(amounts, story.after(story.adopted)) == [
        ("P1", Decimal("755040.00")),
        ("P3", Decimal("943800.00")),
    ]


def test_both_grades_stay_visible(story: Story) -> None:
    both = "SELECT computed_grade, adopted_grade, grade FROM {} WHERE {} = '{}'"
    after = story.after(story.evaluated)
    for table in ("risk.customer_grades", "customer.customers"):
        assert story.house.one(both.format(table, "customer_id", ONE), after) == ("unrated", "BBB", "BBB")
        assert story.house.one(both.format(table, "customer_id", AWAY_ID), after) == ("unrated", None, "unrated")
    assert story.house.one(both.format("partner.partners", "partner_id", PARTNER), after) == ("A", "BBB", "BBB")
    assert story.house.one(both.format("partner.partners", "partner_id", OTHER), after) == ("A", None, "A")
    moved = "SELECT DISTINCT grade FROM risk.grade_migration WHERE customer_id = '{}'"
    assert story.house.rows(moved.format(ONE), after) == [("unrated",)]  # what the scorecard said, month by month


def test_partners_count_by_their_adopted_grade_else_by_the_computed_one(story: Story) -> None:
    """0.90 × 0.65 × 1.05 × 1.10 = 0.6757 with BBB, 1.00 × 0.65 × 1.00 × 1.10 = 0.7150 with A, the other's customer unrated."""
    found = risk_of(story, story.evaluated)
    assert found["P3"] == ("BB", "BBB", 0.9, 1.05, pytest.approx(0.675675))
    assert found["Q1"] == ("unrated", "A", 1.0, 1.0, pytest.approx(0.715))
    assert found["P2"][:3] == ("BBB", "BBB", 0.8)  # another record of the customer whose grade was adopted


def test_an_act_has_only_what_it_speaks_of_judged_anew(story: Story) -> None:
    """One customer's project and one partner's; then the other partner's three, not the first's, whose figures moved but not its grade."""
    judged = [(one.full, one.judgement.projects) for one in (story.adopted, story.evaluated) if one.judgement]
    assert judged == [(False, 2), (False, 3)]


def test_a_grade_ends_on_its_review_date_and_when_it_is_withdrawn(story: Story) -> None:
    found = risk_of(story, story.ended)
    assert [found[number][0] for number in ("P1", "P2", "P3")] == ["unrated"] * 3
    acts = """SELECT adoption_state, adopted_grade, proposed_by, actor, is_in_force FROM risk.grade_adoptions
        WHERE subject_id = '{}' ORDER BY version"""
    assert story.house.rows(acts.format(PLAIN_ID), story.after(story.ended)) == [
        ("proposed", "BB", None, "feng", False), ("adopted", "BB", "feng", "an", False), ("withdrawn", "BB", None, "an", False),
    ]  # fmt: skip


def test_the_explanation_says_who_adopted_what_when_and_why(story: Story) -> None:
    customers, partners = (line for line in story.explained.splitlines() if "adopted_grade" in line)
    for said in (
        "computed_grade=unrated",
        "adopted_grade=BBB",
        "proposed_by=feng",
        "proposed_reason=订单充足",
        "actor=an",
    ):
        assert said in customers
    assert "acted_on=2025-06-30  review_on=2025-07-15" in customers
    assert "quarter=2025-Q1  proposed_by=feng  proposed_reason=增长过快" in partners
    assert "adoption_steps.yaml" in story.explained


def test_a_day_is_known_as_it_was_and_increments_are_a_full_build(story: Story) -> None:
    known = as_known(story.house.home, date(2025, 7, 1), registered=story.house.register.frame())
    grades = "SELECT project_no, customer_grade, partner_grade FROM risk.project_risk ORDER BY 1"
    assert story.house.rows(grades, known) == [
        ("P1", "BBB", "unrated"), ("P2", "unrated", "unrated"), ("P3", "unrated", "unrated"), ("Q1", "unrated", "A"),
    ]  # fmt: skip
    by_increments = digests(story.house, without={"built_at", "build_id"})
    assert story.house.build(date(2025, 7, 15), full=True, tests=True).full
    assert digests(story.house, without={"built_at", "build_id"}) == by_increments


def test_a_case_knows_who_adopted_the_grades_around_it_and_until_when(story: Story) -> None:
    (one,) = around(story.house.home, PARTNER, "USCC", UNRATED)[
        "adoptions"
    ]  # the customer's own is over by the last build
    assert (one["subject_kind"], one["adopted_grade"], one["proposed_by"], one["actor"]) == (
        "partner",
        "BBB",
        "feng",
        "an",
    )
    assert (one["review_on"], one["proposed_reason"]) == (date(2026, 3, 31), "增长过快")
