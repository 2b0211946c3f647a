"""Adopting another grade for a customer than the computed one (客户等级采用): one proposes, another agrees, until it is reviewed.

Here: the verbs, every act of a customer, what each build reads. Not here: the computed grade (`scoring.rating.customers`), how far an
adopted one may be from it (`casework.adoption`), which grade counts on a day
(`dbt_project/models/intermediate/customer/adopted_grades.sql`).

An act counts from the day of the published figures it was made on, so that what is shown and what is judged agree. An adopted grade counts
until its review date, until it is withdrawn, or until another one is adopted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.adoption import near, require_another, require_near
from casework.customers.queries import Computed, computed_grade
from casework.forms.records import digest
from casework.reasons import within
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.grade_tables import grade_adoptions
from scoring.calendar import add_months
from scoring.parameters.model import InForce
from scoring.parameters.reader import shipped
from scoring.risk.weights import UNRATED

PROPOSED, ADOPTED, RETURNED, WITHDRAWN = "proposed", "adopted", "returned", "withdrawn"


@dataclass(frozen=True)
class Adoption:
    """One act on a customer's grade. Every act repeats the grade, the review date, and the computed grade that it was held against."""

    customer_id: str
    version: int
    state: str
    computed_grade: str
    score: Decimal | None
    adopted_grade: str
    acted_on: date
    review_on: date
    parameters_version: str
    actor: str
    role: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Standing:
    """How a customer's grade stands: computed, every act (oldest first), the one in force, and what may be proposed until when."""

    computed: Computed
    acts: tuple[Adoption, ...]
    in_force: Adoption | None
    choices: tuple[str, ...]
    last_review: date

    @property
    def version(self) -> int:
        """The version of the newest act; 0 before the first."""
        return self.acts[-1].version if self.acts else 0

    @property
    def reason(self) -> str | None:
        """Why the grade in force was proposed: what its adoption answered."""
        if self.in_force is None:
            return None
        return next(one.reason for one in self.acts if one.version == self.in_force.version - 1)

    @property
    def proposal(self) -> Adoption | None:
        """What waits for another person's word."""
        return self.acts[-1] if self.acts and self.acts[-1].state == PROPOSED else None


def propose(
    store: Store,
    customer_id: str,
    grade: str,
    review_on: date | None,
    *,
    actor: Actor,
    reason: str,
    seen: int,
    now: datetime | None = None,
) -> Adoption:
    """Propose a grade within `adoption_steps` of the computed one, to be reviewed within `adoption_months`.

    `seen` is the version that the actor was looking at (0: none); Refused when somebody acted since.
    """
    permit(store, actor, "manage", "customer", now)
    _require_reason(reason)
    computed = computed_grade(store, customer_id)
    rules = shipped().at(computed.as_of)
    _require_grade(computed, grade, rules)
    _require_review(computed.as_of, review_on, rules)
    with audit.acting(store, now) as act:
        present = _newest(act.connection, customer_id, seen)
        if present is not None and present.state == PROPOSED:
            raise Refused("adoption_state", state="adoption_proposed")
        return _append(act, actor, present, _row(computed, PROPOSED, grade, review_on, rules), reason)


def answer(
    store: Store,
    customer_id: str,
    *,
    agrees: bool,
    actor: Actor,
    reason: str,
    seen: int,
    now: datetime | None = None,
) -> Adoption:
    """Another person's word on the proposal: adopted, or returned. What is adopted must still be near the grade computed by now."""
    permit(store, actor, "approve", "customer", now)
    _require_reason(reason)
    computed = computed_grade(store, customer_id)
    rules = shipped().at(computed.as_of)
    with audit.acting(store, now) as act:
        present = _newest(act.connection, customer_id, seen)
        if present is None or present.state != PROPOSED:
            raise Refused("adoption_state", state=f"adoption_{present.state if present else 'none'}")
        require_another(present.actor, actor.name, "adoption")
        if agrees:
            _require_grade(computed, present.adopted_grade, rules)
            _require_review(computed.as_of, present.review_on, rules)
        row = _row(computed, ADOPTED if agrees else RETURNED, present.adopted_grade, present.review_on, rules)
        return _append(act, actor, present, row, reason)


def withdraw(
    store: Store, customer_id: str, *, actor: Actor, reason: str, seen: int, now: datetime | None = None
) -> Adoption:
    """End an adopted grade before its review: the computed one counts again."""
    permit(store, actor, "approve", "customer", now)
    _require_reason(reason)
    computed = computed_grade(store, customer_id)
    with audit.acting(store, now) as act:
        present = _newest(act.connection, customer_id, seen)
        standing = in_force(_acts(act.connection, customer_id), computed.as_of)
        if present is None or standing is None or present.state == PROPOSED:
            raise Refused("adoption_state", state=f"adoption_{present.state if present else 'none'}")
        rules = shipped().at(computed.as_of)
        row = _row(computed, WITHDRAWN, standing.adopted_grade, standing.review_on, rules)
        return _append(act, actor, present, row, reason)


def adoptions(store: Store, customer_id: str, *, actor: Actor) -> list[Adoption]:
    """Every act on a customer's grade, oldest first."""
    require(actor, "read", "customer")
    with store.reading() as connection:
        return _acts(connection, customer_id)


def standing(store: Store, customer_id: str, *, actor: Actor) -> Standing | None:
    """How a customer's grade stands as of the published day; None while no published build knows the customer."""
    acts = adoptions(store, customer_id, actor=actor)
    try:
        computed = computed_grade(store, customer_id)
    except Refused:
        return None
    rules = shipped().at(computed.as_of)
    start = rules.codes("adoption_unrated_as")[0] if computed.grade == UNRATED else computed.grade
    choices = tuple(one for one in near(start, rules.whole("adoption_steps")) if one != computed.grade)
    last = add_months(computed.as_of, rules.whole("adoption_months"))
    return Standing(computed, tuple(acts), in_force(acts, computed.as_of), choices, last)


def in_force(acts: Sequence[Adoption], day: date) -> Adoption | None:
    """The adoption that counts on a day, of one customer's acts, oldest first; None where the computed grade does."""
    ends = [one for one in acts if one.state in {ADOPTED, WITHDRAWN} and one.acted_on <= day]
    newest = ends[-1] if ends else None
    return newest if newest is not None and newest.state == ADOPTED and newest.review_on > day else None


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing")


def _require_grade(computed: Computed, grade: str, rules: InForce) -> None:
    if grade == computed.grade:
        raise Refused("grade_same", computed=computed.grade)
    unrated_as = rules.codes("adoption_unrated_as")[0]
    require_near(computed.grade, grade, steps=rules.whole("adoption_steps"), unrated_as=unrated_as)


def _require_review(day: date, review_on: date | None, rules: InForce) -> None:
    last = add_months(day, rules.whole("adoption_months"))
    if review_on is None or not day < review_on <= last:
        raise Refused("adoption_review", day=day, last=last)


def _row(computed: Computed, state: str, grade: str, review_on: date | None, rules: InForce) -> dict[str, Any]:
    return {
        "customer_id": computed.customer_id, "state": state, "computed_grade": computed.grade, "score": computed.score,
        "adopted_grade": grade, "acted_on": computed.as_of, "review_on": review_on, "parameters_version": rules.version,
    }  # fmt: skip


def _append(act: audit.Act, actor: Actor, present: Adoption | None, row: dict[str, Any], reason: str) -> Adoption:
    version = (present.version if present else 0) + 1
    made = Adoption(**row, version=version, actor=actor.name, role=actor.role, at=act.now, reason=within(reason))
    act.connection.execute(insert(grade_adoptions), vars(made))
    told = {"version": version, "grade": made.adopted_grade, "review_on": made.review_on, "sha256": digest(vars(made))}
    act.record(actor, f"grade_{made.state}", f"customer/{made.customer_id}", told)
    return made


def _newest(connection: Connection, customer_id: str, seen: int) -> Adoption | None:
    """The newest act; Refused when it is not the one that was seen."""
    acts = _acts(connection, customer_id)
    present = acts[-1] if acts else None
    if present is not None and present.version != seen:
        raise Refused(
            "adoption_overtaken", actor=present.actor, state=f"adoption_{present.state}", version=present.version
        )
    return present


def _acts(connection: Connection, customer_id: str) -> list[Adoption]:
    wanted = select(grade_adoptions).where(grade_adoptions.c.customer_id == customer_id)
    rows = connection.execute(wanted.order_by(grade_adoptions.c.version)).mappings()
    return [Adoption(**{**row, "score": None if row["score"] is None else Decimal(row["score"])}) for row in rows]
