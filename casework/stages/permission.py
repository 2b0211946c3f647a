"""Who may do an action on a case now: by role or as a deputy, and with every condition of the table met.

Here: asking. Not here: the conditions (`guards`, `papers`), whose turn it is by role (`people`), doing it (`acts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from casework.access.actors import Actor
from casework.refusals import Refused
from casework.stages import guards, papers
from casework.stages.cases import Case
from casework.stages.people import Standing, standings
from casework.stages.table import Action
from casework.store.engine import Store
from scoring.office_time import office_day
from scoring.parameters.reader import shipped

GUARDS = guards.GUARDS | papers.GUARDS


def standing_for(
    store: Store, connection: Connection, case: Case, action: Action, actor: Actor, reason: str, amount: Decimal | None,
    detail: Mapping[str, Any], now: datetime,
) -> Standing:  # fmt: skip
    """The standing in which the actor may do it; the refusal of the first one tried when none may."""
    found = standings(connection, actor, action.roles, office_day(now))
    if not found:
        require_role(action.name, action.roles, actor)
    rules = shipped().at(office_day(now))
    refusal: Refused | None = None
    for standing in found:
        asked = guards.Asked(connection, case, action, actor, standing, reason, amount, detail, rules, now, store.home)
        try:
            for guard in action.guards:
                name, _, argument = guard.partition(":")
                GUARDS[name](asked, argument)
        except Refused as no:
            refusal = refusal or no
        else:
            return standing
    raise refusal or Refused("not_your_turn", action=action.name, roles=", ".join(action.roles), role=actor.role)


def require_role(action: str, wanted: tuple[str, ...], actor: Actor) -> None:
    """Raise Refused unless the actor's own role is among the wanted ones."""
    if actor.role not in wanted:
        raise Refused("not_your_turn", action=action, roles=", ".join(wanted), role=actor.role)
