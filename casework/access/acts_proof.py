"""The proof that what people did stands as it was done: each form, act and vote against the hash that the audit log keeps of it.

Here: a record changed, lost or put in by a hand. Not here: the chain itself (`casework.access.audit_proof`), files of cases
(`orchestration.verification`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, select

from casework.forms.records import digest
from casework.store.act_tables import case_acts, form_records
from casework.store.engine import Store
from casework.store.tables import audit_entries

_NOT_HASHED = ("search", "subject")  # computed from the rest


def first_difference(store: Store) -> str | None:
    """The first record that is not what the log says of it, in words; None when all are."""
    with store.reading() as connection:
        for kind, table, prefix in (("form", form_records, "form/"), ("act", case_acts, "case/")):
            told = dict(_told(connection, prefix))
            for name, found in _standing(connection, table, prefix):
                if told.pop(name, None) != found:
                    return f"the {kind} {name} is not the one that the audit log tells of"
            if told:
                return f"the {kind} {min(told)}, which the audit log tells of, is gone"
    return None


def _told(connection: Connection, prefix: str) -> Iterator[tuple[str, str]]:
    """What the log says: the record's name, and its hash."""
    wanted = select(audit_entries.c.object, audit_entries.c.detail).where(audit_entries.c.object.startswith(prefix))
    for row in connection.execute(
        wanted.order_by(audit_entries.c.entry_no)
    ):  # of a record that was erased the newest holds
        detail = json.loads(row.detail)
        if "sha256" not in detail or (prefix == "case/" and "to_stage" not in detail):
            continue
        yield (row.object if prefix == "form/" else f"{row.object}/{detail['version']}"), detail["sha256"]


def _standing(connection: Connection, table: Table, prefix: str) -> Iterator[tuple[str, str]]:
    for row in connection.execute(select(table)).mappings():
        values: dict[str, Any] = {name: value for name, value in row.items() if name not in _NOT_HASHED}
        name = f"form/{row['record_no']}" if prefix == "form/" else f"case/{row['case_id']}/{row['version']}"
        yield name, digest(values)
