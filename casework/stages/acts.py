"""The verbs of every case: open it, act on it as the table allows, take it, vote on it. Each is one appended record with its audit entry.

Here: the interpreter of the table. Not here: the table (`casework.stages.table`), who may do an action now (`permission`), what a kind of
case needs before (`casework.projects`, `casework.partners`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.clock import at
from casework.forms.records import digest
from casework.notices.outbox import put
from casework.reasons import within
from casework.refusals import Refused
from casework.stages.cases import OPEN, Case, act_of, load, votes_of
from casework.stages.people import COMMITTEE, MOST_TOLD, Standing, holders, standings
from casework.stages.permission import require_role, standing_for
from casework.stages.table import EARLIER, SAME, Action, Stage, ways
from casework.store.act_tables import case_acts, case_votes, cases
from casework.store.engine import Store
from ingestion.durable import crashpoint
from scoring.office_time import office_day

LETTERS = {"project": "P", "partner": "C", "fee": "F", "warning": "W", "parameter": "R"}
VOTES = ("for", "against", "abstain")


def open_case(
    store: Store,
    kind: str,
    subject: str,
    title: str,
    *,
    actor: Actor,
    partner_id: str | None = None,
    amount: Decimal | None = None,
    detail: Mapping[str, Any] | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> Case:
    """Begin a case in the first stage of its kind. One about the same subject that is still open is refused, and named."""
    permit(store, actor, "enter", "case", now)
    way = ways()[kind]
    require_role(OPEN, way.openers, actor)
    with audit.acting(store, now) as act:
        if other := _open_about(act.connection, kind, partner_id, subject):
            raise Refused("case_exists", case_id=other)
        case_id = _next_id(act.connection, kind, act.now)
        new = Case(case_id, kind, partner_id, subject, act.now, ())
        opened = {"case_id": case_id, "kind": kind, "partner_id": partner_id, "subject": subject, "opened_at": act.now}
        act.connection.execute(insert(cases), opened)
        values = _values(
            case_id,
            1,
            OPEN,
            "",
            way.stages[way.start],
            Standing(actor.role),
            actor,
            act.now,
            title,
            amount,
            detail,
            reason,
        )
        return _append(act, new, values, actor)


def act_on(
    store: Store,
    case: Case,
    action: str,
    *,
    actor: Actor,
    reason: str = "",
    target: str | None = None,
    amount: Decimal | None = None,
    detail: Mapping[str, Any] | None = None,
    also: Callable[[audit.Act, Case], object] | None = None,
    now: datetime | None = None,
) -> Case:
    """Do an action of the table with the case as it was read. `target` is the stage to go back to, where the action goes back.

    `also` is done in the same transaction, so that both are there or neither.

    Raises Refused: it is not the actor's, a guard says no, or somebody acted meanwhile.
    """
    permit(store, actor, "enter", "case", now)
    asked_for = _action(case, action)
    try:
        with audit.acting(store, now) as act:
            present = load(act.connection, case.case_id)
            if present.version != case.version:
                raise Refused("overtaken", actor=present.last.actor, version=present.version)
            standing = standing_for(
                store, act.connection, present, asked_for, actor, reason, amount, detail or {}, act.now
            )
            stage = _target(present, asked_for, target)
            values = _values(
                case.case_id, present.version + 1, action, present.stage.name, stage, standing, actor, act.now,
                present.last.title, amount if amount is not None else present.last.amount, detail, reason,
            )  # fmt: skip
            moved = _append(act, present, values, actor)
            if asked_for.notice:
                _tell(act.connection, moved, act.now)
            if also is not None:
                also(act, moved)
            crashpoint("case.uncommitted")
            return moved
    except IntegrityError as error:  # another machine came between: the unique version refused the second
        raise Refused("overtaken", actor="?", version=case.version + 1) from error


def enter(
    act: audit.Act,
    case: Case,
    *,
    actor: Actor,
    amount: Decimal | None,
    title: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note within a case that its forms were changed: who enters does not approve. The stage stays."""
    values = _values(
        case.case_id, case.version + 1, "enter", case.stage.name, case.stage, Standing(actor.role), actor, act.now,
        title or case.last.title, amount if amount is not None else case.last.amount, detail, "",
    )  # fmt: skip
    _append(act, case, {**values, "due_on": case.last.due_on, "holder": case.last.holder}, actor)


def take(store: Store, case: Case, holder: str | None, *, actor: Actor, now: datetime | None = None) -> Case:
    """Take a case, or give it to somebody who may act on it; None lets it go."""
    permit(store, actor, "enter", "case", now)
    with audit.acting(store, now) as act:
        present = load(act.connection, case.case_id)
        if present.version != case.version:
            raise Refused("overtaken", actor=present.last.actor, version=present.version)
        wanted = {role for action in present.way.possible(present.stage.name) for role in action.roles}
        if not standings(act.connection, actor, wanted, office_day(act.now)):
            require_role("take", tuple(sorted(wanted)), actor)
        if holder is not None and holder not in holders(act.connection, wanted):
            raise Refused("no_such_person", name=holder[:64])
        values = _values(
            case.case_id, present.version + 1, "take", present.stage.name, present.stage, Standing(actor.role), actor, act.now,
            present.last.title, present.last.amount, None, "",
        )  # fmt: skip
        return _append(act, present, {**values, "due_on": present.last.due_on, "holder": holder}, actor)


def vote(store: Store, case: Case, given: str, *, actor: Actor, reason: str, now: datetime | None = None) -> None:
    """A member's vote on the case as it was read, in its present stage; it is given once, and does not change.

    Four eyes: nobody votes, in whatever role or for whomever, on what they opened or entered.
    """
    permit(store, actor, "enter", "case", now)
    if given not in VOTES:
        raise Refused("wrong_vote")
    if not reason.strip():
        raise Refused("reason_missing")
    with audit.acting(store, now) as act:
        present = load(act.connection, case.case_id)
        if not any("vote_passed" in action.guards for action in present.way.possible(present.stage.name)):
            raise Refused("no_ballot")
        if case.entered.version != present.entered.version:
            raise Refused("overtaken", actor=present.last.actor, version=present.version)
        found = standings(act.connection, actor, [COMMITTEE], office_day(act.now))
        if not found:
            require_role("vote", (COMMITTEE,), actor)
        member = found[0].on_behalf_of or actor.name
        _require_others_entered(present, frozenset({actor.name, member}))
        ballot = present.entered.version
        if any(one.actor == member for one in votes_of(act.connection, case.case_id, ballot)):
            raise Refused("voted_already")
        values = {
            "case_id": case.case_id,
            "ballot": ballot,
            "actor": member,
            "vote": given,
            "role": actor.role,
            "at": act.now,
            "reason": within(reason),
        }
        act.connection.execute(insert(case_votes), values)
        seen = {"ballot": ballot, "vote": given, "member": member, "sha256": digest(values)}
        act.record(actor, "vote", f"case/{case.case_id}", seen)


def _require_others_entered(case: Case, people: frozenset[str]) -> None:
    for done in case.acts:
        if done.action in {OPEN, "enter"} and done.people & people:
            raise Refused("four_eyes", actor=", ".join(sorted(done.people & people)), action="enter")


def possible_now(
    store: Store, case: Case, *, actor: Actor, detail: Mapping[str, Any] | None = None, now: datetime | None = None
) -> dict[str, Refused | None]:
    """For each action of the actor's in this stage: None when it is possible, else why not. Reasons are left to the act itself."""
    found: dict[str, Refused | None] = {}
    with store.reading() as connection:
        for action in case.way.possible(case.stage.name):
            try:
                standing_for(store, connection, case, action, actor, "?", case.last.amount, detail or {}, at(now))
            except Refused as refusal:
                if refusal.code != "not_your_turn":
                    found[action.name] = refusal
            else:
                found[action.name] = None
    return found


def _action(case: Case, name: str) -> Action:
    action = case.way.actions.get(name)
    if action is None or case.stage.name not in action.sources:
        raise Refused("no_such_action", action=name[:32], stage=case.stage.name)
    return action


def _target(case: Case, action: Action, target: str | None) -> Stage:
    open_to = case.way.targets(action, case.stage.name)
    if action.to == EARLIER:
        if target not in open_to:
            raise Refused("wrong_target", stage=str(target)[:32])
        return case.way.stages[target]
    return case.stage if action.to == SAME else case.way.stages[action.to]


def _values(
    case_id: str, version: int, action: str, from_stage: str, stage: Stage, standing: Standing, actor: Actor, now: datetime,
    title: str, amount: Decimal | None, detail: Mapping[str, Any] | None, reason: str,
) -> dict[str, Any]:  # fmt: skip
    due: date | None = office_day(now) + timedelta(days=stage.days) if stage.days is not None else None
    return {
        "case_id": case_id,
        "version": version,
        "action": action,
        "from_stage": from_stage,
        "to_stage": stage.name,
        "due_on": due,
        "holder": None,
        "on_behalf_of": standing.on_behalf_of,
        "title": title,
        "amount": amount,
        "detail": json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str),
        "actor": actor.name,
        "role": standing.role,
        "at": now,
        "reason": within(reason),
    }


def _append(act: audit.Act, case: Case, values: Mapping[str, Any], actor: Actor) -> Case:
    """Keep the act; the case as it is with it."""
    act.connection.execute(insert(case_acts), dict(values))
    seen = {name: values[name] for name in ("version", "from_stage", "to_stage")} | {"sha256": digest(values)}
    if values["on_behalf_of"]:
        seen["on_behalf_of"] = values["on_behalf_of"]
    act.record(actor, str(values["action"]), f"case/{values['case_id']}", seen)
    return replace(case, acts=(*case.acts, act_of(values)))


def _open_about(connection: Connection, kind: str, partner_id: str | None, subject: str) -> str | None:
    wanted = select(cases.c.case_id).where(cases.c.kind == kind, cases.c.subject == subject)
    wanted = wanted.where(cases.c.partner_id.is_not_distinct_from(partner_id))
    found: list[str] = list(connection.scalars(wanted))
    return next((case_id for case_id in found if load(connection, case_id).is_open), None)


def _next_id(connection: Connection, kind: str, now: datetime) -> str:
    """The kind's letter, the year, a running number: P2026000001."""
    prefix = f"{LETTERS[kind]}{now.year}"
    highest = connection.scalar(select(func.max(cases.c.case_id)).where(cases.c.case_id.like(f"{prefix}%")))
    return f"{prefix}{int(str(highest)[len(prefix) :]) + 1 if highest else 1:06d}"


def _tell(connection: Connection, case: Case, now: datetime) -> None:
    """Tell whoever may go on, or, when it came to its end or went back, who opened it."""
    wanted = {role for action in case.way.possible(case.stage.name) if action.to != EARLIER for role in action.roles}
    people = holders(connection, wanted)[:MOST_TOLD] if case.is_open else []
    first = case.acts[0]
    opener = {first.actor} & set(holders(connection, [first.role]))
    told = sorted({*people, *opener} - {case.last.actor})
    stage, way = case.stage, case.way
    put(
        connection, f"case/{case.case_id}/{case.version}", told,
        f"{way.zh} {case.case_id}：{stage.zh} / {way.en} {case.case_id}: {stage.en}",
        f"{case.last.actor} {way.actions[case.last.action].zh}。\n{way.actions[case.last.action].en} by {case.last.actor}.",
        about=f"case/{case.case_id}", now=now,
    )  # fmt: skip
