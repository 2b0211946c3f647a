"""Attachments: files kept once under their hash, checked for size, type and by a virus scanner before anything knows of them.

Here: attach, list, read back. Not here: what a file is (`casework.documents.file_types`), which documents a case needs
(`scoring.parameters`, `casework.stages.papers`).
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.documents.file_types import ALLOWED, ending_of, media_type
from casework.reasons import within
from casework.refusals import Refused
from casework.settings import Settings
from casework.store.act_tables import attachments
from casework.store.engine import Store
from casework.store.person_tables import erased_files
from ingestion.durable import crashpoint, write_bytes
from ingestion.landing import plain_name

LARGEST = 50 * 2**20
SCANNER_SECONDS = 60
INFECTED = 1
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Attachment:
    """A file that somebody attached; `document` says which of a list of documents it is, ``other`` for none of them."""

    attachment_no: int
    subject: str
    document: str
    filename: str
    media_type: str
    size: int
    sha256: str
    scanned_by: str
    actor: str
    role: str
    at: datetime
    reason: str


def attach(
    store: Store,
    subject: str,
    document: str,
    filename: str,
    content: bytes,
    *,
    actor: Actor,
    reason: str = "",
    scanner: tuple[str, ...] | None = None,
    now: datetime | None = None,
) -> Attachment:
    """Keep a file for a subject such as ``case/P2026000001``. Nothing is kept of one that is refused.

    Who attaches the same bytes again as the same document, after a disk that failed say, is given what is there already; somebody else is
    told who did.
    """
    permit(store, actor, "enter", "case", now)
    name, why = plain_name(within(filename, "filename", _LONGEST_NAME)), within(reason)
    kind = _examined(filename, content)
    command = Settings.from_environment().scanner if scanner is None else scanner
    scanned_by = _scanned(content, command)
    sha256 = hashlib.sha256(content).hexdigest()
    write_bytes(_path(store, sha256), content, step="attach")
    with audit.acting(store, now) as act:
        for one in documents_of(act.connection, subject):
            if (one.document, one.sha256) == (document, sha256):
                if one.actor == actor.name:
                    return one
                raise Refused("file_there", document=document, filename=one.filename, actor=one.actor)
        highest = act.connection.scalar(select(func.coalesce(func.max(attachments.c.attachment_no), 0)))
        values: dict[str, Any] = {
            "attachment_no": int(highest or 0) + 1,
            "subject": subject,
            "document": document,
            "filename": name,
            "media_type": kind,
            "size": len(content),
            "sha256": sha256,
            "scanned_by": scanned_by,
            "actor": actor.name,
            "role": actor.role,
            "at": act.now,
            "reason": why,
        }
        act.connection.execute(insert(attachments), values)
        seen = {"document": document, "sha256": sha256, "attachment_no": values["attachment_no"]}
        act.record(actor, "attach", subject, seen)
        crashpoint("attach.uncommitted")
    return Attachment(**values)


def listed(store: Store, subject: str, *, actor: Actor) -> list[Attachment]:
    """The files of a subject, oldest first."""
    permit(store, actor, "read", "case")
    with store.reading() as connection:
        return documents_of(connection, subject)


def content_of(
    store: Store, attachment_no: int, *, actor: Actor, now: datetime | None = None
) -> tuple[Attachment, bytes]:
    """A file with its bytes; that somebody read it is logged, for such files are full of personal data."""
    permit(store, actor, "read", "case", now)
    with store.reading() as connection:
        wanted = select(attachments).where(attachments.c.attachment_no == attachment_no)
        row = connection.execute(wanted).mappings().first()
    if row is None:
        raise Refused("no_such_attachment")
    found = Attachment(**row)
    try:
        content = _path(store, found.sha256).read_bytes()
    except FileNotFoundError:
        raise Refused("file_erased" if _is_erased(store, found.sha256) else "attachment_damaged") from None
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise Refused("attachment_damaged")
    audit.append(store, actor, "read_file", found.subject, {"attachment_no": attachment_no}, now=now)
    return found, content


def _is_erased(store: Store, sha256: str) -> bool:
    with store.reading() as connection:
        return connection.scalar(select(erased_files.c.sha256).where(erased_files.c.sha256 == sha256)) is not None


def documents_of(connection: Connection, subject: str) -> list[Attachment]:
    """The files of a subject, within somebody's transaction."""
    wanted = select(attachments).where(attachments.c.subject == subject).order_by(attachments.c.attachment_no)
    return [Attachment(**row) for row in connection.execute(wanted).mappings()]


def _examined(filename: str, content: bytes) -> str:
    if not content:
        raise Refused("file_empty")
    if len(content) > LARGEST:
        raise Refused("file_large", size=f"{len(content) / 2**20:.0f}", limit=LARGEST // 2**20)
    kind = media_type(filename, content)
    if kind is None:
        raise Refused("file_type", ending=ending_of(filename)[:12] or "?", allowed=", ".join(ALLOWED))
    return kind


def _scanned(content: bytes, command: tuple[str, ...]) -> str:
    """Ask the scanner; its name, or empty when there is none."""
    if not command:
        return ""
    with tempfile.NamedTemporaryFile(prefix="scan-") as file:
        file.write(content)
        file.flush()
        try:
            done = subprocess.run(  # noqa: S603 - the installation's own command, and a name of ours
                [*command, file.name], capture_output=True, timeout=SCANNER_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as failure:
            raise Refused("scanner_failed", what=type(failure).__name__) from failure
    said = done.stdout.decode(errors="replace").replace(file.name, "").strip()[-200:]
    if done.returncode == INFECTED:
        raise Refused("file_infected", what=said or "?")
    if done.returncode:
        raise Refused("scanner_failed", what=f"{Path(command[0]).name} {done.returncode}")
    return Path(command[0]).name[:64]


def _path(store: Store, sha256: str) -> Path:
    return store.home.attachments / sha256[:2] / sha256
