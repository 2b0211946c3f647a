"""Days that a task of a case names, held against the project's; and events of a case, held against what was approved.

Here: an extension ends after the project is due, an early release comes before, and neither becomes an event without the approval of its
task. Not here: the life of a task (`casework.projects.tasks`), what an event does to a balance or a fee (the warehouse).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from casework.forms.records import of_case
from casework.refusals import Refused
from casework.store.act_tables import case_tasks
from ingestion.checks.rows import check_rows
from ingestion.contracts import CONTRACTS

EXTENSION, EARLY_RELEASE, RENEWAL = "extension", "early_release", "licence_renewal"
_LATEST = date(2100, 12, 31)


def require_sensible(connection: Connection, case_id: str, kind: str, detail: Mapping[str, Any], today: date) -> None:
    """Refuse a task whose day cannot be: no day, an extension that extends nothing, a release that is not early, a licence that ended."""
    if kind == EXTENSION:
        _, due = project_days(connection, case_id)
        _later(_day(detail, "new_due_date"), due, "extension_day")
    elif kind == EARLY_RELEASE:
        begins, due = project_days(connection, case_id)
        released = _day(detail, "released_on")
        if not begins <= released < due:
            raise Refused("release_day", begins=begins, due=due)
    elif kind == RENEWAL:
        _later(_day(detail, "valid_until"), today, "renewal_day")


def require_approved(connection: Connection, case_id: str, row: Mapping[str, str]) -> None:
    """Refuse an event that somebody else has to approve first: an extension to a day, a release before the project is due."""
    event = check_rows(CONTRACTS["project_events"], [row])[0].values
    kind, happened = event.get("kind"), event.get("event_date")
    if kind == "EXTENSION":
        _one_of(confirmed_days(connection, case_id, EXTENSION), event.get("new_due_date"), "extension_unapproved")
    elif kind == "RELEASE" and happened is not None and happened < project_days(connection, case_id)[1]:
        _one_of(confirmed_days(connection, case_id, EARLY_RELEASE), happened, "release_unapproved")


def project_days(connection: Connection, case_id: str) -> tuple[date, date]:
    """The first day of the case's project, and the day on which it is due as extended so far."""
    project = next(iter(of_case(connection, case_id, "projects")), None)
    if project is None:
        raise Refused("form_incomplete", forms="projects")
    typed = check_rows(CONTRACTS["projects"], [project.row])[0].values
    events = [one.row for one in of_case(connection, case_id, "project_events")]
    extended = [one.values["new_due_date"] for one in check_rows(CONTRACTS["project_events"], events)] if events else []
    return typed["start_date"], max([typed["due_date"], *filter(None, extended)])


def confirmed_days(connection: Connection, case_id: str, kind: str) -> list[date]:
    """The days that confirmed tasks of a kind name, the newest task last."""
    wanted = select(case_tasks.c.detail).where(
        case_tasks.c.case_id == case_id, case_tasks.c.kind == kind, case_tasks.c.state == "confirmed"
    )
    name = "new_due_date" if kind == EXTENSION else "released_on"
    told: Iterable[str] = connection.scalars(wanted.order_by(case_tasks.c.task_no, case_tasks.c.version))
    return [date.fromisoformat(json.loads(detail)[name]) for detail in told]


def _day(detail: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(detail.get(name)).strip())
    except ValueError as error:
        raise Refused("fields_missing", fields=name) from error


def _later(given: date, than: date, code: str) -> None:
    if not than < given <= _LATEST:
        raise Refused(code, day=than)


def _one_of(approved: list[date], given: date | None, code: str) -> None:
    if given is not None and given not in approved:
        raise Refused(code, given=given, approved=approved[-1] if approved else "—")
