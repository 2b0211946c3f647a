"""The conditions of the table by name: each looks at the case and the act that is asked for, and refuses with its reason or says nothing.

Here: conditions about people, votes, amounts and time. Conditions about a case's papers are in `casework.stages.papers`. Not here: which
action has which guard (``table.yaml``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from casework.access.actors import Actor
from casework.refusals import Refused
from casework.stages.cases import Case, votes_of
from casework.stages.people import COMMITTEE, Standing, holders
from casework.stages.table import Action
from ingestion.home import Home
from scoring.office_time import office_day
from scoring.parameters.model import InForce

TWO_SIGNATURES = 3  # the tier from which a second approver endorses
WITH_VOTE = 2  # the tier from which the committee votes


@dataclass(frozen=True)
class Asked:
    """An act that somebody asks for, before anything of it is written."""

    connection: Connection
    case: Case
    action: Action
    actor: Actor
    standing: Standing
    reason: str
    amount: Decimal | None
    detail: Mapping[str, Any]
    rules: InForce
    now: datetime
    home: Home

    @property
    def people(self) -> frozenset[str]:
        """Whose eyes these would be."""
        return frozenset({self.actor.name, *([self.standing.on_behalf_of] if self.standing.on_behalf_of else [])})

    def detail_of(self, key: str) -> Any:
        """What this act says of `key`, else what the newest one before says."""
        return self.detail[key] if key in self.detail else self.case.newest_detail(key)


Guard = Callable[[Asked, str], None]


def reason(asked: Asked, _: str) -> None:
    """Something must be said."""
    if not asked.reason.strip():
        raise Refused("reason_missing")


def other_than(asked: Asked, actions: str) -> None:
    """Four eyes: nobody passes what they entered or passed before; whoever acts for somebody counts as both."""
    wanted = set(actions.split(","))
    for act in asked.case.acts:
        if act.action in {*wanted, "enter"} and act.people & asked.people and _still_counts(asked.case, act.version):
            done = asked.case.way.actions.get(act.action)
            name = done.name if done else act.action
            raise Refused("four_eyes", actor=", ".join(sorted(act.people & asked.people)), action=name)


def _still_counts(case: Case, version: int) -> bool:
    """What was passed before a return is passed anew, perhaps by another; what was entered stays entered."""
    act = case.acts[version - 1]
    if act.action in {"enter", "open"}:
        return True
    order = case.way.order
    for later in case.acts[version:]:
        went_back = later.action == "return" and later.to_stage in order and act.to_stage in order
        if went_back and order.index(later.to_stage) < order.index(act.to_stage):
            return False
    return True


def vote_passed(asked: Asked, _: str) -> None:
    """The committee voted for it in the present stage, with a quorum; small amounts that nobody sent to it need no vote."""
    if asked.case.kind == "project" and tier(asked) < WITH_VOTE and not _sent_to_committee(asked):
        return
    members = len(holders(asked.connection, [COMMITTEE]))
    given = votes_of(asked.connection, asked.case.case_id, asked.case.entered.version)
    quorum, majority = asked.rules.table("committee_quorum"), asked.rules.table("committee_majority")
    least = max(1, _share(members, quorum))
    needed = max(1, _share(len(given), majority))
    votes_for = sum(vote.vote == "for" for vote in given)
    if len(given) < least or votes_for < needed:
        raise Refused("not_voted", votes_for=votes_for, needed=needed, present=len(given), quorum=least)


def _share(of: int, rule: Mapping[str, Decimal]) -> int:
    """The smallest whole number that is at least so many of so many: two of three of 5 are 4."""
    return -((-of * int(rule["votes"])) // int(rule["of"]))


def _sent_to_committee(asked: Asked) -> bool:
    assessed = asked.detail_of("assessment") or {}
    return assessed.get("decision") in {"committee", "decline"}


def tier(asked: Asked) -> int:
    """The tier of approval of the case's amount."""
    amount = asked.amount if asked.amount is not None else asked.case.last.amount
    if amount is None:
        raise Refused("amount_missing")
    return int(asked.rules.bands("approval_tiers").of(amount) or TWO_SIGNATURES)


def tier_needs_two(asked: Asked, _: str) -> None:
    """An endorsement where the tier asks for one."""
    if tier(asked) < TWO_SIGNATURES:
        raise Refused("needs_no_endorsement", tier=tier(asked))
    if asked.case.since_entered("endorse"):
        raise Refused("four_eyes", actor=asked.actor.name, action="endorse")


def tier_endorsed(asked: Asked, _: str) -> None:
    """Above a tier two approvers: the second is another person than the first."""
    if tier(asked) < TWO_SIGNATURES:
        return
    endorsed = asked.case.since_entered("endorse")
    if not endorsed:
        amount = asked.amount if asked.amount is not None else asked.case.last.amount
        raise Refused("needs_endorsement", amount=f"{amount:,.2f}", tier=tier(asked))
    if endorsed[-1].people & asked.people:
        raise Refused("four_eyes", actor=asked.actor.name, action="endorse")


def nothing_fatal(asked: Asked, _: str) -> None:
    """No fatal reason in the newest assessment: black-listed, bankrupt, a limit broken after this case."""
    assessed = asked.detail_of("assessment")
    if not assessed:
        raise Refused("fatal", reasons="not_assessed")
    if assessed.get("fatal_reason"):
        raise Refused("fatal", reasons=assessed["fatal_reason"])


def amount_given(asked: Asked, _: str) -> None:
    """The act says how much."""
    if asked.amount is None or asked.amount <= 0:
        raise Refused("amount_missing")


def late(asked: Asked, _: str) -> None:
    """The stage's time is over."""
    due = asked.case.last.due_on
    if due is None or office_day(asked.now) <= due:
        raise Refused("not_yet_due", day=due)


def day_reached(asked: Asked, _: str) -> None:
    """The day from which a change holds has come."""
    day = asked.detail_of("in_force_on")
    if day is None or office_day(asked.now) < date.fromisoformat(str(day)):
        raise Refused("not_yet_due", day=day)


GUARDS: dict[str, Guard] = {
    function.__name__: function
    for function in (
        reason, other_than, vote_passed, tier_needs_two, tier_endorsed, nothing_fatal, amount_given, late, day_reached,
    )
}  # fmt: skip
