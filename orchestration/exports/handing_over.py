"""Handing a return over: one that was prepared and checked goes to its destination, with retries; what proves it is kept.

Here: what goes, the attempts, the receipt. Not here: carrying (`carriers`), where to (`casework.returns.destinations`), who signed
(`casework.returns.verbs`).

Whoever hands over again gets the receipt of the first time; after a crash between the carrying and the receipt, what lies there already is
held against the return's hashes and nothing is sent twice.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from casework.access.actors import Actor
from casework.access.rights import require
from casework.returns.destinations import Destination, destination_of
from casework.returns.queries import files_of, receipt_of, returns
from casework.returns.verbs import ReturnRefused, record_delivery, require_signed
from casework.store.engine import Store
from ingestion.durable import crashpoint, write_bytes
from orchestration.exports.carriers import Carried, NotCarried, carry
from orchestration.exports.description import ReportError

#: Seconds between attempts.
PAUSES = (2.0, 15.0, 60.0)


@dataclass(frozen=True)
class HandedOver:
    """A return, where it lies now, and the receipt that says so; `is_new` where this call made it."""

    folder: str
    receipt: dict[str, Any]
    is_new: bool


def hand_over(
    store: Store, actor: Actor, folder: str, *, pauses: Sequence[float] = PAUSES, wait: Callable[[float], None] = time.sleep,
    now: datetime | None = None,
) -> HandedOver:  # fmt: skip
    """Take a checked return to its destination; ReportError says what is missing or why it could not be carried."""
    require(actor, "produce", "export")
    digest = require_signed(store, folder)
    if kept := receipt_of(store, folder):
        return HandedOver(folder, kept, is_new=False)
    files = {name: path.read_bytes() for name, path in files_of(store.home, folder).items()}
    report = str(json.loads(files["manifest.json"])["report"])
    destination = destination_of(store.home, report)
    if destination is None:
        raise ReportError(f"{store.home.destinations} names no destination for {report}, nor a `default`")
    carried, attempts = _carried(destination, folder, files, pauses, wait)
    crashpoint("return.carried")
    receipt = _receipt(folder, destination, digest, carried, attempts, now or datetime.now(UTC))
    content = (json.dumps(receipt, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    write_bytes(store.home.deliveries / f"{folder}.json", content, step="return.receipt")
    record_delivery(
        store, actor, folder, to=destination.address, manifest_sha256=digest, receipt_sha256=sha256(content).hexdigest(), now=now
    )  # fmt: skip
    return HandedOver(folder, receipt, is_new=True)


def hand_over_waiting(store: Store, actor: Actor) -> tuple[list[str], list[str]]:
    """Every return that waits, whatever becomes of the others: the folders that went out, and what went wrong with the rest."""
    done, failures = [], []
    for folder in waiting(store):
        try:
            done.append(hand_over(store, actor, folder).folder)
        except (ReportError, ReturnRefused) as failure:
            failures.append(str(failure))
    return done, failures


def waiting(store: Store) -> list[str]:
    """Folders of returns that were checked, are the newest of their month, have a destination, and did not go out yet."""
    frame = returns(store.home, store)
    newest = frame.unique(("report", "period"), keep="first", maintain_order=True)
    ready = newest.filter(newest["checked_by"].is_not_null() & newest["delivered_at"].is_null())
    return [row["folder"] for row in ready.to_dicts() if destination_of(store.home, row["report"]) is not None]


def _carried(
    destination: Destination, folder: str, files: dict[str, bytes], pauses: Sequence[float], wait: Callable[[float], None]
) -> tuple[Carried, int]:  # fmt: skip
    for attempt, pause in enumerate((*pauses, None), 1):
        try:
            return carry(destination, folder, files), attempt
        except NotCarried as failure:
            if pause is None or not failure.may_pass:
                raise ReportError(f"{folder} was not handed over in {attempt} attempts: {failure}") from None
            wait(pause)
    raise AssertionError  # the last attempt either returns or raises


def _receipt(
    folder: str, destination: Destination, digest: str, carried: Carried, attempts: int, at: datetime
) -> dict[str, Any]:  # fmt: skip
    return {
        "folder": folder,
        "to": destination.address,
        "host_key": carried.host_key or None,
        "handed_over_at": at.isoformat(timespec="seconds"),
        "attempts": attempts,
        "was_there": carried.was_there,
        "manifest_sha256": digest,
        "files": dict(carried.hashes),
    }
