"""Records that may be one customer: the list that waits for a person, confirming and rejecting, and the weights learned from it.

Here: the published candidates with the answers since; `confirm` merges the two records, `reject` parts them for good; both teach. Not here:
finding candidates (`orchestration.judging.linking`), what a level of agreement is worth (`models.linkage`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import func, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.customers.answers import VERB, Answer, answer, newest_answers, pair_of
from casework.customers.merging import merge_in, root_of, standing_for
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.tables import audit_entries
from casework.store.warehouse import open_published
from models.linkage.fields import LEVELS
from models.linkage.weights import Weights

LEARNED, OBJECT = "learn_linkage", "linkage/weights"
ANSWERS = {"customer_id": pl.String, "other_customer_id": pl.String, "answer": pl.String, "evidence": pl.String}

_CANDIDATES = """
    SELECT
        l.customer_id, l.other_customer_id, l.probability, l.match_weight, l.basis, l.evidence, l.status,
        one.name AS name, other.name AS other_name, one.kind AS kind, other.kind AS other_kind,
        one.id_number AS id_number, other.id_number AS other_id_number,
        coalesce(mine.name, one.partner_id) AS filed_by, coalesce(theirs.name, other.partner_id) AS other_filed_by,
        one.guaranteed_balance + other.guaranteed_balance AS guaranteed_balance
    FROM customer.link_candidates AS l
    INNER JOIN customer.customers AS one ON l.customer_id = one.customer_id
    INNER JOIN customer.customers AS other ON l.other_customer_id = other.customer_id
    LEFT JOIN partner.partners AS mine ON one.partner_id = mine.partner_id
    LEFT JOIN partner.partners AS theirs ON other.partner_id = theirs.partner_id
"""
_SHOWN: dict[str, Any] = {
    "customer_id": pl.String, "other_customer_id": pl.String, "probability": pl.Float64, "match_weight": pl.Float64, "basis": pl.String,
    "evidence": pl.String, "status": pl.String, "name": pl.String, "other_name": pl.String, "kind": pl.String, "other_kind": pl.String,
    "id_number": pl.String, "other_id_number": pl.String, "filed_by": pl.String, "other_filed_by": pl.String,
    "guaranteed_balance": pl.Decimal(18, 2),
}  # fmt: skip


def queue(store: Store, *, actor: Actor, everything: bool = False, of: str | None = None) -> pl.DataFrame:
    """Candidates of the published build that wait for an answer, likeliest and largest first; `everything`: also the answered ones.

    Answers since the build are taken in. `of` keeps to the pairs of one record. Names and numbers are in clear, for the caller to mask.
    """
    require(actor, "read", "customer")
    try:
        with open_published(store.home) as connection:
            here = "SELECT 1 FROM information_schema.tables WHERE table_schema = 'customer' AND table_name = 'link_candidates'"
            if connection.execute(here).fetchone() is None:  # published before there were any
                return pl.DataFrame(schema=_SHOWN)
            found = connection.execute(_CANDIDATES).pl()
    except FileNotFoundError:
        return pl.DataFrame(schema=_SHOWN)
    since = answers(store).select("customer_id", "other_customer_id", since="answer")
    told = found.join(since, on=["customer_id", "other_customer_id"], how="left").with_columns(
        status=pl.coalesce("since", "status")
    )
    if of is not None:
        told = told.filter((pl.col("customer_id") == of) | (pl.col("other_customer_id") == of))
    if not everything:
        told = told.filter(pl.col("status") == "open")
    order = ["probability", "guaranteed_balance", "customer_id", "other_customer_id"]
    return told.select(list(_SHOWN)).sort(order, descending=[True, True, False, False])


def confirm(
    store: Store, one: str, other: str, *, actor: Actor, reason: str, now: datetime | None = None
) -> Answer:  # fmt: skip
    """Say that two records are one customer: one of them stands for both from now on."""
    permit(store, actor, "enter", "customer", now)
    shown = _shown(store, actor, one, other, reason)
    with audit.acting(store, now) as act:
        standing = standing_for(act.connection)
        stands = set(standing.values())
        # whoever stands for others already stays; merged records are never merged further
        roots = sorted({root_of(standing, key) for key in (one, other)}, key=lambda root: (root not in stands, root))
        if len(roots) > 1:
            merge_in(act, actor, roots[1], roots[0], reason=reason, evidence=str(shown["evidence"]), standing=standing)
        return answer(
            act, actor, (one, other), "confirmed", reason, evidence=str(shown["evidence"]), probability=shown["probability"]
        )  # fmt: skip


def reject(
    store: Store, one: str, other: str, *, actor: Actor, reason: str, now: datetime | None = None
) -> Answer:  # fmt: skip
    """Say that two records are two customers; nobody is asked about them again."""
    permit(store, actor, "enter", "customer", now)
    shown = _shown(store, actor, one, other, reason)
    with audit.acting(store, now) as act:
        standing = standing_for(act.connection)
        if root_of(standing, one) == root_of(standing, other):
            raise Refused("merge_chain", key=one if one in standing else other)
        return answer(
            act, actor, (one, other), "rejected", reason, evidence=str(shown["evidence"]), probability=shown["probability"]
        )  # fmt: skip


def answers(store: Store, until: date | None = None) -> pl.DataFrame:
    """The newest answer of each pair as rows of `ANSWERS`, by the end of the day `until` (UTC) where one is given."""
    with store.reading() as connection:
        rows = [{name: getattr(one, name) for name in ANSWERS} for one in newest_answers(connection, until)]
    return pl.DataFrame(rows, schema=ANSWERS)


def newest_act(store: Store, until: date | None = None) -> int:
    """The number of the last answer or learning, by the end of the day `until` (UTC) where one is given; 0 when there is none."""
    newest = select(func.max(audit_entries.c.entry_no)).where(audit_entries.c.verb.in_((*VERB.values(), LEARNED)))
    if until is not None:
        newest = newest.where(func.substr(audit_entries.c.at, 1, 10) <= until.isoformat())
    with store.reading() as connection:
        return int(connection.scalar(newest) or 0)


def keep_weights(store: Store, weights: Weights, *, actor: Actor, now: datetime | None = None) -> None:
    """Have these weights count from the next build on; they stand in the audit log whole, for they hold no value of anybody."""
    permit(store, actor, "manage", "model", now)
    audit.append(store, actor, LEARNED, OBJECT, {"weights": weights.to_json(), "version": weights.version}, now=at(now))


def learned_weights(store: Store, until: date | None = None) -> Weights | None:
    """The weights kept last, by the end of the day `until` (UTC) where one is given; None when none were.

    Weights that were learned of other levels of agreement than today's are none: what ships counts until somebody learns again.
    """
    wanted = select(audit_entries.c.at, audit_entries.c.detail).where(audit_entries.c.verb == LEARNED)
    with store.reading() as connection:
        rows = connection.execute(wanted.order_by(audit_entries.c.entry_no)).all()
    kept = [row.detail for row in rows if until is None or row.at[:10] <= until.isoformat()]
    last = json.loads(kept[-1])["weights"] if kept else None
    return Weights.of_json(last) if last and set(last["m"]) == set(LEVELS) else None


def _shown(store: Store, actor: Actor, one: str, other: str, reason: str) -> Mapping[str, Any]:
    """The pair as it is shown to whoever answers; Refused when there is none, it was answered, or the reason is missing."""
    if not reason.strip():
        raise Refused("reason_missing")
    first, second = pair_of(one, other)
    mine = (pl.col("customer_id") == first) & (pl.col("other_customer_id") == second)
    rows = queue(store, actor=actor, everything=True, of=first).filter(mine).to_dicts()
    if not rows:
        raise Refused("no_such_candidate")
    if rows[0]["status"] != "open":
        raise Refused("answered_already")
    return rows[0]
