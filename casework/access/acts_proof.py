"""The proof that what people did stands as it was done: each form, act, vote and adopted grade against the hash that the audit log keeps.

Here: a record changed, lost or put in by a hand. Not here: the chain itself (`casework.access.audit_proof`), files of cases
(`orchestration.verification`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from casework.forms.records import digest
from casework.store.act_tables import case_acts, form_records
from casework.store.engine import Store
from casework.store.grade_tables import grade_adoptions
from casework.store.tables import audit_entries

_NOT_HASHED = ("search", "subject")  # computed from the rest


@dataclass(frozen=True)
class Kept:
    """A kind of record: how the log names its object, from which columns, and what an entry on that object says if it is of this kind.

    Where the object has many records, each is known by its version.
    """

    kind: str
    table: Table
    prefix: str
    key: str
    told_by: str = ""


KEPT = (
    Kept("form", form_records, "form/", "record_no"),
    Kept("act", case_acts, "case/", "case_id", "to_stage"),
    Kept("grade", grade_adoptions, "customer/", "customer_id", "grade"),
)


def first_difference(store: Store) -> str | None:
    """The first record that is not what the log says of it, in words; None when all are."""
    with store.reading() as connection:
        for one in KEPT:
            told = dict(_told(connection, one))
            for name, found in _standing(connection, one):
                if told.pop(name, None) != found:
                    return f"the {one.kind} {name} is not the one that the audit log tells of"
            if told:
                return f"the {one.kind} {min(told)}, which the audit log tells of, is gone"
    return None


def _told(connection: Connection, kept: Kept) -> Iterator[tuple[str, str]]:
    """What the log says: the record's name, and its hash; of a record that was erased the newest holds."""
    wanted = select(audit_entries.c.object, audit_entries.c.detail).where(
        audit_entries.c.object.startswith(kept.prefix)
    )
    for row in connection.execute(wanted.order_by(audit_entries.c.entry_no)):
        detail = json.loads(row.detail)
        if "sha256" not in detail or (kept.told_by and kept.told_by not in detail):
            continue
        yield (f"{row.object}/{detail['version']}" if kept.told_by else row.object), detail["sha256"]


def _standing(connection: Connection, kept: Kept) -> Iterator[tuple[str, str]]:
    for row in connection.execute(select(kept.table)).mappings():
        values: dict[str, Any] = {name: value for name, value in row.items() if name not in _NOT_HASHED}
        name = f"{kept.prefix}{row[kept.key]}"
        yield (f"{name}/{row['version']}" if kept.told_by else name), digest(values)
