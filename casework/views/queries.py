"""Views as they stand: one's own, and those that others share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.store.act_tables import saved_views
from casework.store.engine import Store


@dataclass(frozen=True)
class SavedView:
    """A view under its owner's name for it; `parameters` are those of the address."""

    owner: str
    name: str
    parameters: Mapping[str, str | Sequence[str]]
    is_shared: bool
    is_removed: bool = False
    version: int = 0
    kept_at: datetime | None = None


def views(store: Store, *, actor: Actor) -> list[SavedView]:
    """One's own and the shared ones of others, one's own first, each by name."""
    permit(store, actor, "read", "analysis")
    highest = (
        select(saved_views.c.owner, saved_views.c.name, func.max(saved_views.c.version).label("version"))
        .group_by(saved_views.c.owner, saved_views.c.name)
        .subquery()
    )
    wanted = (
        select(saved_views)
        .join(
            highest,
            (saved_views.c.owner == highest.c.owner)
            & (saved_views.c.name == highest.c.name)
            & (saved_views.c.version == highest.c.version),
        )
        .where(~saved_views.c.is_removed, or_(saved_views.c.owner == actor.name, saved_views.c.is_shared))
    )
    with store.reading() as connection:
        found = [_view(row) for row in connection.execute(wanted).mappings()]
    return sorted(found, key=lambda view: (view.owner != actor.name, view.name, view.owner))


def newest(connection: Connection, owner: str, name: str) -> SavedView | None:
    """The newest version of somebody's view, removed or not, within somebody's transaction."""
    wanted = select(saved_views).where(saved_views.c.owner == owner, saved_views.c.name == name)
    row = connection.execute(wanted.order_by(saved_views.c.version.desc()).limit(1)).mappings().first()
    return _view(row) if row else None


def _view(row: Mapping[Any, Any]) -> SavedView:
    return SavedView(
        row["owner"],
        row["name"],
        json.loads(row["parameters"]),
        bool(row["is_shared"]),
        bool(row["is_removed"]),
        row["version"],
        row["at"],
    )
