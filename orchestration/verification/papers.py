"""Proofs over what people did: records as the audit log tells of them, attachments and contracts with the hashes on record."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from casework.access import acts_proof
from casework.personal.removal import named
from casework.store.act_tables import attachments, contract_documents
from casework.store.engine import open_store
from casework.store.person_tables import erased_files
from ingestion.home import Home
from orchestration.verification.arrivals import sha256_of
from orchestration.verification.breach import BreachError


def records(home: Home) -> str:
    """Forms, acts of cases, and acts on grades."""
    with open_store(home) as store:
        found = acts_proof.first_difference(store)
    if found is not None:
        raise BreachError(found)
    return "forms, acts of cases and adopted grades are as the audit log tells of them"


def files(home: Home) -> str:
    """Each attachment and each version of each contract is there, with its own bytes, unless it was erased with a person's data."""
    with open_store(home) as store, store.reading() as connection:
        attached: list[str] = list(connection.scalars(select(attachments.c.sha256).where(named())))
        signed: list[str] = list(connection.scalars(select(contract_documents.c.sha256)))
        erased: set[str] = set(
            connection.scalars(select(erased_files.c.sha256).where(erased_files.c.kind == "contract"))
        )
    kept = {sha: home.attachments / sha[:2] / sha for sha in attached}
    drawn = {sha: home.contracts / sha[:2] / f"{sha}.pdf" for sha in signed if sha not in erased}
    for sha256, path in (*kept.items(), *drawn.items()):
        _must_be(path, sha256)
    return f"{len(kept)} attachments and {len(drawn)} contracts with the hashes on record"


def _must_be(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise BreachError(
            f"the file {path.name[:20]} of a case is missing; restore a backup of `{path.parent.parent.name}`"
        )
    if sha256_of(path) != sha256:
        raise BreachError(f"the file {path.name[:20]} of a case has changed since it was kept")
