"""What forbids erasing what is held about a person: a guarantee in force, a compensation unpaid, a case under way, a list, a legal term.

Here: the questions, and their answer in words that a page can say. Not here: erasing (`casework.personal.erasure`), the number of years
(parameter `personal_retention_years`).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from casework.customers.lists import status_of
from casework.forms.carrying import waiting
from casework.personal.filed import accepted_rows, asked_published
from casework.personal.holdings import Cases
from casework.personal.person import Person
from casework.stages.table import ways
from casework.store.act_tables import case_acts, cases
from casework.store.engine import Store
from scoring.office_time import office_day
from scoring.parameters.reader import shipped

#: From here on a case is a business relationship, whose end starts the term.
_SIGNED = "signed"


@dataclass(frozen=True)
class Hold:
    """One reason against it: its kind, what it is about (project, case), and the day on which it ends where that is known."""

    kind: str
    about: str
    until: date | None = None


def holds(store: Store, connection: Connection, person: Person, about: Cases, day: date) -> list[Hold]:
    """Everything that stands against erasing on a day, gravest first; empty: it may be erased."""
    found = _projects(store, person, day)
    found += [Hold("open_case", case_id) for case_id in (*about.own, *about.others) if _is_open(connection, case_id)]
    if status_of(connection, person.number) != "none":
        found.append(Hold("listed", ""))
    if any(person.number in record.row.values() for record in waiting(connection)):
        found.append(Hold("not_carried", ""))
    found += _relationships(connection, about, day)
    return found


def _projects(store: Store, person: Person, day: date) -> list[Hold]:
    """Projects of the person as customer, by the filed record or as the one that stands for it, and those that the person secures."""
    secured = {
        f"{row['filing_id']}/{row['project_no']}"
        for row in accepted_rows(store.home, person.number).get("counter_guarantees", [])
    }
    rows = asked_published(store.home, _PROJECTS, list(person.parties), sorted(secured))
    found: list[Hold] = []
    for row in rows:
        if row["status"] in {"PENDING", "IN_FORCE"}:
            found.append(Hold("live_guarantee", row["project_no"]))
        elif row["status"] == "COMPENSATED":
            found.append(Hold("unpaid_compensation", row["project_no"]))
        elif (until := _kept_until(row["ended_on"], day)) is not None:
            found.append(Hold("retention", row["project_no"], until))
    return found


def _relationships(connection: Connection, about: Cases, day: date) -> list[Hold]:
    """Cases that were signed, ended, and may never have come to the warehouse."""
    found = []
    for case_id in about.own:
        stages = select(func.count()).where(case_acts.c.case_id == case_id, case_acts.c.to_stage == _SIGNED)
        if not connection.scalar(stages) or _is_open(connection, case_id):
            continue
        last = connection.scalar(select(func.max(case_acts.c.at)).where(case_acts.c.case_id == case_id))
        if last is not None and (until := _kept_until(office_day(last), day)) is not None:
            found.append(Hold("retention", case_id, until))
    return found


def _is_open(connection: Connection, case_id: str) -> bool:
    kind = connection.scalar(select(cases.c.kind).where(cases.c.case_id == case_id))
    newest = select(case_acts.c.to_stage).where(case_acts.c.case_id == case_id).order_by(case_acts.c.version.desc())
    return kind is not None and connection.scalar(newest.limit(1)) not in ways()[kind].ends


def _kept_until(ended: date | None, day: date) -> date | None:
    """The last day of the term when it is not over; the term is that of the day on which somebody asks."""
    if ended is None:
        return None
    year = ended.year + shipped().at(day).whole("personal_retention_years")
    last = min(ended.day, calendar.monthrange(year, ended.month)[1])
    until = ended.replace(year=year, day=last)
    return until if day < until else None


_PROJECTS = """
    SELECT p.project_no, p.status, max(greatest(e.event_date, p.start_date)) AS ended_on
    FROM project.projects AS p LEFT JOIN project.events AS e ON p.project_id = e.project_id
    WHERE list_contains($1, p.filed_customer_id) OR list_contains($1, p.customer_id) OR p.project_id IN (
        SELECT f.partner_id || '/' || split_part(s.row, '/', 2) FROM (SELECT unnest($2) AS row) AS s
        JOIN exchange.filings AS f ON f.filing_id = split_part(s.row, '/', 1))
    GROUP BY ALL ORDER BY p.status, p.project_no"""
