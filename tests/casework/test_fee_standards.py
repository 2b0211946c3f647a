"""A fee standard from the form to what projects are charged: proposed, previewed, approved by another, refused where it contradicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.fees.standards import Draft, approve, listed, preview, proposals, propose, rules_of
from casework.refusals import Refused
from casework.stages.acts import act_on, open_case
from casework.store.engine import Store
from scoring.fees import tariff
from scoring.finance_columns import CUSTOMER_PROJECTS
from scoring.parameters.reader import shipped
from scoring.parameters.standards import FeeStandard, Tier

FINANCE, APPROVER = Actor("li", "finance"), Actor("wang", "approver")
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
BEGINS = date(2026, 4, 1)
HALF = FeeStandard(
    "tech-half", {"customer_class": "TECH"}, (Tier(Decimal(5_000_000), Decimal("0.0015")), Tier(None, Decimal("0.0025"))), False,
    Decimal(0), Decimal(0), "ACT/365", "ONCE", BEGINS, None, "", BEGINS, 0,
)  # fmt: skip


def project(start: date, *, tech: bool = True) -> pl.DataFrame:
    due = start + timedelta(days=365)
    return tariff.one_project(
        guaranteed_amount="5000000", reguarantor_share="0.4", start=start, due=due, product="LOAN", is_tech=tech
    )


def charge(store: Store, start: date, *, tech: bool = True) -> tuple[str, str]:
    row = tariff.charges(project(start, tech=tech), None, rules_of(store)).row(0, named=True)
    return row["standard_id"], str(row["amount"])


def test_it_charges_what_begins_after_its_day_once_somebody_else_approved(store: Store) -> None:
    shown = preview(project(date(2025, 1, 1)), Draft(HALF), shipped()).row(0, named=True)
    assert (str(shown["before"]), str(shown["after"]), shown["standard_id"]) == ("6000.00", "3000.00", "tech-half")
    case = propose(store, Draft(HALF), actor=FINANCE, reason="科创专项", now=NOW)
    assert rules_of(store).version == shipped().version
    with pytest.raises(Refused, match="for approver"):
        act_on(store, case, "approve", actor=FINANCE, now=NOW)
    act_on(store, case, "approve", actor=APPROVER, reason="同意", now=NOW)
    assert charge(store, BEGINS) == ("tech-half", "3000.00")
    assert charge(store, BEGINS - timedelta(days=1)) == ("default", "6000.00")
    assert charge(store, BEGINS, tech=False) == ("default", "6000.00")
    assert rules_of(store, until=date(2026, 2, 28)).version == shipped().version  # as known before
    (one,) = proposals(store, actor=APPROVER)
    assert (one.draft.standard.approved_by, one.approved_at) == ("wang", NOW)


def test_whose_amount_the_tier_is_of_is_proposed_stored_and_read_again(store: Store) -> None:
    draft = Draft(replace(HALF, tier_of="customer"))
    sample = project(date(2025, 1, 1)).drop("customer_amount").with_columns(customer_id=pl.lit("c"))
    known = sample.with_columns(project_id=pl.lit("other"), guaranteed_amount=pl.lit(Decimal("0.01")))
    known = known.with_columns(due_date=BEGINS).select(list(CUSTOMER_PROJECTS))
    # beside another of one fen that is due on the draft's first day: 5,000,000.01 in all, 2,000,000 × 0.25 %
    shown = preview(sample, draft, shipped(), known).row(0, named=True)
    assert (str(shown["customer_amount"]), str(shown["before"]), str(shown["after"])) == (
        "5000000.01",
        "6000.00",
        "5000.00",
    )
    assert str(preview(sample, draft, shipped()).row(0, named=True)["after"]) == "3000.00"
    case = propose(store, draft, actor=FINANCE, reason="单户", now=NOW)
    act_on(store, case, "approve", actor=APPROVER, reason="同意", now=NOW)
    in_force = {
        one.id: one.tier_of for one in rules_of(store).at(BEGINS).standards("fee_standards").items
    }  # fmt: skip
    assert in_force == {"tech-half": "customer", "default": "project"}
    assert listed(rules_of(store).at(BEGINS).standards("fee_standards").items)["tier_of"].to_list() == [
        "customer",
        "project",
    ]


def test_limits_are_listed_in_ten_thousand_yuan_whether_a_form_or_a_file_gave_them() -> None:
    limits = ("5000000", "5000000.00", "12345678.9", "10000", "0.01")
    ways = [replace(HALF, tiers=(Tier(Decimal(limit), Decimal("0.003")), *HALF.tiers[1:])) for limit in limits]
    assert [text.split(":")[0] for text in listed(ways)["tiers"]] == ["≤500", "≤500", "≤1,234.56789", "≤1", "≤0.000001"]


def test_a_standard_that_was_stored_before_it_could_say_looks_at_the_project(store: Store) -> None:
    as_stored = {
        "id": "tech-half", "scope": {"customer_class": "TECH"}, "is_sliced": False, "minimum": "0", "discount": "0",
        "tiers": [["5000000", "0.0015"], [None, "0.0025"]], "day_count": "ACT/365", "collection": "ONCE",
        "valid_from": BEGINS.isoformat(), "valid_to": None, "replaces": "",
    }  # fmt: skip
    detail = {"in_force_on": BEGINS.isoformat(), "fee_standard": as_stored}
    case = open_case(store, "parameter", "fee:tech-half", "x", actor=FINANCE, detail=detail, reason="科创专项", now=NOW)
    act_on(store, case, "approve", actor=APPROVER, reason="同意", now=NOW)
    (one,) = proposals(store, actor=APPROVER)
    assert one.draft.standard == replace(HALF, approved_by="wang", approved_on=NOW.date(), tier_of="project")
    assert charge(store, BEGINS) == ("tech-half", "3000.00")


def test_of_two_that_contradict_each_other_the_first_that_is_approved_stands(store: Store) -> None:
    rival = replace(HALF, id="tech-third")
    for standard in (HALF, rival):
        propose(store, Draft(standard), actor=FINANCE, reason="科创专项", now=NOW)
    second, first = proposals(store, actor=APPROVER)
    approve(store, second, actor=APPROVER, reason="同意", now=NOW)
    with pytest.raises(Refused, match="tech-half and tech-third are equally specific"):
        approve(store, first, actor=APPROVER, reason="同意", now=NOW)
    later = NOW + timedelta(hours=1)
    act_on(store, first.case, "approve", actor=APPROVER, reason="同意", now=later)  # on the case's own page
    assert charge(store, BEGINS) == ("tech-third", "3000.00")


def test_one_that_is_approved_late_changes_no_charge_that_was_raised(store: Store) -> None:
    case = propose(store, Draft(HALF), actor=FINANCE, reason="科创专项", now=NOW)
    late = datetime(2026, 5, 1, 8, tzinfo=UTC)
    act_on(store, case, "approve", actor=APPROVER, reason="同意", now=late)
    assert charge(store, BEGINS) == ("default", "6000.00")
    assert charge(store, date(2026, 5, 2))[0] == "tech-half"


def test_a_standard_that_would_apply_beside_another_is_refused_unless_it_replaces_it(store: Store) -> None:
    rival = replace(HALF, id="all-new", scope={})
    with pytest.raises(Refused, match="all-new and default are equally specific"):
        propose(store, Draft(rival), actor=FINANCE, reason="新标准", now=NOW)
    case = propose(store, Draft(rival, replaces="default"), actor=FINANCE, reason="新标准", now=NOW)
    act_on(store, case, "approve", actor=APPROVER, reason="同意", now=NOW)
    assert charge(store, BEGINS, tech=False) == ("all-new", "3000.00")
    assert charge(store, BEGINS - timedelta(days=1), tech=False) == ("default", "6000.00")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(HALF, valid_from=NOW.date()), "begins after today"),
        (replace(HALF, id="a b"), "named by letters"),
        (replace(HALF, tiers=(Tier(Decimal(5), Decimal("0.1")),)), "limits of the tiers"),
        (replace(HALF, tiers=(Tier(None, Decimal(2)),)), "rate lies between"),
        (replace(HALF, discount=Decimal(2)), "discount between"),
        (replace(HALF, tier_of="customer", is_sliced=True), "not slice by slice"),
        (replace(HALF, valid_to=BEGINS - timedelta(days=1)), "ends before it begins"),
        (replace(HALF, id="default"), "default already"),
    ],
)
def test_what_cannot_be_meant_is_refused_when_it_is_made(store: Store, wrong: FeeStandard, said: str) -> None:
    with pytest.raises(Refused, match=said):
        propose(store, Draft(wrong), actor=FINANCE, reason="试", now=NOW)
    with pytest.raises(Refused, match="Say why"):
        propose(store, Draft(HALF), actor=FINANCE, reason=" ", now=NOW)
    with pytest.raises(Denied):
        propose(store, Draft(HALF), actor=APPROVER, reason="试", now=NOW)
