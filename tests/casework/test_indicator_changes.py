"""Changing an indicator: proposed with a reason, approved by another, in force from its day; what was judged before stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from office import NOW, actor, furnish

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.refusals import Refused
from casework.stages.acts import act_on
from casework.store.engine import Store
from casework.warnings.changes import decided, proposals, propose, rules_of
from scoring.parameters.changes import IndicatorChange, Remedy, changed, indicator_on
from scoring.parameters.reader import shipped

DAY = NOW.date() + timedelta(days=10)
LINES = {level: Decimal(value) for level, value in (("blue", 5), ("yellow", 40), ("orange", 70), ("red", 100))}
CHANGE = IndicatorChange("customer_bank_overdue", DAY, LINES, 1)
REMEDY = Remedy("red", "立即上门核实", "visit at once", "risk", 2)


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    return store


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def lines_on(store: Store, day: date, until: date | None = None) -> dict[str, Decimal]:
    found = indicator_on(rules_of(store, until), CHANGE.indicator, day)
    assert found
    return dict(found[1].lines)


def test_a_change_holds_from_its_day_once_another_person_approved_it(office: Store) -> None:
    before = lines_on(office, DAY)
    case = propose(office, replace(CHANGE, remedies=(REMEDY,)), actor=actor("feng"), reason="误报过多", now=NOW)
    assert lines_on(office, DAY) == before, "proposed is not decided"
    assert refusal(lambda: propose(office, CHANGE, actor=actor("feng"), reason="再提", now=NOW)) == "case_exists"
    with pytest.raises(Refused):
        act_on(office, case, "approve", actor=actor("feng"), now=NOW)
    act_on(office, case, "approve", actor=actor("an"), now=NOW + timedelta(days=1))
    assert lines_on(office, DAY) == LINES
    assert lines_on(office, DAY - timedelta(days=1)) == before, "older days keep older rules"
    assert lines_on(office, DAY, NOW.date()) == before, "as known before the approval"
    remedies = rules_of(office).at(DAY).countermeasures("countermeasures").items
    told = next(one for one in remedies if (one.family, one.level) == ("overdue", "red"))
    assert (told.zh, told.owner, told.days) == ("立即上门核实", "risk", 2)
    assert rules_of(office).version != shipped().version
    (kept,) = proposals(office, actor=actor("an"))
    assert (kept.case.acts[0].reason, kept.case.stage.name) == ("误报过多", "approved")


def test_what_is_rejected_changes_nothing_and_a_late_approval_does_not_reach_back(office: Store) -> None:
    first = propose(office, CHANGE, actor=actor("feng"), reason="试", now=NOW)
    act_on(office, first, "reject", actor=actor("an"), reason="依据不足", now=NOW)
    assert decided(office) == []
    second = propose(office, CHANGE, actor=actor("feng"), reason="补充依据", now=NOW)
    act_on(office, second, "approve", actor=actor("an"), now=NOW + timedelta(days=15))
    (change,) = decided(office)
    assert change.valid_from == NOW.date() + timedelta(days=15)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"valid_from": NOW.date()}, "day_passed"),
        ({"indicator": "nobody"}, "no_such_indicator"),
        ({"lines": {"red": Decimal(9)}}, "line_missing"),
        ({"lines": {**LINES, "yellow": Decimal(5)}}, "lines_in_disorder"),
        ({"lines": {**LINES, "red": Decimal("100.00001")}}, "line_wrong"),
        ({"persistence": 2}, "persistence_wrong"),
        ({"remedies": (replace(REMEDY, en=" "),)}, "remedy_wrong"),
        (
            {
                "lines": {
                    level: Decimal(value) for level, value in (("blue", 1), ("yellow", 31), ("orange", 61), ("red", 91))
                }
            },
            "change_is_none",
        ),
    ],
)
def test_what_cannot_be_is_refused(office: Store, what: dict[str, object], code: str) -> None:
    change = replace(CHANGE, **what)  # type: ignore[arg-type]
    assert refusal(lambda: propose(office, change, actor=actor("feng"), reason="试", now=NOW)) == code


def test_it_takes_a_reason_the_right_and_the_role(office: Store) -> None:
    assert refusal(lambda: propose(office, CHANGE, actor=actor("feng"), reason=" ", now=NOW)) == "reason_missing"
    with pytest.raises(Denied):
        propose(office, CHANGE, actor=Actor("zhao", "analyst"), reason="试", now=NOW)
    assert refusal(lambda: propose(office, CHANGE, actor=actor("li"), reason="试", now=NOW)) == "not_your_turn"


def test_two_changes_of_one_file_stand_in_the_order_of_their_days() -> None:
    later = replace(CHANGE, valid_from=DAY + timedelta(days=30), number="R1")
    ratio = IndicatorChange(
        "customer_debt_ratio", DAY, {"yellow": Decimal("0.7"), "red": Decimal("0.9")}, 1, number="R2"
    )
    rules = changed(shipped(), [later, ratio])
    on = {
        day: {one.id: one.lines for one in rules.at(day).indicators("indicators_customer").items}
        for day in (DAY, later.valid_from)
    }
    assert on[DAY]["customer_debt_ratio"] == ratio.lines
    assert on[DAY]["customer_bank_overdue"] != LINES
    assert on[later.valid_from]["customer_debt_ratio"] == ratio.lines, "the later one begins from what is in force"
    assert on[later.valid_from]["customer_bank_overdue"] == LINES
