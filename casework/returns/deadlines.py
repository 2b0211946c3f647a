"""Deadlines of returns as people meet them: what is owed, how far it is, who holds it up, and the reminders that are written of it.

Here: the live answer over what was made, signed and handed over, the verb that reminds. Not here: the rule
(`scoring.reporting.return_deadlines`).

A return is out once it was handed over, or once it was checked where the home names no destination for it and it is fetched by hand.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import require, roles
from casework.clock import at
from casework.notices.outbox import put
from casework.returns.destinations import destination_of
from casework.returns.queries import returns
from casework.store.engine import Store
from casework.store.tables import users
from casework.store.warehouse import open_published
from ingestion.durable import crashpoint

#: What is still to be done about a return, and the right that does it; a schedule hands over by itself.
STEPS = {"make": "produce", "prepare": "produce", "check": "approve", "hand_over": "produce"}
WORDS = {"due_soon": ("即将到期", "is due soon"), "overdue": ("已逾期", "is overdue")}
STEP_WORDS = {
    "make": ("尚未生成", "not made yet"), "prepare": ("待制表人签署", "the preparer has not signed"),
    "check": ("待复核", "not checked yet"), "hand_over": ("待报出", "not handed over yet"),
}  # fmt: skip


def return_deadlines_seen_by(store: Store, actor: Actor, as_of: date) -> pl.DataFrame:
    """Every return owed as of a day: columns of `scoring.reporting.return_deadlines.RETURN_DEADLINES`, with `step` and `people`.

    `step` is what is still to be done (null once it is out), `people` who can do it. Empty before the first publication.
    """
    from scoring.parameters.reader import shipped  # noqa: PLC0415 - frames and parameters, only where they are needed
    from scoring.reporting.return_deadlines import return_deadlines  # noqa: PLC0415

    require(actor, "read", "export")
    made = _standing(store)
    done = made.filter(pl.col("step").is_null()).select("report", "period", "done_at")
    owed = return_deadlines(done, _first_period(store), shipped(), as_of)
    found = owed.join(
        made.select("report", "period", pl.col("step").alias("left_step")), on=("report", "period"), how="left"
    )
    is_out = pl.col("done_at").is_not_null()
    step = pl.when(is_out).then(None).otherwise(pl.col("left_step").fill_null("make"))
    people = {name: ", ".join(_people(store, verb)) for name, verb in STEPS.items()}
    return (
        found.with_columns(step=step)
        .drop("left_step")
        .with_columns(people=pl.col("step").replace_strict(people, default=None, return_dtype=pl.String))
    )


def remind_of_returns(store: Store, as_of: date, *, actor: Actor, now: datetime | None = None) -> int:
    """Tell whoever can do the next step of each return that is due soon or overdue, once of each kind and step; how many were new."""
    moment = at(now)
    permit(store, actor, "run", "pipeline", moment)
    owed = return_deadlines_seen_by(store, actor, as_of).filter(pl.col("state").is_in(list(WORDS)))
    with audit.acting(store, moment) as act:
        new = sum(_told(act, store, row, moment) for row in owed.to_dicts())
        if new:
            act.record(actor, "remind", "returns", {"as_of": as_of, "reminders": new})
            crashpoint("reminders.uncommitted")
    return new


def _told(act: audit.Act, store: Store, owed: dict[str, Any], moment: datetime) -> int:
    (zh, en), (step_zh, step_en) = WORDS[owed["state"]], STEP_WORDS[owed["step"]]
    return put(
        act.connection,
        "|".join(("return", owed["state"], owed["step"], owed["report"], owed["period"])),
        _people(store, STEPS[owed["step"]]),
        f"监管报表 {owed['report']} {owed['period']} {zh} The return {owed['report']} {en}",
        f"应于 {owed['due_on']} 前报出；{step_zh}。Due by {owed['due_on']}; {step_en}.",
        about=f"return/{owed['report']}/{owed['period']}",
        now=moment,
    )


def _standing(store: Store) -> pl.DataFrame:
    """Of each return and month what is left to do of its newest version, and the moment at which any version went out first."""
    frame = returns(store.home, store)
    by_hand = [name for name in frame["report"].unique().to_list() if destination_of(store.home, name) is None]
    out_at = pl.coalesce("delivered_at", pl.when(pl.col("report").is_in(by_hand)).then("checked_at"))
    step = (
        pl.when(out_at.is_not_null())
        .then(None)
        .when(pl.col("prepared_by").is_null())
        .then(pl.lit("prepare"))
        .when(pl.col("checked_by").is_null())
        .then(pl.lit("check"))
        .otherwise(pl.lit("hand_over"))
    )
    told = frame.with_columns(done_at=out_at, step=step).sort("version", descending=True)
    newest = told.group_by("report", "period", maintain_order=True).agg(pl.col("step").first(), pl.col("done_at").min())
    return newest.with_columns(step=pl.when(pl.col("done_at").is_not_null()).then(None).otherwise("step"))


def _people(store: Store, verb: str) -> list[str]:
    """Accounts that may do this to a return."""
    able = [name for name, role in roles().items() if (verb, "export") in role.rights]
    wanted = select(users.c.name).where(users.c.role.in_(able), users.c.is_disabled.is_(False)).order_by(users.c.name)
    with store.reading() as connection:
        return list(connection.scalars(wanted))


def _first_period(store: Store) -> str:
    """The first month that there are figures of; one that never comes before the first publication."""
    try:
        with open_published(store.home) as connection:
            row = connection.execute("SELECT first_period FROM published.build").fetchone()
    except FileNotFoundError:
        row = None
    return str(row[0]) if row and row[0] else "9999-12"
