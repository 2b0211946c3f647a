"""Signing a return off: one person prepares it, another checks it; both stay in the audit log with the hash of its manifest.

Here: who may, and that they are two. Not here: the paper itself (`orchestration.exports`).
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from casework.access.actors import Actor
from casework.access.audit import acting
from casework.access.rights import require
from casework.returns.queries import CHECKED, PREPARED, files_of, returns
from casework.store.engine import Store


class ReturnRefused(ValueError):
    """The return cannot be signed; the message says why, in Chinese and English."""


def sign_as_preparer(store: Store, actor: Actor, folder: str, *, now: datetime | None = None) -> None:
    """Say that one has prepared this return."""
    require(actor, "produce", "export")
    _sign(store, actor, PREPARED, folder, now)


def sign_as_checker(store: Store, actor: Actor, folder: str, *, now: datetime | None = None) -> None:
    """Say that one has checked it; somebody else must have prepared it."""
    require(actor, "approve", "export")
    found = returns(store.home, store).filter(folder=folder).to_dicts()
    preparer = found[0]["prepared_by"] if found else None
    if preparer is None:
        raise ReturnRefused("请先由制表人签署。 The preparer signs first.")
    if preparer == actor.name:
        raise ReturnRefused("制表人与复核人不得为同一人。 Who prepared it may not check it.")
    _sign(store, actor, CHECKED, folder, now)


def _sign(store: Store, actor: Actor, verb: str, folder: str, now: datetime | None) -> None:
    files = files_of(store.home, folder)
    if not files:
        raise ReturnRefused(f"没有报表 {folder}。 There is no return {folder}.")
    digest = sha256(files["manifest.json"].read_bytes()).hexdigest()
    with acting(store, now) as act:
        act.record(actor, verb, f"return/{folder}", {"manifest_sha256": digest})
