"""A case as its acts tell it: where it is, what was done, by whom, for how long it stood where.

Here: reading cases and their acts. Not here: changing them (`casework.stages.acts`), who is to do what (`casework.stages.worklist`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from casework.access.actors import Actor
from casework.access.rights import require
from casework.refusals import Refused
from casework.stages.table import Stage, Way, ways
from casework.store.act_tables import case_acts, case_votes, cases
from casework.store.engine import Store

OPEN = "open"  # the action that begins every case


@dataclass(frozen=True)
class CaseAct:
    """One act: never changed. `amount` is in yuan; `detail` holds what the act fixed (an assessment, a day, figures)."""

    version: int
    action: str
    from_stage: str
    to_stage: str
    due_on: date | None
    holder: str | None
    on_behalf_of: str | None
    title: str
    amount: Decimal | None
    detail: Mapping[str, Any]
    actor: str
    role: str
    at: datetime
    reason: str

    @property
    def people(self) -> frozenset[str]:
        """Whose eyes these were: who acted, and for whom."""
        return frozenset({self.actor, *([self.on_behalf_of] if self.on_behalf_of else [])})


@dataclass(frozen=True)
class Case:
    """A case with all its acts, oldest first; the newest says where it is."""

    case_id: str
    kind: str
    partner_id: str | None
    subject: str
    opened_at: datetime
    acts: tuple[CaseAct, ...]

    @property
    def way(self) -> Way:
        """The table of its kind."""
        return ways()[self.kind]

    @property
    def last(self) -> CaseAct:
        """The newest act."""
        return self.acts[-1]

    @property
    def stage(self) -> Stage:
        """Where it is."""
        return self.way.stages[self.last.to_stage]

    @property
    def version(self) -> int:
        """The number of its acts: what an act names to be the next."""
        return self.last.version

    @property
    def is_open(self) -> bool:
        """Whether anything can still be done."""
        return self.stage.name not in self.way.ends

    @property
    def entered(self) -> CaseAct:
        """The act that brought it into its present stage: what came before does not count for votes and endorsements."""
        for act in reversed(self.acts):
            if act.from_stage != act.to_stage or act.action == OPEN:
                return act
        return self.acts[0]

    def since_entered(self, action: str) -> list[CaseAct]:
        """Acts of a kind since it came into its present stage."""
        return [act for act in self.acts if act.action == action and act.version > self.entered.version]

    def newest_detail(self, key: str) -> Any:
        """What the newest act that says anything of `key` says of it; None where none does."""
        return next((act.detail[key] for act in reversed(self.acts) if key in act.detail), None)

    def days_in_stages(self, now: datetime) -> dict[str, float]:
        """Days spent in each stage so far."""
        days: dict[str, float] = {}
        for number, act in enumerate(self.acts):
            until = self.acts[number + 1].at if number + 1 < len(self.acts) else now
            if act.to_stage not in self.way.ends:
                days[act.to_stage] = days.get(act.to_stage, 0.0) + (until - act.at).total_seconds() / 86_400
        return days


@dataclass(frozen=True)
class Vote:
    """One member's vote in one ballot."""

    ballot: int
    actor: str
    vote: str
    at: datetime
    reason: str


def read_case(store: Store, case_id: str, *, actor: Actor) -> Case:
    """The case with its acts; Refused when there is none."""
    require(actor, "read", "case")
    with store.reading() as connection:
        return load(connection, case_id)


def read_votes(store: Store, case_id: str, *, actor: Actor) -> list[Vote]:
    """Every vote, oldest first."""
    require(actor, "read", "case")
    with store.reading() as connection:
        return votes_of(connection, case_id)


def load(connection: Connection, case_id: str) -> Case:
    """The case, within somebody's transaction."""
    wanted = select(cases.c.kind, cases.c.partner_id, cases.c.subject, cases.c.opened_at, case_acts)
    found = connection.execute(
        wanted.join(case_acts, case_acts.c.case_id == cases.c.case_id)
        .where(cases.c.case_id == case_id)
        .order_by(case_acts.c.version)
    ).all()
    if not found:
        raise Refused("no_such_case", case_id=case_id[:24])
    return case_of(found[0], found)


def cases_about(connection: Connection, kind: str, subject: str) -> list[Case]:
    """Every case of a kind about one subject, oldest first."""
    wanted = select(cases.c.case_id).where(cases.c.kind == kind, cases.c.subject == subject)
    found: list[str] = list(connection.scalars(wanted.order_by(cases.c.opened_at)))
    return [load(connection, case_id) for case_id in found]


def told_in_cases(store: Store, kind: str, detail: str, until: date | None = None) -> list[tuple[Case, Any]]:
    """Cases of a kind that were told something under the name `detail`, with the newest of it; as of the end of the day `until`."""
    with store.reading() as connection:
        rows = connection.execute(select(cases).where(cases.c.kind == kind).order_by(cases.c.case_id)).all()
        wanted = select(case_acts).where(case_acts.c.case_id.in_([row.case_id for row in rows]))
        acts = connection.execute(wanted.order_by(case_acts.c.version)).all()
    done: dict[str, list[Row[Any]]] = {}
    for act in acts:
        if until is None or act.at.date() <= until:
            done.setdefault(act.case_id, []).append(act)
    found = [case_of(row, done[row.case_id]) for row in rows if row.case_id in done]
    return [(case, told) for case in found if (told := case.newest_detail(detail)) is not None]


def case_of(row: Row[Any], acts: Sequence[Row[Any]]) -> Case:
    """Rows of both tables as a case."""
    done = tuple(act_of(act._mapping) for act in acts)
    return Case(row.case_id, row.kind, row.partner_id, row.subject, row.opened_at, done)


def votes_of(connection: Connection, case_id: str, ballot: int | None = None) -> list[Vote]:
    """The votes of one ballot, or of all."""
    wanted = select(case_votes).where(case_votes.c.case_id == case_id).order_by(case_votes.c.at, case_votes.c.actor)
    if ballot is not None:
        wanted = wanted.where(case_votes.c.ballot == ballot)
    return [Vote(row.ballot, row.actor, row.vote, row.at, row.reason) for row in connection.execute(wanted)]


def act_of(values: Mapping[Any, Any]) -> CaseAct:
    """A row of `case_acts`, or what is about to be one, as an act."""
    amount = None if values["amount"] is None else Decimal(values["amount"]).quantize(Decimal("0.01"))
    return CaseAct(
        values["version"], values["action"], values["from_stage"], values["to_stage"], values["due_on"], values["holder"],
        values["on_behalf_of"], values["title"], amount, json.loads(values["detail"]), values["actor"], values["role"],
        values["at"], values["reason"],
    )  # fmt: skip
