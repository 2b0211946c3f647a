"""Keeping a view under a name, sharing it, taking it away: each an act with its version; the former versions stay.

A view is its owner's: others see it where it is shared, and only the owner changes or removes it. To keep another's, keep it as one's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.refusals import Refused
from casework.store.act_tables import saved_views
from casework.store.engine import Store
from casework.views.queries import SavedView, newest

LONGEST_NAME = 60
LONGEST_PARAMETERS = 8_000  # of JSON; an address that browsers take is no longer

Parameters = Mapping[str, str | Sequence[str]]


def keep(
    store: Store,
    name: str,
    parameters: Parameters,
    *,
    is_shared: bool,
    actor: Actor,
    now: datetime | None = None,
) -> SavedView:
    """Keep a view; one's own of the same name gets a new version."""
    permit(store, actor, "read", "analysis", now)
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not clean or len(clean) > LONGEST_NAME:
        raise Refused("view_name", longest=LONGEST_NAME)
    text = json.dumps(parameters, ensure_ascii=False, sort_keys=True)
    if len(text) > LONGEST_PARAMETERS:
        raise Refused("view_too_long")
    return _write(store, SavedView(actor.name, clean, parameters, is_shared), actor, "keep_view", now)


def remove(store: Store, name: str, *, actor: Actor, now: datetime | None = None) -> None:
    """Take one's own view away; whoever has its address as a link still has the link."""
    permit(store, actor, "read", "analysis", now)
    with store.reading() as connection:
        found = newest(connection, actor.name, name)
    if found is None or found.is_removed:
        raise Refused("no_such_view", name=name[:LONGEST_NAME])
    _write(store, replace(found, is_removed=True), actor, "remove_view", now)


def _write(store: Store, view: SavedView, actor: Actor, verb: str, now: datetime | None) -> SavedView:
    with audit.acting(store, now) as act:
        before = newest(act.connection, view.owner, view.name)
        made = replace(view, version=before.version + 1 if before else 1, kept_at=act.now)
        values = {
            "owner": made.owner,
            "name": made.name,
            "version": made.version,
            "parameters": json.dumps(made.parameters, ensure_ascii=False, sort_keys=True),
            "is_shared": made.is_shared,
            "is_removed": made.is_removed,
            "actor": actor.name,
            "role": actor.role,
            "at": act.now,
            "reason": "",
        }
        act.connection.execute(insert(saved_views), values)
        act.record(
            actor, verb, f"view/{made.owner}/{made.name}", {"version": made.version, "is_shared": made.is_shared}
        )
    return made
