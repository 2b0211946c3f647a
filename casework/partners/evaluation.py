"""Periodic evaluation of partners (合作机构评价): computed each quarter, adopted by two people, the computed grade beside the adopted one.

Here: computing all partners of a quarter, proposing a grade, answering, reading. Not here: the scorecard (`scoring.rating.partners`), its
figures (`casework.partners.queries`), the determination at admission (`casework.partners.admission`).

Peers are partners with a like liability balance (`evaluation_peers`); beside each figure stand their median and their number, since a ratio
alone says little of a small partner.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.adoption import near, require_another, require_near
from casework.forms.records import digest
from casework.partners.queries import Standing, partners, standing
from casework.reasons import within
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.partner_tables import partner_evaluations
from scoring.calendar import add_months
from scoring.parameters.model import InForce
from scoring.parameters.reader import shipped
from scoring.rating.partners import UNRATED, Determination, determine

COMPUTED, PROPOSED, ADOPTED, RETURNED = "computed", "proposed", "adopted", "returned"


@dataclass(frozen=True)
class Evaluation:
    """A partner's quarter in its newest state. Each factor has its dimension, value, points, most points, and its peers' median."""

    partner_id: str
    quarter: str
    version: int
    state: str
    computed_grade: str
    score: Decimal | None
    adopted_grade: str | None
    factors: tuple[Mapping[str, Any], ...]
    knock_outs: tuple[str, ...]
    assessable: int
    peers: int
    parameters_version: str
    actor: str
    at: datetime
    reason: str


def quarter_of(day: date) -> str:
    """The last quarter that was over at the end of a day.

    >>> quarter_of(date(2026, 3, 30)), quarter_of(date(2026, 3, 31)), quarter_of(date(2026, 4, 1))
    ('2025-Q4', '2026-Q1', '2026-Q1')
    """
    next_day = day + timedelta(days=1)
    before = add_months(next_day.replace(day=1), -((next_day.month - 1) % 3 + 1))
    return f"{before.year}-Q{(before.month - 1) // 3 + 1}"


def last_day_of(quarter: str) -> date:
    """Its last day.

    >>> last_day_of("2025-Q4")
    datetime.date(2025, 12, 31)
    """
    year, number = int(quarter[:4]), int(quarter[-1])
    return add_months(date(year, number * 3, 1), 1) - timedelta(days=1)


def evaluate(store: Store, quarter: str, *, actor: Actor, now: datetime | None = None) -> int:
    """Compute every guarantor's evaluation of a quarter from what is published; how many are new or other than before.

    Filings of a quarter come after it, so its figures follow what is published until somebody proposes a grade; then they stay.
    """
    permit(store, actor, "manage", "partner", now)
    rules = shipped().at(last_day_of(quarter))
    rows = [row for row in partners(store, actor=actor) if row.get("role") == "guarantor"]
    known = {str(row["partner_id"]): standing(store, str(row["partner_id"]), actor=actor) for row in rows}
    groups = {partner_id: _group(one, rules) for partner_id, one in known.items()}
    fresh = 0
    with audit.acting(store, now) as act:
        before = {one.partner_id: one for one in _newest(act.connection, quarter)}
        for partner_id, one in known.items():
            peers = [
                other for name, other in known.items() if name != partner_id and groups[name] == groups[partner_id]
            ]
            found = _determined(one, rules, last_day_of(quarter))
            told = _told(found, one, peers)
            present = before.get(partner_id)
            if present is not None and (present.state != COMPUTED or _same(act.connection, present, told)):
                continue
            values = {
                "computed_grade": found.grade, "score": found.score, "adopted_grade": None, "factors": told,
                "parameters_version": rules.version,
            }  # fmt: skip
            _append(act, actor, partner_id, quarter, present.version if present else 0, COMPUTED, values, "")
            fresh += 1
    return fresh


def propose(
    store: Store, partner_id: str, quarter: str, grade: str, *, actor: Actor, reason: str, now: datetime | None = None
) -> Evaluation:
    """Propose the grade to adopt: the computed one, or one within `evaluation_steps`, with a reason.

    An unrated partner may stay unrated, or be given a grade within as many steps of `evaluation_unrated_as`.
    """
    permit(store, actor, "manage", "partner", now)
    if not reason.strip():
        raise Refused("reason_missing")
    with audit.acting(store, now) as act:
        present = _of(act.connection, partner_id, quarter)
        _require_state(present, (COMPUTED, RETURNED))
        if grade != present.computed_grade:
            steps, unrated_as = _reach(quarter)
            require_near(present.computed_grade, grade, steps=steps, unrated_as=unrated_as)
        return _follow(act, actor, present, PROPOSED, grade, reason)


def choices(one: Evaluation) -> tuple[str, ...]:
    """What may be proposed, the computed grade among it."""
    steps, unrated_as = _reach(one.quarter)
    return (UNRATED, *near(unrated_as, steps)) if one.computed_grade == UNRATED else near(one.computed_grade, steps)


def answer(
    store: Store, partner_id: str, quarter: str, *, agrees: bool, actor: Actor, reason: str, now: datetime | None = None
) -> Evaluation:
    """Another person's word on a proposal: adopted, or returned for another."""
    permit(store, actor, "approve", "partner", now)
    if not reason.strip():
        raise Refused("reason_missing")
    with audit.acting(store, now) as act:
        present = _of(act.connection, partner_id, quarter)
        _require_state(present, (PROPOSED,))
        require_another(present.actor, actor.name, "evaluation")
        return _follow(act, actor, present, ADOPTED if agrees else RETURNED, present.adopted_grade, reason)


def evaluations(
    store: Store, *, actor: Actor, quarter: str | None = None, partner_id: str | None = None
) -> list[Evaluation]:
    """Evaluations in their newest state, of a quarter or of all, newest quarter first."""
    require(actor, "read", "partner")
    with store.reading() as connection:
        found = _newest(connection, quarter)
    kept = [one for one in found if partner_id in {None, one.partner_id}]
    return sorted(kept, key=lambda one: (one.quarter, one.partner_id), reverse=True)


def acts(store: Store, partner_id: str, quarter: str, *, actor: Actor) -> list[Evaluation]:
    """Every act of people on an evaluation, oldest first: proposals and answers."""
    require(actor, "read", "partner")
    wanted = select(partner_evaluations).where(
        partner_evaluations.c.partner_id == partner_id,
        partner_evaluations.c.quarter == quarter,
        partner_evaluations.c.state != COMPUTED,
    )
    with store.reading() as connection:
        return [_evaluation(row) for row in connection.execute(wanted.order_by(partner_evaluations.c.version))]


def _reach(quarter: str) -> tuple[int, str]:
    """By how many steps an adopted grade may differ, and from which grade they are counted where there is none."""
    rules = shipped().at(last_day_of(quarter))
    return rules.whole("evaluation_steps"), rules.codes("evaluation_unrated_as")[0]


def _determined(known: Standing, rules: InForce, day: date) -> Determination:
    left = None if known.licence_expires is None else (known.licence_expires - day).days
    return determine(known.figures, licence_days_left=left, liability=known.liability, rules=rules)


def _group(known: Standing, rules: InForce) -> Decimal | None:
    return None if known.liability is None else rules.bands("evaluation_peers").of(known.liability)


def _told(found: Determination, known: Standing, peers: Sequence[Standing]) -> str:
    factors = []
    for factor in found.factors:
        others = [value for one in peers if (value := one.figures.get(factor.indicator)) is not None]
        factors.append(
            {
                "dimension": factor.dimension,
                "indicator": factor.indicator,
                "value": None if factor.value is None else str(factor.value),
                "points": None if factor.points is None else str(factor.points),
                "most": factor.most,
                "peer_median": str(statistics.median(others)) if others else None,
                "peers": len(others),
            }
        )
    told = {
        "factors": factors, "knock_outs": found.knock_outs, "assessable": found.assessable, "peers": len(peers),
        "report_period": known.report_period,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _require_state(present: Evaluation, states: tuple[str, ...]) -> None:
    if present.state not in states:
        raise Refused("evaluation_state", state=f"evaluation_{present.state}")


def _follow(
    act: audit.Act, actor: Actor, present: Evaluation, state: str, grade: str | None, reason: str
) -> Evaluation:
    values = {
        "computed_grade": present.computed_grade, "score": present.score, "adopted_grade": grade,
        "factors": _factors_of(act.connection, present), "parameters_version": present.parameters_version,
    }  # fmt: skip
    return _append(act, actor, present.partner_id, present.quarter, present.version, state, values, reason)


def _append(
    act: audit.Act, actor: Actor, partner_id: str, quarter: str, version: int, state: str, values: Mapping[str, Any], reason: str
) -> Evaluation:  # fmt: skip
    row = {
        "partner_id": partner_id, "quarter": quarter, "version": version + 1, "state": state, **values,
        "actor": actor.name, "role": actor.role, "at": act.now, "reason": within(reason),
    }  # fmt: skip
    act.connection.execute(insert(partner_evaluations), row)
    seen = {"version": version + 1, "grade": values["adopted_grade"] or values["computed_grade"], "sha256": digest(row)}
    act.record(actor, f"evaluation_{state}", f"evaluation/{partner_id}/{quarter}", seen)
    return _of(act.connection, partner_id, quarter)


def _same(connection: Connection, present: Evaluation, told: str) -> bool:
    return _factors_of(connection, present) == told


def _factors_of(connection: Connection, present: Evaluation) -> str:
    mine = (
        (partner_evaluations.c.partner_id == present.partner_id)
        & (partner_evaluations.c.quarter == present.quarter)
        & (partner_evaluations.c.version == present.version)
    )
    return str(connection.scalar(select(partner_evaluations.c.factors).where(mine)))


def _of(connection: Connection, partner_id: str, quarter: str) -> Evaluation:
    found = next((one for one in _newest(connection, quarter) if one.partner_id == partner_id), None)
    if found is None:
        raise Refused("no_such_evaluation", partner_id=partner_id[:64], quarter=quarter[:7])
    return found


def _newest(connection: Connection, quarter: str | None) -> list[Evaluation]:
    key = (partner_evaluations.c.partner_id, partner_evaluations.c.quarter)
    last = select(*key, func.max(partner_evaluations.c.version).label("version")).group_by(*key)
    if quarter is not None:
        last = last.where(partner_evaluations.c.quarter == quarter)
    newest = last.subquery()
    on = (
        (newest.c.partner_id == partner_evaluations.c.partner_id)
        & (newest.c.quarter == partner_evaluations.c.quarter)
        & (newest.c.version == partner_evaluations.c.version)
    )
    return [_evaluation(row) for row in connection.execute(select(partner_evaluations).join(newest, on).order_by(*key))]


def _evaluation(row: Any) -> Evaluation:
    told = json.loads(row.factors)
    score = None if row.score is None else Decimal(row.score)
    return Evaluation(
        row.partner_id, row.quarter, row.version, row.state, row.computed_grade, score, row.adopted_grade,
        tuple(told["factors"]), tuple(told["knock_outs"]), told["assessable"], told["peers"], row.parameters_version, row.actor,
        row.at, row.reason,
    )  # fmt: skip
