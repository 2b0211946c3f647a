"""Fee standards made on a form: proposed by one person, approved by another, from then on part of the dated parameters.

Here: proposing (a conflict is refused at once), what was decided, the preview. Not here: stages and four eyes (`casework.stages`: it is a
case of the kind `parameter`), what a standard is (`scoring.parameters.standards`), amounts (`scoring.fees.tariff`).

A standard applies to projects that begin on its first day or later, so that day has not come yet: no charge that was raised changes. One
that is approved after its day begins on the day after. Of two that contradict each other the first that was approved stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.acts import act_on, open_case
from casework.stages.cases import Case, told_in_cases
from casework.store.engine import Store
from scoring.fees import tariff
from scoring.fees.customers import with_customer_amounts
from scoring.office_time import office_day
from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped
from scoring.parameters.standards import OF_PROJECT, SCOPE, BrokenStandardError, FeeStandard, Tier, laid_over, sound

KIND, DECIDED = "parameter", ("approved", "in_force")
STANDARD, DAY = "fee_standard", "in_force_on"


@dataclass(frozen=True)
class Draft:
    """A standard as a form gives it; `replaces` ends the day before this one begins."""

    standard: FeeStandard
    replaces: str = ""


@dataclass(frozen=True)
class Proposal:
    """A draft, and the case that decides it."""

    case: Case
    draft: Draft

    @property
    def approved_at(self) -> datetime | None:
        """The moment at which it was approved; None while it is not."""
        moments = [act.at for act in self.case.acts if act.action == "approve"]
        return max(moments) if moments and self.case.stage.name in DECIDED else None


def propose(store: Store, draft: Draft, *, actor: Actor, reason: str, now: datetime | None = None) -> Case:
    """Propose a standard; one that contradicts another, or begins in the past, is refused."""
    permit(store, actor, "manage", "fee", now)
    moment = at(now)
    if not reason.strip():
        raise Refused("reason_missing")
    if draft.standard.valid_from <= office_day(moment):
        raise Refused("standard_past", day=office_day(moment))
    with_draft(rules_of(store), draft, office_day(moment))
    detail = {DAY: draft.standard.valid_from.isoformat(), STANDARD: _told(draft)}
    title = f"收费标准 Fee standard {draft.standard.id}"
    return open_case(
        store, KIND, f"fee:{draft.standard.id}", title, actor=actor, detail=detail, reason=within(reason), now=moment
    )  # fmt: skip


def rules_of(store: Store, until: date | None = None, rules: Parameters | None = None) -> Parameters:
    """The parameters (by default the shipped ones) with every standard that was approved, by the end of the day `until` (UTC)."""
    found = rules or shipped()
    approved = [(one.approved_at, one) for one in _all(store, until) if one.approved_at is not None]
    for moment, one in sorted(approved, key=lambda pair: (pair[0], pair[1].case.case_id)):
        with suppress(Refused):  # it contradicts one that was approved before: that one stands
            found = with_draft(found, one.draft, office_day(moment), one.case.case_id)
    return found


def approve(store: Store, proposal: Proposal, *, actor: Actor, reason: str = "", now: datetime | None = None) -> Case:
    """Approve a proposal that still fits what is in force; somebody else made it."""
    with_draft(rules_of(store), proposal.draft, office_day(at(now)))
    return act_on(store, proposal.case, "approve", actor=actor, reason=reason, now=now)


def proposals(store: Store, *, actor: Actor) -> list[Proposal]:
    """Every proposal with what became of it, the newest first."""
    require(actor, "read", "fee")
    return _all(store)[::-1]


def preview(
    projects: pl.DataFrame, draft: Draft, rules: Parameters, of_customers: pl.DataFrame | None = None
) -> pl.DataFrame:
    """What sample projects would be charged if they began on the draft's first day: by now and by then, a row for each.

    By the function that charges all projects. `projects` have the columns of FEE_PROJECTS but what their customers have: that is counted on
    the draft's first day, of each of them by itself and of the other projects of its customer as they are known, `of_customers`
    (CUSTOMER_PROJECTS). Without these a sample is all that its customer has. Refused where the draft contradicts a standard.
    """
    begins = draft.standard.valid_from
    lasts = pl.col("due_date") - pl.col("start_date")
    moved = projects.with_columns(
        start_date=pl.lit(begins), due_date=pl.lit(begins) + lasts, released_date=pl.lit(None, pl.Date)
    )
    moved = _with_amounts(moved, of_customers)
    later = with_draft(rules, draft, begins)
    charged = [
        tariff.charges(moved, None, each)
        .group_by("project_id")
        .agg(pl.col("standard_id").first(), pl.col("amount").sum())
        for each in (rules, later)
    ]
    both = charged[0].join(charged[1], on="project_id", suffix="_after").rename(
        {"amount": "before", "amount_after": "after", "standard_id": "standard_before", "standard_id_after": "standard_id"}
    )  # fmt: skip
    return both.join(moved.select("project_id", "customer_amount"), on="project_id").sort("project_id")


def _with_amounts(projects: pl.DataFrame, of_customers: pl.DataFrame | None) -> pl.DataFrame:
    """Projects with what their customers have: the project alone, where nothing else is known."""
    if of_customers is None:
        return projects.with_columns(customer_amount="guaranteed_amount")
    return with_customer_amounts(projects, of_customers)


def listed(found: Iterable[FeeStandard]) -> pl.DataFrame:
    """Fee standards as rows; limits of tiers in ten thousand yuan, rates in percent."""
    rows = [
        {
            "id": one.id, "scope": {name: one.scope.get(name) for name in SCOPE}, "tiers": "; ".join(_tier(tier) for tier in one.tiers),
            "tier_kind": "slices" if one.is_sliced else "whole", "tier_of": one.tier_of, "minimum": one.minimum,
            "discount": float(one.discount), "day_count": one.day_count, "collection": one.collection,
            "valid_from": one.valid_from, "valid_to": one.valid_to, "approved_by": one.approved_by,
        }
        for one in found
    ]  # fmt: skip
    kinds: dict[str, Any] = {"minimum": pl.Decimal(18, 2), "valid_from": pl.Date, "valid_to": pl.Date}
    return pl.DataFrame(rows, schema_overrides=kinds)


def _tier(tier: Tier) -> str:
    limit = "…" if tier.up_to is None else f"≤{(tier.up_to / 10_000).normalize():,f}"
    return f"{limit}: {tier.rate * 100:.4f}".rstrip("0").rstrip(".") + "%"


def with_draft(rules: Parameters, draft: Draft, from_day: date, number: str = "") -> Parameters:
    """The parameters with a draft among the standards, for what is computed as of a day or later; Refused where it does not fit."""
    standards = rules.at(from_day).standards("fee_standards").items
    ended = [_ended(one, draft) for one in standards]
    try:
        sound(draft.standard)
        return laid_over(rules, [one for one in ended if one is not None], draft.standard, from_day, number)
    except BrokenStandardError as wrong:
        raise Refused(wrong.code, **wrong.values) from None


def _ended(one: FeeStandard, draft: Draft) -> FeeStandard | None:
    """A standard as the draft leaves it: the one that is replaced ends the day before, or never began."""
    if one.id != draft.replaces:
        return one
    return one.until(draft.standard.valid_from - timedelta(days=1))


def _all(store: Store, until: date | None = None) -> list[Proposal]:
    return [Proposal(case, _read(case, told)) for case, told in told_in_cases(store, KIND, STANDARD, until)]


def _told(draft: Draft) -> dict[str, Any]:
    one = draft.standard
    return {
        "id": one.id, "scope": one.scope, "is_sliced": one.is_sliced, "tier_of": one.tier_of, "minimum": str(one.minimum),
        "discount": str(one.discount),
        "tiers": [[None if tier.up_to is None else str(tier.up_to), str(tier.rate)] for tier in one.tiers],
        "day_count": one.day_count, "collection": one.collection, "valid_from": one.valid_from.isoformat(),
        "valid_to": one.valid_to.isoformat() if one.valid_to else None, "replaces": draft.replaces,
    }  # fmt: skip


def _read(case: Case, told: Mapping[str, Any]) -> Draft:
    approved = [act for act in case.acts if act.action == "approve"]
    by, on = (approved[-1].actor, office_day(approved[-1].at)) if approved else ("", office_day(case.acts[0].at))
    begins = date.fromisoformat(told["valid_from"])
    if approved:
        begins = max(begins, on + timedelta(days=1))
    standard = FeeStandard(
        told["id"], dict(told["scope"]), _tiers(told["tiers"]), told["is_sliced"], Decimal(told["minimum"]), Decimal(told["discount"]),
        told["day_count"], told["collection"], begins,
        date.fromisoformat(told["valid_to"]) if told["valid_to"] else None, by, on, 0,
        told.get("tier_of", OF_PROJECT),  # a standard that was stored before it could say so looks at the project
    )  # fmt: skip
    return Draft(standard, told["replaces"])


def _tiers(told: Iterable[tuple[str | None, str]]) -> tuple[Tier, ...]:
    return tuple(Tier(None if up_to is None else Decimal(up_to), Decimal(rate)) for up_to, rate in told)
