"""Changing an indicator: proposed by one person with a reason and a day, approved by another, from that day on what builds use.

Here: proposing, and what was decided. Not here: stages and four eyes (`casework.stages`: it is a case of the kind `parameter`), laying a
change over the parameters (`scoring.parameters.changes`), the rehearsal of a proposal (`orchestration.learning.rehearsal`).

A day that has passed is refused: what was judged then stays. What a case says is never changed; who wants something else proposes anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.acts import open_case
from casework.stages.cases import Case, told_in_cases
from casework.store.engine import Store
from scoring.office_time import office_day
from scoring.parameters.changes import IndicatorChange, Remedy, changed, indicator_on, problem_of
from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped

KIND, DECIDED = "parameter", ("approved", "in_force")
CHANGE, DAY = "indicator_change", "in_force_on"
LONGEST_WORDS = 300


@dataclass(frozen=True)
class Proposal:
    """A change as somebody proposed it: the case that decides it, and the change."""

    case: Case
    change: IndicatorChange


def propose(store: Store, change: IndicatorChange, *, actor: Actor, reason: str, now: datetime | None = None) -> Case:
    """Propose a change of an indicator; it becomes a case that somebody else approves. One that is still open is refused, and named."""
    permit(store, actor, "manage", "warning", now)
    moment = at(now)
    if not reason.strip():
        raise Refused("reason_missing")
    if change.valid_from <= office_day(moment):
        raise Refused("day_passed", day=office_day(moment))
    rules = rules_of(store)
    problem = problem_of(change, rules)
    if problem is not None or any(len(words) > LONGEST_WORDS for one in change.remedies for words in (one.zh, one.en)):
        raise Refused(problem or "remedy_wrong", indicator=change.indicator[:64])
    found = indicator_on(rules, change.indicator, change.valid_from)
    assert found is not None  # noqa: S101 - a change of none has a problem
    _, one = found
    title = f"{one.zh} {one.en}"
    detail = {DAY: change.valid_from.isoformat(), CHANGE: _told(change)}
    return open_case(
        store, KIND, change.indicator, title, actor=actor, detail=detail, reason=within(reason), now=moment
    )


def rules_of(store: Store, until: date | None = None) -> Parameters:
    """The shipped parameters with every change that was decided, by the end of the day `until` (UTC) where one is given."""
    return changed(shipped(), decided(store, until))


def decided(store: Store, until: date | None = None) -> list[IndicatorChange]:
    """Every change that was approved and not taken back, in the order of the cases; by the end of the day `until` where one is given."""
    return [one.change for one in _all(store, until) if one.case.stage.name in DECIDED]


def proposals(store: Store, *, actor: Actor) -> list[Proposal]:
    """Every proposal with what became of it, the newest first."""
    require(actor, "read", "warning")
    return _all(store)[::-1]


def _all(store: Store, until: date | None = None) -> list[Proposal]:
    return [Proposal(case, _read(case, told)) for case, told in told_in_cases(store, KIND, CHANGE, until)]


def _told(change: IndicatorChange) -> dict[str, Any]:
    return {
        "lines": {level: str(value) for level, value in change.lines.items()},
        "persistence": change.persistence,
        "remedies": [vars(one) for one in change.remedies],
    }


def _read(case: Case, told: Mapping[str, Any]) -> IndicatorChange:
    """Approved after its day, it holds from the day of the approval: what was judged before stays."""
    day = date.fromisoformat(case.newest_detail(DAY))
    approved = [office_day(act.at) for act in case.acts if act.action == "approve"]
    return IndicatorChange(
        case.subject,
        max([day, *approved]),
        {level: Decimal(value) for level, value in told["lines"].items()},
        int(told["persistence"]),
        tuple(Remedy(**one) for one in told["remedies"]),
        case.case_id,
    )
