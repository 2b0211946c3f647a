"""What an early release leaves unearned of a charge that nobody has paid: the rule itself proposes to waive it, with amount and reason.

Here: these proposals. Not here: what of a charge is unearned (`scoring.fees.tariff`), deciding (`verbs.waive_unearned`), what has been
paid and goes back (a refund, which people propose).

The rule is that of refunds: charge x unused days / days. What came in can be refunded; the rest of it was never paid. The proposal
stands as soon as a build knows of the release, whoever told it, until somebody agrees or declines that amount; another amount is proposed
anew.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from casework.fees.proposals import VERBS, Proposal
from casework.fees.queries import ACTS
from casework.store.act_tables import case_acts, case_tasks, cases
from casework.store.engine import Store
from casework.store.questions import rows_of_published
from casework.store.tables import audit_entries

MOST = 500  # at a time: they are decided one by one
_OPEN = f"""
    SELECT c.project_id, c.charge_no, c.unearned_open, c.unused_days, p.released_date, b.as_of,
        (SELECT coalesce(max(act_no), 0) FROM fee.acts) AS newest_act
    FROM fee.charges AS c JOIN project.projects AS p USING (project_id) CROSS JOIN published.build AS b
    WHERE c.unearned_open > 0 ORDER BY p.released_date, c.project_id, c.charge_no LIMIT {MOST}"""  # noqa: S608 - our own number


def proposed(store: Store) -> list[Proposal]:
    """What the rule proposes now, the earliest release first; a charge that was acted on since the build waits for the next."""
    rows = rows_of_published(store.home, _OPEN)
    if not rows:
        return []
    with store.reading() as connection:
        acted = _acted_on(connection, rows[0]["newest_act"])
        declined = _declined(connection)
    return [
        _proposal(row)
        for row in rows
        if (named := (row["project_id"], row["charge_no"])) not in acted
        and declined.get(named) != Decimal(row["unearned_open"])
    ]


def reason_of(released: date, unused_days: int) -> str:
    """Why, in both languages."""
    return f"{released} 提前解保，剩余 {unused_days} 天未满期，未收部分核减。 Released early on {released}: {unused_days} days unearned."


def releasers(connection: Connection, partner_id: str, project_no: str) -> frozenset[str]:
    """Whose eyes the release of a project had in this house: who entered the case's forms, asked for it to end early, or released it."""
    about = select(cases.c.case_id).where(
        cases.c.kind == "project", cases.c.partner_id == partner_id, cases.c.subject == project_no
    )
    acts = select(case_acts.c.actor, case_acts.c.on_behalf_of).where(
        case_acts.c.case_id.in_(about), case_acts.c.action.in_(("open", "enter", "release"))
    )
    tasks = select(case_tasks.c.actor).where(
        case_tasks.c.case_id.in_(about), case_tasks.c.kind == "early_release", case_tasks.c.state == "done"
    )
    people = {name for row in connection.execute(acts) for name in row if name}
    return frozenset(people | set(connection.scalars(tasks)))


def _acted_on(connection: Connection, newest_act: int) -> set[tuple[str, str]]:
    """Charges that somebody decided about since the build."""
    wanted = select(audit_entries.c.detail).where(audit_entries.c.verb.in_(ACTS), audit_entries.c.entry_no > newest_act)
    details: list[str] = list(connection.scalars(wanted))
    return {named for detail in details for named in _amounts(detail)}


def _declined(connection: Connection) -> dict[tuple[str, str], Decimal]:
    """The amounts that somebody has declined to waive, by charge, unless a later word was another."""
    _, agree, decline = VERBS["unearned"]
    newest = select(func.max(audit_entries.c.entry_no)).where(audit_entries.c.verb.in_((agree, decline)))
    wanted = select(audit_entries.c.detail).where(
        audit_entries.c.entry_no.in_(newest.group_by(audit_entries.c.object)), audit_entries.c.verb == decline
    )
    details: list[str] = list(connection.scalars(wanted))
    return {named: amount for detail in details for named, amount in _amounts(detail).items()}


def _amounts(detail: str) -> dict[tuple[str, str], Decimal]:
    parts = json.loads(detail)["charges"]
    return {(part["project_id"], str(part.get("charge_no"))): Decimal(part["amount"]) for part in parts}


def _proposal(row: dict[str, Any]) -> Proposal:
    as_of = row["as_of"]
    return Proposal(
        "unearned", row["project_id"], row["charge_no"], Decimal(row["unearned_open"]),
        reason_of(row["released_date"], row["unused_days"]), "", datetime(as_of.year, as_of.month, as_of.day),  # noqa: DTZ001 - a day
    )  # fmt: skip
