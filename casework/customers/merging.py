"""Two records of one customer: merged by a person, and parted again when that was wrong; both acts stay.

Here: the verbs, and which record stands for another. The warehouse's rows are not touched: a merge says that two numbers are one customer,
and undoing it says that they are not. Both are answers about the two records too, from which linkage learns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require
from casework.customers.answers import answer, newest_answers
from casework.forms.records import digest
from casework.reasons import within
from casework.refusals import Refused
from casework.store.act_tables import customer_merges
from casework.store.engine import Store


@dataclass(frozen=True)
class Merge:
    """That one record stands for another, or (`kept_key` None) no longer does."""

    merged_key: str
    version: int
    kept_key: str | None
    evidence: str
    actor: str
    role: str
    at: datetime
    reason: str


def merge(
    store: Store, merged: str, kept: str, *, actor: Actor, reason: str, evidence: str = "", now: datetime | None = None
) -> Merge:
    """Have `kept` stand for `merged`; neither may be merged into something else already, so that no chain arises."""
    permit(store, actor, "enter", "customer", now)
    if merged == kept:
        raise Refused("merge_itself")
    if not reason.strip():
        raise Refused("reason_missing")
    with audit.acting(store, now) as act:
        made = merge_in(
            act, actor, merged, kept, reason=reason, evidence=evidence, standing=standing_for(act.connection)
        )
        answer(act, actor, (merged, kept), "confirmed", reason)
        return made


def merge_in(
    act: audit.Act, actor: Actor, merged: str, kept: str, *, reason: str, evidence: str, standing: Mapping[str, str]
) -> Merge:
    """Merge within an act; `standing` is what stands for what until now."""
    for key in (merged, kept):
        if key in standing:
            raise Refused("merge_chain", key=key)
    if merged in standing.values():
        raise Refused("merge_chain", key=merged)
    return _append(act, actor, merged, kept, evidence, reason)


def undo(store: Store, merged: str, *, actor: Actor, reason: str, now: datetime | None = None) -> Merge:
    """Part them again."""
    permit(store, actor, "enter", "customer", now)
    if not reason.strip():
        raise Refused("reason_missing")
    with audit.acting(store, now) as act:
        standing = standing_for(act.connection)
        if merged not in standing:
            raise Refused("not_merged")
        for said in newest_answers(act.connection, of=merged):
            other = said.other_customer_id if said.customer_id == merged else said.customer_id
            if said.answer == "confirmed" and root_of(standing, other) == standing[merged]:
                answer(act, actor, (merged, other), "rejected", reason)
        return _append(act, actor, merged, None, "", reason)


def history(store: Store, key: str, *, actor: Actor) -> list[Merge]:
    """Every merge and parting that a record took part in, oldest first."""
    require(actor, "read", "customer")
    wanted = select(customer_merges).order_by(customer_merges.c.at, customer_merges.c.version)
    mine = (customer_merges.c.merged_key == key) | (customer_merges.c.kept_key == key)
    with store.reading() as connection:
        return [Merge(**row) for row in connection.execute(wanted.where(mine)).mappings()]


def standing_for(connection: Connection) -> dict[str, str]:
    """Each merged record with the one that stands for it now."""
    newest = (
        select(customer_merges.c.merged_key, func.max(customer_merges.c.version).label("version"))
        .group_by(customer_merges.c.merged_key)
        .subquery()
    )
    on = (newest.c.merged_key == customer_merges.c.merged_key) & (newest.c.version == customer_merges.c.version)
    wanted = select(customer_merges.c.merged_key, customer_merges.c.kept_key).join(newest, on)
    return {row.merged_key: row.kept_key for row in connection.execute(wanted) if row.kept_key is not None}


def root_of(standing: Mapping[str, str], key: str) -> str:
    """The record that stands for a record: itself where it was not merged."""
    return standing.get(key, key)


def _append(act: audit.Act, actor: Actor, merged: str, kept: str | None, evidence: str, reason: str) -> Merge:
    highest = select(func.coalesce(func.max(customer_merges.c.version), 0)).where(
        customer_merges.c.merged_key == merged
    )
    version = int(act.connection.scalar(highest) or 0) + 1
    made = Merge(merged, version, kept, evidence, actor.name, actor.role, act.now, within(reason))
    act.connection.execute(insert(customer_merges), vars(made))
    seen = {"kept": kept, "version": version, "sha256": digest(vars(made))}
    act.record(actor, "merge" if kept else "part", f"customer/{merged}", seen)
    return made
