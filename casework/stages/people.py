"""Who may act: roles, absence and delegation, and the members of the committee.

Here: delegations as appended records, the accounts that hold a role. Not here: what an account is (`casework.access.accounts`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from casework.access import audit, rights
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.reasons import within
from casework.refusals import Refused
from casework.store.act_tables import delegations
from casework.store.engine import Store
from casework.store.tables import users

COMMITTEE = "committee"
MOST_TOLD = 50  # people told of one thing


@dataclass(frozen=True)
class Standing:
    """In which role somebody acts, and for whom when not for themselves."""

    role: str
    on_behalf_of: str | None = None


@dataclass(frozen=True)
class Delegation:
    """Who acts for somebody, from one day to another, both included."""

    to_user: str
    from_day: date
    to_day: date


def holders(connection: Connection, roles: Collection[str]) -> list[str]:
    """The accounts that hold one of the roles and may sign in, by name."""
    wanted = select(users.c.name).where(users.c.role.in_(list(roles)), ~users.c.is_disabled).order_by(users.c.name)
    return list(connection.scalars(wanted))


def with_right(connection: Connection, verb: str, object_kind: str, *, but: str = "") -> list[str]:
    """The accounts whose role has a right, by name, without one of them."""
    named = [role.name for role in rights.roles().values() if (verb, object_kind) in role.rights]
    return [name for name in holders(connection, named) if name != but]


def clerks_of(connection: Connection) -> dict[str, list[str]]:
    """The accounts of each partner that may sign in."""
    found: dict[str, list[str]] = {}
    wanted = select(users.c.partner_id, users.c.name).where(users.c.partner_id.is_not(None), ~users.c.is_disabled)
    for row in connection.execute(wanted.order_by(users.c.name)):
        found.setdefault(row.partner_id, []).append(row.name)
    return found


def standings(connection: Connection, actor: Actor, roles: Collection[str], day: date) -> list[Standing]:
    """The ways in which the actor may act in one of the roles on a day: their own first, then those of people who are away."""
    found = [Standing(actor.role)] if actor.role in roles else []
    return found + [Standing(role, name) for name, role in absent_for(connection, actor.name, day) if role in roles]


def absent_for(connection: Connection, name: str, day: date) -> list[tuple[str, str]]:
    """Who is away on a day and has `name` act for them, with their roles. It is not handed on: a deputy names no deputy."""
    newest = (
        select(delegations.c.from_user, func.max(delegations.c.version).label("version"))
        .group_by(delegations.c.from_user)
        .subquery()
    )
    wanted = (
        select(delegations.c.from_user, users.c.role)
        .join(newest, (newest.c.from_user == delegations.c.from_user) & (newest.c.version == delegations.c.version))
        .join(users, users.c.name == delegations.c.from_user)
        .where(
            delegations.c.to_user == name,
            delegations.c.from_day <= day,
            delegations.c.to_day >= day,
            ~users.c.is_disabled,
        )
        .order_by(delegations.c.from_user)
    )
    return [(row.from_user, row.role) for row in connection.execute(wanted)]


def delegations_of(store: Store, name: str, day: date) -> tuple[Delegation | None, list[str]]:
    """What somebody's own delegation is, where it is not over on the day; and for whom they act on it."""
    newest = select(delegations).where(delegations.c.from_user == name).order_by(delegations.c.version.desc()).limit(1)
    with store.reading() as connection:
        row = connection.execute(newest).first()
        absent = [other for other, _ in absent_for(connection, name, day)]
    if row is None or row.to_user is None or row.to_day < day:
        return None, absent
    return Delegation(row.to_user, row.from_day, row.to_day), absent


def deputies(store: Store, name: str) -> list[str]:
    """Who could act for somebody: every other account that acts on cases."""
    with store.reading() as connection:
        return with_right(connection, "enter", "case", but=name)


def delegate(
    store: Store,
    to_user: str | None,
    from_day: date | None,
    to_day: date | None,
    *,
    actor: Actor,
    reason: str,
    of: str | None = None,
    now: datetime | None = None,
) -> None:
    """Have somebody act for oneself from one day to another, both included; None ends it.

    Whoever manages accounts may do it `of` another, who fell ill. Four eyes count both: a deputy cannot approve what the absent entered.
    """
    whose = of or actor.name
    permit(store, actor, "manage" if whose != actor.name else "enter", "user" if whose != actor.name else "case", now)
    if to_user == whose:
        raise Denied("nobody is their own deputy")
    if to_user is not None and (from_day is None or to_day is None or to_day < from_day):
        raise Refused("days_reversed")
    with audit.acting(store, now) as act:
        for name in filter(None, (whose, to_user)):
            if act.connection.scalar(select(users.c.name).where(users.c.name == name)) is None:
                raise Refused("no_such_person", name=name[:64])
        highest = select(func.coalesce(func.max(delegations.c.version), 0)).where(delegations.c.from_user == whose)
        values = {
            "from_user": whose,
            "version": int(act.connection.scalar(highest) or 0) + 1,
            "to_user": to_user,
            "from_day": from_day if to_user else None,
            "to_day": to_day if to_user else None,
            "actor": actor.name,
            "role": actor.role,
            "at": act.now,
            "reason": within(reason),
        }
        act.connection.execute(insert(delegations), values)
        act.record(actor, "delegate", f"user/{whose}", {"to": to_user, "from_day": from_day, "to_day": to_day})
