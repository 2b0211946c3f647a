"""The acts on models so far: what is registered, and which version serves for each target.

Here: audit entries to rows. Not here: deciding (`verbs`).
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import func, select

from casework.store.engine import Store
from casework.store.tables import audit_entries

REGISTERED, PROMOTED, EVALUATED = "register_model", "promote_model", "evaluate_model"


def registered(store: Store, until: date | None = None) -> dict[str, dict[str, Any]]:
    """Every registered version, oldest first, with sha256, target, by, at; of those by the end of the day `until` (UTC)."""
    return {
        entry["object"].removeprefix("model/"): {**json.loads(entry["detail"]), "by": entry["actor"], "at": entry["at"]}
        for entry in _entries(store, REGISTERED, until)
    }


def champions(store: Store, until: date | None = None) -> dict[str, str]:
    """The version that serves for each target: the one promoted last."""
    found: dict[str, str] = {}
    for entry in _entries(store, PROMOTED, until):
        found[json.loads(entry["detail"])["target"]] = entry["object"].removeprefix("model/")
    return found


def evaluations(store: Store, until: date | None = None) -> dict[str, str]:
    """The SHA-256 of the newest evaluation of each version that has one."""
    return {
        entry["object"].removeprefix("model/"): str(json.loads(entry["detail"])["sha256"])
        for entry in _entries(store, EVALUATED, until)
    }


def newest_act(store: Store, until: date | None = None) -> int:
    """The number of the last act on a model, by the end of the day `until` (UTC) where one is given; 0 when there is none."""
    newest = select(func.max(audit_entries.c.entry_no)).where(
        audit_entries.c.verb.in_((REGISTERED, PROMOTED, EVALUATED))
    )
    if until is not None:
        newest = newest.where(func.substr(audit_entries.c.at, 1, 10) <= until.isoformat())
    with store.reading() as connection:
        return int(connection.scalar(newest) or 0)


def _entries(store: Store, verb: str, until: date | None) -> list[Any]:
    wanted = select(audit_entries).where(audit_entries.c.verb == verb).order_by(audit_entries.c.entry_no)
    with store.reading() as connection:
        entries = connection.execute(wanted).mappings().all()
    return [entry for entry in entries if until is None or entry["at"][:10] <= until.isoformat()]
