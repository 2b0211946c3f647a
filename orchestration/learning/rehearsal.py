"""Indicators evaluated as of past month ends: who would have been warned, and what followed; kept as the ledger of each indicator.

Here: panels of past days from events alone, on the work file. Not here: an indicator's level (`scoring.warning.indicators`), precision
and recall (`scoring.warning.ledger_of_indicators`).

What scoring said on a past day is not kept, so indicators over cover and probability are not rehearsed; nor are those of partners, banks,
regions, industries and the book, which no single compensation confirms.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from casework.access.actors import Actor
from casework.access.rights import require
from casework.store.engine import Store
from casework.store.questions import frame_of
from casework.warnings import rehearsals
from ingestion.durable import crashpoint, write_bytes
from ingestion.home import Home
from orchestration.building.warehouse_files import only_builder
from orchestration.judging.watching import panel_sql
from orchestration.learning.training import work_of
from scoring.calendar import MONTHS_OF_YEAR, month_end
from scoring.parameters.model import InForce, Parameters
from scoring.warning.indicators import evaluate, indicators_in_force
from scoring.warning.ledger_of_indicators import LEDGER, follows, ledger

#: Panels of a past day: those that need no judgement of that day.
PAST = ("project", "shared_loan", "shared_pledge", "bank_book", "customer")
#: Columns that scoring and models give for the day of the build alone: no past day has them.
OF_THE_DAY = frozenset(
    {"coverage_ratio", "risk_degree", "risk_amount", "uncovered_amount", "probability", "worsening_probability"}
)


def rehearse(home: Home, parameters: Parameters, months: int, actor: Actor) -> pl.DataFrame:
    """The ledger of every indicator that can be rehearsed, over the last `months` month ends before the build's day."""
    require(actor, "read", "warning")
    with only_builder(home), work_of(home) as connection:
        row = connection.execute("select as_of from warehouse.published.build").fetchone()
        assert row is not None  # noqa: S101 - every build describes itself
        as_of: date = row[0]
        rules = parameters.at(as_of)
        due_day = int(rules.table("filing_due_day")["projects"])
        listed = indicators_in_force(rules)
        seen = []
        for day in month_ends(as_of, months):
            for panel in PAST:
                mine = [one for one in listed if one.panel == panel]
                frame = frame_of(connection, panel_sql(panel, day, due_day, then=True))
                signals = evaluate(frame, mine, rules).signals
                seen.append(signals.select("indicator", "subject_kind", "subject_id", day=pl.lit(day)))
        troubles = frame_of(connection, TROUBLES.format(day=as_of.isoformat()))
    raised = judged(raised_in(pl.concat(seen), as_of, months), troubles, as_of, rules)
    return ledger(raised, troubles, months, rules)


def raised_in(seen: pl.DataFrame, as_of: date, months: int) -> pl.DataFrame:
    """Warnings raised in `seen` (indicator, subject_kind, subject_id, day): each at the first of the month ends in a row on which it is."""
    ends = pl.DataFrame({"day": month_ends(as_of, months)}).with_columns(place=pl.int_range(pl.len()))
    placed = seen.join(ends, on="day").sort("indicator", "subject_id", "place")
    before = pl.col("place").shift(1).over("indicator", "subject_id")
    return placed.filter(before.is_null() | (pl.col("place") - before > 1)).select(
        "indicator", "subject_kind", "subject_id", raised_on="day"
    )


def judged(raised: pl.DataFrame, troubles: pl.DataFrame, as_of: date, rules: InForce) -> pl.DataFrame:
    """Raised warnings with is_judged: has the time passed in which trouble follows, or did it come."""
    ripe = follows(rules) <= as_of
    later = raised.join(troubles, on=["subject_kind", "subject_id"]).filter(pl.col("troubled_on") > pl.col("raised_on"))
    came = later.select("indicator", "subject_id", "raised_on").unique().with_columns(has_come=pl.lit(True))
    raised = raised.join(came, on=["indicator", "subject_id", "raised_on"], how="left")
    return raised.with_columns(is_judged=ripe | pl.col("has_come").fill_null(False)).drop("has_come")


def month_ends(as_of: date, months: int) -> list[date]:
    """The last `months` month ends up to a day, oldest first."""
    last = as_of.year * MONTHS_OF_YEAR + as_of.month - 1
    if as_of + timedelta(days=1) != (as_of + timedelta(days=1)).replace(day=1):
        last -= 1
    return [
        month_end(number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1)
        for number in range(last - months + 1, last + 1)
    ]


def keep_ledger(store: Store, actor: Actor, found: pl.DataFrame) -> None:
    """Keep a ledger beside the models, and note it in the audit log, so that the next build shows it."""
    content = json.dumps(found.to_dicts(), ensure_ascii=False, sort_keys=True, indent=1).encode()
    digest = hashlib.sha256(content).hexdigest()
    write_bytes(_path(store.home, digest), content, step="rehearsal.ledger")
    crashpoint("rehearsal.landed")
    rehearsals.note(store, actor, digest)


def kept_ledger(home: Home, digest: str | None) -> pl.DataFrame:
    """The ledger that was kept under a digest; empty when there is none."""
    if digest is None or not _path(home, digest).is_file():
        return pl.DataFrame(schema=LEDGER)
    return pl.DataFrame(json.loads(_path(home, digest).read_bytes()), schema=LEDGER)


def _path(home: Home, digest: str) -> Path:
    return home.rehearsals / f"{digest[:16]}.json"


#: Compensations, and being overdue by a month, of projects and their customers.
TROUBLES = """
    with t as (
        select e.project_id, p.customer_id, p.partner_id, e.event_date as troubled_on, e.kind = 'COMPENSATION' as is_compensation
        from warehouse.project.events as e inner join warehouse.project.projects as p on e.project_id = p.project_id
        where e.event_date <= date '{day}' and (e.kind = 'COMPENSATION' or (e.kind = 'OVERDUE' and coalesce(e.days_overdue, 0) >= 31))
    )
    select 'project' as subject_kind, project_id as subject_id, troubled_on, is_compensation from t
    union all select 'customer', customer_id, troubled_on, is_compensation from t
"""
