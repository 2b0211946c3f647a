"""Notes that people put on a figure: on a measure, with its filters, in a month; for themselves or for all who may see analyses.

A note is its writer's: others see it where it is shared, and only the writer takes it away. It holds no figure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.follow_tables import figure_notes

LONGEST = 300
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class FigureNote:
    """One note; `filters` are ``dimension:value`` in order of their text."""

    note_no: int
    measure: str
    filters: tuple[str, ...]
    month: str
    note: str
    is_shared: bool
    writer: str
    at: datetime
    version: int = 1
    is_removed: bool = False


def annotate(
    store: Store,
    measure: str,
    filters: Sequence[str],
    month: str,
    note: str,
    *,
    is_shared: bool,
    actor: Actor,
    now: datetime | None = None,
) -> FigureNote:
    """Put a note on a figure."""
    permit(store, actor, "read", "analysis", now)
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in note).split())
    if not clean or len(clean) > LONGEST:
        raise Refused("annotation_text", longest=LONGEST)
    if not _MONTH.fullmatch(month):
        raise Refused("wrong_month")
    with audit.acting(store, now) as act:
        highest = act.connection.scalar(select(func.coalesce(func.max(figure_notes.c.note_no), 0)))
        number = int(highest or 0) + 1
        made = FigureNote(number, measure, tuple(sorted(filters)), month, clean, is_shared, actor.name, act.now)
        _insert(act.connection, made, actor)
        act.record(
            actor, "annotate", f"figure_note/{number}", {"measure": measure, "month": month, "is_shared": is_shared}
        )
    return made


def take_away(store: Store, note_no: int, *, actor: Actor, now: datetime | None = None) -> None:
    """Take one's own note away; what was written stays in the history."""
    permit(store, actor, "read", "analysis", now)
    with audit.acting(store, now) as act:
        found = next((one for one in _newest(act.connection) if one.note_no == note_no), None)
        if found is None or found.is_removed or found.writer != actor.name:
            raise Refused("no_such_annotation")
        gone = FigureNote(**{**vars(found), "version": found.version + 1, "is_removed": True, "at": act.now})
        _insert(act.connection, gone, actor)
        act.record(actor, "take_note_away", f"figure_note/{note_no}", {"version": gone.version})


def notes_on(store: Store, measure: str, filters: Sequence[str], *, actor: Actor) -> list[FigureNote]:
    """One's own and the shared notes on a figure with just these filters, by month."""
    permit(store, actor, "read", "analysis")
    wanted = tuple(sorted(filters))
    with store.reading() as connection:
        found = _newest(connection, measure)
    return sorted(
        (
            one
            for one in found
            if not one.is_removed and one.filters == wanted and (one.is_shared or one.writer == actor.name)
        ),
        key=lambda one: (one.month, one.note_no),
    )


def _newest(connection: Connection, measure: str | None = None) -> list[FigureNote]:
    """The newest version of each; who wrote the first is the writer, for nobody else may write a further one."""
    wanted = select(figure_notes).order_by(figure_notes.c.note_no, figure_notes.c.version)
    if measure is not None:
        wanted = wanted.where(figure_notes.c.measure == measure)
    return list({row["note_no"]: _note(row) for row in connection.execute(wanted).mappings()}.values())


def _note(row: Mapping[Any, Any]) -> FigureNote:
    return FigureNote(
        row["note_no"], row["measure"], tuple(json.loads(row["filters"])), row["month"], row["note"], bool(row["is_shared"]),
        row["actor"], row["at"], row["version"], bool(row["is_removed"]),
    )  # fmt: skip


def _insert(connection: Connection, one: FigureNote, actor: Actor) -> None:
    values = {
        **{name: getattr(one, name) for name in ("note_no", "version", "measure", "month", "note", "is_shared", "is_removed", "at")},
        "filters": json.dumps(one.filters, ensure_ascii=False),
        "actor": actor.name,
        "role": actor.role,
        "reason": "",
    }  # fmt: skip
    connection.execute(insert(figure_notes), values)
