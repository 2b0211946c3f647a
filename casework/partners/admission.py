"""Admission of a partner: the case, and its preliminary determination with every factor kept as it was.

Here: opening the case, computing and keeping a determination. Not here: the scorecard (`scoring.rating.partners`), stages
(`casework.stages`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.figures import LARGEST, is_kept_whole
from casework.forms.records import digest, newest_of
from casework.forms.subjects import require_identifier
from casework.partners.queries import standing
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.acts import open_case
from casework.stages.cases import Case, load
from casework.store.act_tables import determinations
from casework.store.engine import Store
from scoring.office_time import office_day
from scoring.parameters.catalogue import PARTNER_INDICATORS
from scoring.parameters.reader import shipped
from scoring.rating.partners import Determination, determine

_SOCIAL_CREDIT = 18
LONGEST_NAME = 100
#: In which stages a determination can be computed anew; later ones keep theirs.
OPEN_IN = ("collecting", "analysed")


@dataclass(frozen=True)
class Kept:
    """A determination as it was computed: `factors` has each factor's dimension, value, points, most points and where it came from."""

    version: int
    grade: str
    score: Decimal | None
    line_proposed: Decimal | None
    factors: tuple[Mapping[str, Any], ...]
    knock_outs: tuple[str, ...]
    assessable: int
    report_period: str | None
    parameters_version: str
    actor: str
    at: datetime


def apply(
    store: Store,
    partner_id: str,
    name: str,
    *,
    actor: Actor,
    amount: Decimal | None = None,
    now: datetime | None = None,
) -> Case:
    """Open the admission of a guarantor or bank; `amount` is the line it asks for."""
    if not partner_id.strip() or not name.strip():
        raise Refused("nothing_entered")
    require_code(partner_id.strip())
    within(name, "partner_name", LONGEST_NAME)
    if amount is not None and not (is_kept_whole(amount) and 0 < amount < LARGEST):
        raise Refused("agreement_amount")
    return open_case(
        store,
        "partner",
        partner_id.strip(),
        name.strip(),
        actor=actor,
        partner_id=partner_id.strip(),
        amount=amount,
        now=now,
    )


def require_code(partner_id: str) -> None:
    """Refuse what cannot be an institution's code: other letters, or eighteen that fail the check of a social credit code."""
    import polars as pl  # noqa: PLC0415 - frames are not needed to look at a determination

    from ingestion.codes.identifiers import uscc_valid  # noqa: PLC0415

    require_identifier(partner_id)
    if len(partner_id) == _SOCIAL_CREDIT and not uscc_valid(pl.Series([partner_id])).item():
        raise Refused("partner_code", given=partner_id)


def _require_figures(given: Mapping[str, Decimal]) -> None:
    for name, value in given.items():
        if not value.is_finite() or abs(value) >= LARGEST:
            raise Refused("figure_wrong", field=name, given=str(value)[:20])


def determine_now(
    store: Store,
    case: Case,
    given: Mapping[str, Decimal],
    *,
    actor: Actor,
    reason: str = "",
    now: datetime | None = None,
) -> Kept:
    """Compute the determination and keep it. `given` answers what neither reports nor filings say; what they say wins."""
    permit(store, actor, "enter", "partner", now)
    moment = at(now)
    known = standing(store, case.subject, actor=actor)
    names = {name for indicators in PARTNER_INDICATORS.values() for name in indicators} | {"small_farmer_accounts"}
    figures = {name: known.figures.get(name) for name in names}
    _require_figures(given)
    answered = {name: value for name, value in given.items() if name in names and figures.get(name) is None}
    rules = shipped().at(office_day(moment))
    with store.reading() as connection:
        form = newest_of(connection, "guarantors", "self", case.subject)
    expires = known.licence_expires or (_day(form.row.get("licence_expires")) if form else None)
    left = None if expires is None else (expires - office_day(moment)).days
    liability = known.liability if known.liability is not None else given.get("liability")
    found = determine({**figures, **answered}, licence_days_left=left, liability=liability, rules=rules)
    with audit.acting(store, moment) as act:
        present = load(act.connection, case.case_id)
        if present.stage.name not in OPEN_IN:
            raise Refused("no_such_action", action="determine", stage=present.stage.name)
        highest = select(func.coalesce(func.max(determinations.c.version), 0)).where(
            determinations.c.case_id == case.case_id
        )
        values = {
            "case_id": case.case_id,
            "version": int(act.connection.scalar(highest) or 0) + 1,
            "grade": found.grade,
            "score": found.score,
            "line_proposed": found.line_proposed,
            "factors": _told(found, answered, known.report_period),
            "parameters_version": rules.version,
            "actor": actor.name,
            "role": actor.role,
            "at": act.now,
            "reason": within(reason),
        }
        act.connection.execute(insert(determinations), values)
        seen = {"version": values["version"], "grade": found.grade, "sha256": digest(values)}
        act.record(actor, "determine", f"case/{case.case_id}", seen)
    kept = determined(store, case.case_id, actor=actor)
    assert kept is not None  # noqa: S101 - it was just written
    return kept


def determined(store: Store, case_id: str, *, actor: Actor) -> Kept | None:
    """The newest determination of a case."""
    require(actor, "read", "case")
    wanted = select(determinations).where(determinations.c.case_id == case_id)
    with store.reading() as connection:
        row = connection.execute(wanted.order_by(determinations.c.version.desc()).limit(1)).first()
    if row is None:
        return None
    told = json.loads(row.factors)
    score = None if row.score is None else Decimal(row.score)
    line = None if row.line_proposed is None else Decimal(row.line_proposed).quantize(Decimal("0.01"))
    return Kept(
        row.version, row.grade, score, line, tuple(told["factors"]), tuple(told["knock_outs"]), told["assessable"],
        told["report_period"], row.parameters_version, row.actor, row.at,
    )  # fmt: skip


def _told(found: Determination, answered: Mapping[str, Decimal], period: str | None) -> str:
    factors = [
        {
            "dimension": factor.dimension,
            "indicator": factor.indicator,
            "value": None if factor.value is None else str(factor.value),
            "points": None if factor.points is None else str(factor.points),
            "most": factor.most,
            "source": "answer" if factor.indicator in answered else "none" if factor.value is None else "data",
        }
        for factor in found.factors
    ]
    told = {"factors": factors, "knock_outs": found.knock_outs, "assessable": found.assessable, "report_period": period}
    return json.dumps(told, ensure_ascii=False)


def _day(text: str | None) -> date | None:
    from ingestion.checks.rows import check_rows  # noqa: PLC0415 - dates are written in several ways
    from ingestion.contracts import CONTRACTS  # noqa: PLC0415

    if not text:
        return None
    value = check_rows(CONTRACTS["guarantors"], [{"licence_expires": text}])[0].values["licence_expires"]
    return value if isinstance(value, date) else None
