"""Taking a filing in: the verb that the command, the upload page, the gateway and the drop folder all call.

Here: who may file for whom, and the order of the steps. Not here: whether the bytes or the number are known (`casework.filings.settling`),
how a file is read and checked (`ingestion.intake`), what registering writes (`casework.filings.register`).

The steps: say what it is, land the bytes, take the partner's turn, look whether they are known, examine, register. Killed before the
register's commit there is nothing but stray files, and running again does it all; after it, running again finds the receipt.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import Denied, require_partner
from casework.clock import at
from casework.filings.turns import turn_of
from casework.store.engine import Store, open_store
from ingestion.home import Home
from scoring.office_time import office_day

if TYPE_CHECKING:
    from ingestion.identity import Declared
    from ingestion.receipts import Receipt


def submit(
    home: Home,
    path: Path | str,
    declared: Declared | None = None,
    *,
    actor: Actor,
    store: Store | None = None,
    now: datetime | None = None,
    data: bytes | BinaryIO | None = None,
    filename: str | None = None,
    is_confirmed: bool = False,
) -> Receipt:
    """Take a file in and give its receipt; the same bytes again give the same receipt and change nothing.

    `data` is the content of an upload; then `path` is only the name it came under. An upload that lies on disk already is given by its
    `path`, and what its sender called it by `filename`. `is_confirmed` says that people looked at each row already. Raises Denied when
    the actor may not file, or files for another institution; whatever else is wrong with the file, the receipt says so.
    """
    from casework.filings.settling import Settling  # noqa: PLC0415 - what reads files is not needed to say no

    moment = at(now)
    with _opened(home, store) as opened:
        permit(opened, actor, "submit", "filing", moment)
        with _on_disk(home, path, data) as file:
            name = filename or str(path)
            settling = Settling.of(home, opened, actor, moment, file=file, name=name, declared=declared)
            _require_own_institution(opened, actor, settling.partner_id, moment)
            settling.is_confirmed = is_confirmed
            settling.land()
            with turn_of(home, settling.partner_id):
                return settling.settle()


def rehearse(
    home: Home,
    path: Path,
    declared: Declared | None = None,
    *,
    actor: Actor,
    store: Store,
    filename: str | None = None,
    now: datetime | None = None,
) -> Receipt:
    """The receipt that `submit` would give now, by the same way, with nothing registered and nothing left behind."""
    from casework.filings.settling import Rehearsal  # noqa: PLC0415 - what reads files is not needed to say no

    moment = at(now)
    permit(store, actor, "submit", "filing", moment)
    desk = Home(home.scratch / "rehearsals" / uuid.uuid4().hex)
    desk.root.mkdir(parents=True)
    try:
        name = filename or str(path)
        rehearsal = Rehearsal.of(home, store, actor, moment, file=path, name=name, declared=declared)
        _require_own_institution(store, actor, rehearsal.partner_id, moment)
        rehearsal.desk = desk
        rehearsal.land()
        return rehearsal.settle()
    finally:
        shutil.rmtree(desk.root, ignore_errors=True)


def declare_nil(
    home: Home,
    contract: str,
    partner_id: str,
    period: str,
    *,
    actor: Actor,
    store: Store | None = None,
    now: datetime | None = None,
) -> Receipt:
    """Declare that a partner has nothing to report for a contract and month: a filing without rows, with a receipt of its own.

    It is sent as a file with the contract's header alone, so whoever prefers a drop folder can send the same with a manifest. Raises
    KeyError for an unknown contract, and as `submit` does.
    """
    from ingestion.contracts import CONTRACTS  # noqa: PLC0415 - as above
    from ingestion.contracts.versions import in_force  # noqa: PLC0415
    from ingestion.identity import NIL_PURPOSE, Declared  # noqa: PLC0415

    filed = in_force(CONTRACTS[contract], office_day(at(now)))
    header = ",".join(filed.column_names) + "\n"
    declared = Declared(contract=contract, partner=partner_id, period=period, manifest={"purpose": NIL_PURPOSE})
    name = f"{contract}__{partner_id}__{period}.nil.csv"
    return submit(home, name, declared, actor=actor, store=store, now=now, data=header.encode())


def _require_own_institution(store: Store, actor: Actor, partner_id: str | None, now: datetime) -> None:
    try:
        require_partner(actor, partner_id)
    except Denied:
        audit.append(store, actor, "denied", "filing", {"verb": "submit", "partner_id": partner_id}, now=now)
        raise


@contextmanager
def _opened(home: Home, store: Store | None) -> Iterator[Store]:
    if store is not None:
        yield store
        return
    with open_store(home) as opened:
        yield opened


@contextmanager
def _on_disk(home: Home, path: Path | str, data: bytes | BinaryIO | None) -> Iterator[Path]:
    """The file to take in: the one at `path`, or the upload under a name of ours."""
    if data is None:
        yield Path(path)
        return
    file = home.scratch / "uploads" / uuid.uuid4().hex
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("wb") as writing:
            if isinstance(data, bytes):
                writing.write(data)
            else:
                shutil.copyfileobj(data, writing)
        yield file
    finally:
        file.unlink(missing_ok=True)
