"""Many clerks at once against the verbs of casework: no update lost, how long a write takes. ``python -m tests.bench.casework_load``.

Each client is a thread that for the given time enters customers, changes them (rereading when somebody was first), and moves warnings
through their stages. Afterwards every save that a client was told of is there, exactly once, and the audit log is proved.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from casework.access import acts_proof, audit_proof
from casework.access.actors import Actor, local_operator
from casework.forms.records import Overtaken, newest, save
from casework.refusals import Refused
from casework.stages.acts import act_on, open_case
from casework.store.act_tables import case_acts, form_records
from casework.store.engine import Store, open_store
from casework.store.tables import users
from ingestion.contracts import CONTRACTS
from ingestion.home import Home

SHARED = 20  # customers that everybody changes
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Told:
    """What clients were told had been written, and how long each write took."""

    saves: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    overtaken: int = 0
    acts: int = 0
    broken: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    """Run one campaign and print its figures; fails when anything was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clients", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--database-url", help="a PostgreSQL; without it SQLite in a folder for temporary files")
    given = asked.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Home(Path(folder)), database_url=given.database_url) as store,
    ):
        began = time.monotonic()
        told = campaign(store, given.clients, given.seconds)
        report(
            store, told, given.clients, time.monotonic() - began
        )  # what was begun is finished: longer than was asked for


def campaign(store: Store, clients: int, seconds: float) -> Told:
    """Let so many clients work at once for so long."""
    row = {"partner_id": None, "password_hash": "-", "must_change_password": False, "is_disabled": False, "version": 1}
    names = [
        {"name": f"c{number}", "role": "risk", **row, "created_at": NOW, "changed_at": NOW} for number in range(clients)
    ]
    with store.writing() as connection:
        connection.execute(insert(users), names)
    for number in range(SHARED):
        save(store, "customers", customer(number, 0), actor=local_operator())
    told = Told()
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(client, store, number, until, told) for number in range(clients)]:
            done.result()
    return told


def client(store: Store, number: int, until: float, told: Told) -> None:
    """One clerk's work: two changes of shared customers for each warning that is opened and acknowledged."""
    chosen = random.Random(number)  # noqa: S311 - whose turn it is
    officer, risk = Actor(f"c{number}", "officer"), Actor(f"c{number}", "risk")
    step = 0
    while time.monotonic() < until:
        step += 1
        try:
            for turn in range(2):
                change(store, officer, chosen.randrange(SHARED), number * 1_000_000 + step * 2 + turn, told)
            warn(store, risk, f"{number}-{step}", told)
        except Exception as failure:
            with told.lock:
                told.broken.append(f"{type(failure).__name__}: {failure}"[:200])


def change(store: Store, actor: Actor, which: int, employees: int, told: Told) -> None:
    """Change a customer, as often as somebody else was first."""
    key = f"USCC|{customer(which, 0)['id_number']}"
    while True:
        base = newest(store, "customers", key, actor=actor)
        assert base is not None
        began = time.perf_counter()
        try:
            save(store, "customers", customer(which, employees), actor=actor, base=base, reason="更新")
        except Overtaken:
            with told.lock:
                told.overtaken += 1
            continue
        _note(told, began, key)
        return


def warn(store: Store, actor: Actor, subject: str, told: Told) -> None:
    """Open a warning and acknowledge it."""
    began = time.perf_counter()
    case = open_case(store, "warning", subject, subject, actor=actor)
    _note(told, began)
    began = time.perf_counter()
    try:
        act_on(store, case, "acknowledge", actor=actor)
    except Refused as refusal:  # nobody else knows of this warning
        raise AssertionError(refusal.code) from refusal
    _note(told, began)
    with told.lock:
        told.acts += 2


def _note(told: Told, began: float, key: str = "") -> None:
    with told.lock:
        told.seconds.append(time.perf_counter() - began)
        if key:
            told.saves[key] += 1


def customer(which: int, employees: int) -> dict[str, str]:
    """One of the shared customers, with a head-count that no other save has."""
    row = dict(CONTRACTS["customers"].examples[0])
    return {**row, "id_number": NUMBERS[which], "employees": str(employees % 100_000), "revenue": f"{employees}.00"}


def report(store: Store, told: Told, clients: int, seconds: float) -> None:
    """Hold what was told against what is there, and print."""
    with store.reading() as connection:
        counted = select(form_records.c.row_key, func.count().label("versions")).group_by(form_records.c.row_key)
        versions = {row.row_key: row.versions for row in connection.execute(counted)}
        acts = connection.scalar(select(func.count()).select_from(case_acts))
    lost = {key: (count, versions.get(key)) for key, count in told.saves.items() if versions.get(key) != count + 1}
    breach = audit_proof.verify(store) or acts_proof.first_difference(store)
    ordered = sorted(told.seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    engine = store.engine.dialect.name
    print(
        f"{engine}: {clients} clients, {seconds:.0f} s: {len(ordered):,} writes, {len(ordered) / seconds:,.0f} a second"
    )
    print(
        f"write: median {statistics.median(ordered) * 1000:,.0f} ms, p95 {p95 * 1000:,.0f} ms, longest {ordered[-1] * 1000:,.0f} ms"
    )
    print(
        f"overtaken and tried again {told.overtaken:,}; broken {len(told.broken)}; lost {len(lost)}; audit {breach or 'whole'}"
    )
    if lost or breach or told.broken or acts != told.acts:
        raise SystemExit(f"{lost} {breach} {told.broken[:3]} acts {acts} of {told.acts}")


def _numbers() -> list[str]:
    """Unified codes with their check character."""
    signs, weights = "0123456789ABCDEFGHJKLMNPQRTUWXY", (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    found = []
    for number in range(SHARED):
        body = f"9133010000{number:07d}"
        total = sum(signs.index(sign) * weight for sign, weight in zip(body, weights, strict=True))
        found.append(body + signs[-total % 31])
    return found


NUMBERS = _numbers()

if __name__ == "__main__":
    main()
