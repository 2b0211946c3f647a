"""Adopting another grade than the computed one (采用等级): what holds for customers and partners alike.

Here: how far an adopted grade may be from the computed one, and that one person proposes and another agrees. Not here: the acts themselves
(`casework.customers.grading`, `casework.partners.evaluation`), a computed grade (`scoring`), which grade counts (`dbt_project`).
"""

from __future__ import annotations

from casework.refusals import Refused
from scoring.parameters.catalogue import GRADES
from scoring.risk.weights import UNRATED


def require_near(computed: str, grade: str, *, steps: int, unrated_as: str) -> None:
    """Return when `grade` is within `steps` of the computed one, of which an unrated one counts as `unrated_as`; Refused otherwise.

    >>> require_near("A", "BB", steps=2, unrated_as="B")
    >>> require_near("unrated", "BBB", steps=2, unrated_as="B")
    """
    start = unrated_as if computed == UNRATED else computed
    if grade not in GRADES or abs(GRADES.index(grade) - GRADES.index(start)) > steps:
        raise Refused("grade_steps", computed=computed, steps=steps, nearest=", ".join(near(start, steps)))


def near(grade: str, steps: int) -> tuple[str, ...]:
    """The grades within `steps` of one, best first.

    >>> near("B", 2)
    ('BBB', 'BB', 'B', 'C')
    """
    place = GRADES.index(grade)
    return GRADES[max(place - steps, 0) : place + steps + 1]


def require_another(proposer: str, answers: str, action: str) -> None:
    """Return when it is not the proposer who answers; Refused otherwise."""
    if proposer == answers:
        raise Refused("four_eyes", actor=answers, action=action)
