"""What people said of two customer records: that they are one customer, or that they are not; each answer stays, the newest holds.

Here: the rows, and the newest answer of each pair. Not here: who may answer and what follows (`merging`, `recognition`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import Connection, func, insert, or_, select

from casework.access.actors import Actor
from casework.access.audit import Act
from casework.forms.records import digest
from casework.reasons import within
from casework.store.act_tables import link_answers

Said = Literal["confirmed", "rejected"]
VERB: Mapping[Said, str] = {"confirmed": "confirm_link", "rejected": "reject_link"}


@dataclass(frozen=True)
class Answer:
    """One answer. `evidence` and `probability` are what was shown when it was given; empty where nothing was."""

    customer_id: str
    other_customer_id: str
    version: int
    answer: str
    evidence: str
    probability: Decimal | None
    actor: str
    role: str
    at: datetime
    reason: str


def pair_of(one: str, other: str) -> tuple[str, str]:
    """A pair in the order in which it is kept."""
    return (one, other) if one < other else (other, one)


def answer(
    act: Act, actor: Actor, pair: tuple[str, str], said: Said, reason: str, *, evidence: str = "", probability: float | None = None
) -> Answer:  # fmt: skip
    """Append an answer, with its audit entry."""
    first, second = pair_of(*pair)
    mine = (link_answers.c.customer_id == first) & (link_answers.c.other_customer_id == second)
    version = (
        int(act.connection.scalar(select(func.coalesce(func.max(link_answers.c.version), 0)).where(mine)) or 0) + 1
    )
    likely = None if probability is None else Decimal(str(round(probability, 9)))
    made = Answer(first, second, version, said, evidence, likely, actor.name, actor.role, act.now, within(reason))
    act.connection.execute(insert(link_answers), vars(made))
    seen = {"version": version, "sha256": digest({**vars(made), "probability": str(likely)})}
    act.record(actor, VERB[said], f"link/{first}/{second}", seen)
    return made


def newest_answers(connection: Connection, until: date | None = None, of: str | None = None) -> list[Answer]:
    """The newest answer of each pair, by the end of the day `until` (UTC) and of the record `of` where these are given."""
    wanted = select(link_answers).order_by(link_answers.c.at, link_answers.c.version)
    if of is not None:
        wanted = wanted.where(or_(link_answers.c.customer_id == of, link_answers.c.other_customer_id == of))
    found: dict[tuple[str, str], Answer] = {}
    for row in connection.execute(wanted).mappings():
        if until is None or row["at"].date() <= until:
            found[row["customer_id"], row["other_customer_id"]] = Answer(**row)
    return list(found.values())
