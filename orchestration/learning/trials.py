"""The trial of a proposed change: whom the indicator would have warned of at past month ends, as it is and as proposed, and what followed.

Here: both evaluated on the same panels of the work file, and what differs. Not here: the ledger of what is in force (`rehearsal`),
proposing and approving (`casework.warnings.changes`).

What scoring said on a past day is not kept, so an indicator over cover, probability or relations cannot be tried; one of partners, banks,
regions, industries and the book can, but no single compensation says whether it was right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import polars as pl

from casework.access.actors import Actor
from casework.access.rights import require
from casework.store.engine import Store
from casework.store.questions import frame_of
from casework.warnings import changes, rehearsals
from casework.warnings.changes import Proposal
from orchestration.building.warehouse_files import only_builder
from orchestration.judging.watching import panel_sql
from orchestration.learning.rehearsal import OF_THE_DAY, PAST, TROUBLES, judged, month_ends, raised_in
from orchestration.learning.training import work_of
from scoring.parameters.changes import indicator_on
from scoring.parameters.indicators import Indicator
from scoring.parameters.model import InForce
from scoring.warning.indicators import evaluate
from scoring.warning.ledger_of_indicators import follows, ledger
from scoring.warning.watched import PANELS

MONTHS = 24
MOST_NAMED = 200


def try_waiting(store: Store, actor: Actor) -> int:
    """Try every proposal that waits for its approval and has no trial; how many."""
    done = rehearsals.tried(store)
    waiting = [
        one
        for one in changes.proposals(store, actor=actor)
        if one.case.stage.name == one.case.way.start and one.case.case_id not in done
    ]
    for one in waiting:
        try_change(store, one, actor)
    return len(waiting)


def try_change(store: Store, proposal: Proposal, actor: Actor, months: int = MONTHS) -> dict[str, Any]:
    """Evaluate the indicator as it is and as proposed over the last `months` month ends, and keep what came out."""
    require(actor, "manage", "warning")
    parameters, change = changes.rules_of(store), proposal.change
    found = indicator_on(parameters, change.indicator, change.valid_from)
    if found is None:
        raise LookupError(f"there is no indicator {change.indicator}")
    now = found[1]
    then = replace(now, lines=dict(change.lines), persistence=change.persistence)
    with only_builder(store.home), work_of(store.home) as connection:
        row = connection.execute("select as_of from warehouse.published.build").fetchone()
        assert row is not None  # noqa: S101 - every build describes itself
        as_of: date = row[0]
        told: dict[str, Any] = {
            "as_of": as_of.isoformat(),
            "months": months,
            "is_tried": (now.panel in PAST or PANELS[now.panel].is_monthly)
            and OF_THE_DAY.isdisjoint(now.formula.columns),
        }
        if told["is_tried"]:
            troubles = frame_of(connection, TROUBLES.format(day=as_of.isoformat()))
            seen = _seen(connection, (now, then), parameters.at(as_of), month_ends(as_of, months))
            raised_now, raised_then = (raised_in(one, as_of, months) for one in seen)
            told |= _compared((raised_now, raised_then), troubles, as_of, months, parameters.at(as_of))
    content = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode()
    rehearsals.note_trial(store, actor, proposal.case.case_id, content)
    return told


def _seen(
    connection: duckdb.DuckDBPyConnection, both: Sequence[Indicator], rules: InForce, days: Sequence[date]
) -> list[pl.DataFrame]:
    """For each of the two: who was warned of at each of the month ends."""
    panel, due_day = both[0].panel, int(rules.table("filing_due_day")["projects"])
    monthly = frame_of(connection, panel_sql(panel, days[-1], due_day, then=True)) if PANELS[panel].is_monthly else None
    found: list[list[pl.DataFrame]] = [[] for _ in both]
    for day in days:
        if monthly is None:
            frame = frame_of(connection, panel_sql(panel, day, due_day, then=True))
        else:
            frame = monthly.filter(pl.col("evaluated_on") <= day)
        for one, said in zip(both, found, strict=True):
            signals = evaluate(frame, [one], rules).signals
            said.append(
                signals.select("indicator", "subject_kind", "subject_id", "level", "money_at_risk", day=pl.lit(day))
            )
    return [pl.concat(said) for said in found]


def _compared(
    both: tuple[pl.DataFrame, pl.DataFrame], troubles: pl.DataFrame, as_of: date, months: int, rules: InForce
) -> dict[str, Any]:
    """The two ledgers, and the subjects that only one of them warned of, with the first trouble that followed."""
    now, then = both
    whole = [ledger(judged(raised, troubles, as_of, rules), troubles, months, rules).to_dicts() for raised in both]
    subjects = ["subject_kind", "subject_id"]
    only = [one.join(other, on=subjects, how="anti") for one, other in ((then, now), (now, then))]
    return {
        "now": whole[0][0] if whole[0] else None,
        "then": whole[1][0] if whole[1] else None,
        "came": _with_trouble(only[0], troubles, rules),
        "gone": _with_trouble(only[1], troubles, rules),
        "came_count": only[0].select(subjects).n_unique(),
        "gone_count": only[1].select(subjects).n_unique(),
    }


def _with_trouble(raised: pl.DataFrame, troubles: pl.DataFrame, rules: InForce) -> list[dict[str, Any]]:
    first = raised.group_by("subject_kind", "subject_id").agg(pl.col("raised_on").min())
    after = first.join(troubles, on=["subject_kind", "subject_id"]).filter(
        pl.col("troubled_on").is_between(pl.col("raised_on"), follows(rules), closed="right")
    )
    came = after.group_by("subject_kind", "subject_id").agg(
        troubled_on=pl.col("troubled_on").min(), is_compensation=pl.col("is_compensation").any()
    )
    joined = first.join(came, on=["subject_kind", "subject_id"], how="left")
    return joined.sort("raised_on", "subject_id", descending=[True, False]).head(MOST_NAMED).to_dicts()
