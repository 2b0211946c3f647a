"""The acts on warnings so far, and the queue of what waits, with the acts since the published build taken in.

Here: audit entries to rows; the published queue. Not here: acting (`verbs`).
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import func, select

from casework.access.actors import Actor
from casework.access.rights import partner_scope, require
from casework.store.engine import Store
from casework.store.tables import audit_entries
from casework.store.warehouse import open_published
from casework.warnings import rehearsals
from scoring.warning.warnings import ACTS, KEY, OPEN

#: Verb of the audit log -> act.
VERBS = {
    "assign_warning": "assign",
    "acknowledge_warning": "acknowledge",
    "act_on_warning": "act",
    "snooze_warning": "snooze",
    "escalate_warning": "escalate",
    "merge_warning": "merge",
    "close_warning": "close",
    "reopen_warning": "reopen",
}
PREFIX = "warning/"


def acts(store: Store, until: date | None = None) -> pl.DataFrame:
    """Every act, oldest first, as rows of `scoring.warning.warnings.ACTS`; those by the end of the day `until` (UTC) if given."""
    wanted = select(audit_entries).where(audit_entries.c.verb.in_(VERBS)).order_by(audit_entries.c.entry_no)
    with store.reading() as connection:
        entries = connection.execute(wanted).mappings().all()
    rows = [_row(entry) for entry in entries if until is None or entry["at"][:10] <= until.isoformat()]
    return pl.DataFrame(rows, schema=ACTS)


def newest_act(store: Store, until: date | None = None) -> int:
    """The number of the last act or ledger kept, by the end of the day `until` (UTC) where one is given; 0 when there is none."""
    newest = select(func.max(audit_entries.c.entry_no)).where(audit_entries.c.verb.in_((*VERBS, rehearsals.VERB)))
    if until is not None:
        newest = newest.where(func.substr(audit_entries.c.at, 1, 10) <= until.isoformat())
    with store.reading() as connection:
        return int(connection.scalar(newest) or 0)


def queue(store: Store, actor: Actor, *, everything: bool = False, limit: int = 50) -> pl.DataFrame:
    """Warnings of the published build that ask for attention, by priority; `everything`: also those that rest or are closed.

    A bound role sees its own institution's. `acts_since` says how many acts the build has not seen.
    """
    require(actor, "read", "warning")
    scope = partner_scope(actor)
    where = ["true"] if everything else [f"status IN ({', '.join('?' for _ in OPEN)})"]
    values: list[Any] = [] if everything else list(OPEN)
    if scope is not None:
        where.append("partner_id = ?")
        values.append(scope)
    sql = f"SELECT * FROM risk.warnings WHERE {' AND '.join(where)} ORDER BY priority DESC, {', '.join(KEY)} LIMIT ?"  # noqa: S608
    with open_published(store.home) as connection:
        found = pl.from_arrow(connection.execute(sql, [*values, limit]).to_arrow_table())
        (seen,) = connection.execute("SELECT coalesce(max(act_no), 0) FROM risk.warning_acts").fetchone() or (0,)
    assert isinstance(found, pl.DataFrame)  # noqa: S101 - a table gives a frame
    since = (
        acts(store)
        .filter(pl.col("act_no") > seen)
        .group_by(KEY)
        .agg(acts_since=pl.len().cast(pl.Int64), last_act=pl.col("act").last())
    )
    return found.join(since, on=list(KEY), how="left", maintain_order="left")


def history(store: Store, actor: Actor, subject_kind: str, subject_id: str, indicator: str) -> pl.DataFrame:
    """Every act on one warning, oldest first."""
    require(actor, "read", "warning")
    mine = (
        (pl.col("subject_kind") == subject_kind)
        & (pl.col("subject_id") == subject_id)
        & (pl.col("indicator") == indicator)
    )
    return acts(store).filter(mine)


def _row(entry: Any) -> dict[str, Any]:
    detail = json.loads(entry["detail"])
    until = detail.get("until")
    return {
        **{name: detail[name] for name in KEY},
        "act_no": entry["entry_no"],
        "act": VERBS[entry["verb"]],
        "acted_on": date.fromisoformat(detail["acted_on"]),
        "actor": entry["actor"],
        "level": detail["level"],
        "person": detail.get("person"),
        "until": None if until is None else date.fromisoformat(until),
        "outcome": detail.get("outcome"),
        "reason": detail.get("reason"),
    }
