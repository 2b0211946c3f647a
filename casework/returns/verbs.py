"""Signing a return off: one person prepares it, another checks it; both stay in the audit log with the hash of its manifest.

Here: who may, that they are two, and the note that it was handed over. Not here: the paper itself, carrying it (`orchestration.exports`).
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from casework.access.actors import Actor
from casework.access.audit import acting
from casework.access.rights import require
from casework.returns.queries import ASKED, CHECKED, DELIVERED, PREPARED, files_of, returns, signed_digests
from casework.store.engine import Store
from casework.store.warehouse import published_manifest
from ingestion.durable import crashpoint

_NAME, _MONTH = re.compile(r"[a-z-]{1,64}"), re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class ReturnRefused(ValueError):
    """The return cannot be signed; the message says why, in Chinese and English."""


def ask_for(store: Store, actor: Actor, report: str, period: str, *, now: datetime | None = None) -> None:
    """Have a return of a month (YYYY-MM) made in the background; refused before the month's figures are published."""
    require(actor, "produce", "export")
    manifest = published_manifest(store.home) or {}
    if not _NAME.fullmatch(report) or not _MONTH.fullmatch(period):
        raise ReturnRefused(f"没有 {period} 的报表 {report}。 There is no return {report} of {period}.")
    if period > str(manifest.get("as_of", ""))[:7]:
        raise ReturnRefused(f"{period} 的数据尚未发布。 The figures of {period} are not published yet.")
    with acting(store, now) as act:
        act.record(actor, ASKED, f"return/{report}/{period}")


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


def require_signed(store: Store, folder: str) -> str:
    """The hash of the manifest of a return that was prepared and checked as it lies there; refused otherwise."""
    digest = _digest(store, folder)
    signed = signed_digests(store, folder)
    for verb, chinese, english in ((PREPARED, "制表", "prepared"), (CHECKED, "复核", "checked")):
        if signed.get(verb) != digest:
            raise ReturnRefused(
                f"报表 {folder} 尚未{chinese}，或{chinese}后有变动。 The return {folder} was not {english}, or changed since."
            )
    return digest


def record_delivery(
    store: Store, actor: Actor, folder: str, *, to: str, manifest_sha256: str, receipt_sha256: str, now: datetime | None = None
) -> None:  # fmt: skip
    """Note that a return was handed over, with the hash of the receipt that proves it."""
    require(actor, "produce", "export")
    with acting(store, now) as act:
        detail = {"to": to, "manifest_sha256": manifest_sha256, "receipt_sha256": receipt_sha256}
        act.record(actor, DELIVERED, f"return/{folder}", detail)
        crashpoint("return.uncommitted")


def _digest(store: Store, folder: str) -> str:
    files = files_of(store.home, folder)
    if not files:
        raise ReturnRefused(f"没有报表 {folder}。 There is no return {folder}.")
    return sha256(files["manifest.json"].read_bytes()).hexdigest()


def _sign(store: Store, actor: Actor, verb: str, folder: str, now: datetime | None) -> None:
    digest = _digest(store, folder)
    with acting(store, now) as act:
        act.record(actor, verb, f"return/{folder}", {"manifest_sha256": digest})
