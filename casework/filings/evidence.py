"""The proof that the register and the audit log tell of the same filings, and what the log keeps of files on disk.

Here: each registered filing has its audit entry with the same counts and hashes, each such entry its filing, and no place in the order is
empty; the same for each decision about a filing; the hashes of filings' rows and of publications' manifests. Not here: whether the log
itself is whole (`casework.access.audit_proof`; prove that first), whether receipts, rows and publications are on disk as it says
(`orchestration.verification`).
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from casework.access import audit
from casework.access.actors import Actor
from casework.filings.register import EVIDENCE, FILES, OBJECT_PREFIX, REGISTER
from casework.filings.standing import FILING, VERBS
from casework.store.engine import Store
from casework.store.tables import audit_entries, filing_decisions, filings

PUBLISH = "publish"
PUBLICATION_PREFIX = "publication/"


def first_difference(store: Store) -> str | None:
    """What differs first, in words, or None when both say the same."""
    with store.reading() as connection:
        told = _told(connection)
        for place, row in enumerate(connection.execute(select(filings).order_by(filings.c.known_seq)).mappings(), 1):
            if row["known_seq"] != place:
                return f"filing {place} of the register is missing"
            said = told.pop(row["filing_id"], None)
            if said is None:
                return f"filing {row['filing_id']} is registered, but the audit log does not tell of it"
            if different := [name for name in EVIDENCE if said.get(name) != row[name]]:
                return f"filing {row['filing_id']}: the register and the audit log differ in {different[0]}"
        if told:
            return f"filing {next(iter(told))} stands in the audit log, but not in the register"
        return _differing_decision(connection)


def _differing_decision(connection: Connection) -> str | None:
    """The first decision that the audit log tells otherwise, or that only one of both has."""
    entries = select(audit_entries.c.verb, audit_entries.c.actor, audit_entries.c.object, audit_entries.c.detail)
    entries = entries.where(audit_entries.c.verb.in_(VERBS.values()), audit_entries.c.object.startswith(FILING))
    told = {}
    for row in connection.execute(entries.order_by(audit_entries.c.entry_no)):
        said = json.loads(row.detail)
        told[said["decided_seq"]] = (row.verb, row.actor, row.object, said["reason"])
    for row in connection.execute(select(filing_decisions).order_by(filing_decisions.c.decided_seq)):
        if told.pop(row.decided_seq, None) != (VERBS[row.decision], row.actor, FILING + row.filing_id, row.reason):
            return (
                f"filing {row.filing_id}: the audit log does not tell of its being {row.decision} as the register does"
            )
    return f"decision {next(iter(told))} stands in the audit log, but not in the register" if told else None


def hashes_of_rows(store: Store) -> dict[str, dict[str, str]]:
    """By filing, the hashes that its files of rows had when it was registered, by path under the home."""
    with store.reading() as connection:
        return {filing_id: said.get(FILES, {}) for filing_id, said in _told(connection).items()}


def record_publication(store: Store, actor: Actor, build_id: str, manifest_sha256: str) -> None:
    """Note in the log which manifest, and through it which database, is about to be published under a name."""
    audit.append(store, actor, PUBLISH, PUBLICATION_PREFIX + build_id, {"manifest_sha256": manifest_sha256})


def publications(store: Store) -> dict[str, str]:
    """By name of a publication, the hash of the manifest last noted for it."""
    entries = select(audit_entries.c.object, audit_entries.c.detail).where(audit_entries.c.verb == PUBLISH)
    with store.reading() as connection:
        rows = connection.execute(entries.order_by(audit_entries.c.entry_no))
        return {
            row.object.removeprefix(PUBLICATION_PREFIX): json.loads(row.detail)["manifest_sha256"]
            for row in rows
            if row.object.startswith(PUBLICATION_PREFIX)
        }


def _told(connection: Connection) -> dict[str, dict[str, Any]]:
    """What the audit log says of each filing."""
    entries = select(audit_entries.c.object, audit_entries.c.detail).where(audit_entries.c.verb == REGISTER)
    rows = connection.execute(entries.order_by(audit_entries.c.entry_no))
    return {row.object.removeprefix(OBJECT_PREFIX): json.loads(row.detail) for row in rows}
