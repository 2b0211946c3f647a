"""Many clerks at once against the verbs of casework: no update lost, how long a write takes. ``python -m tests.bench.casework_load``.

Each client is a thread that for the given time enters customers, changes them (rereading when somebody was first), and moves warnings
through their stages. A person reads and types between two acts: ``--think`` is the mean of that time, exponentially distributed; 0 makes
clients write without pause, which says what the store bears and not how long a person waits. Afterwards every save that a client was
told of is there, exactly once, and the audit log is proved.
"""

from __future__ import annotations

import argparse
import functools
import os
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

SHARED_BY = 0.4  # customers that everybody changes, for each client: 20 for 50
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Told:
    """What clients were told had been written, and how long each write took."""

    saves: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    overtaken: int = 0
    acts: int = 0
    broken: list[str] = field(default_factory=list)
    processor: float = 0.0  # seconds of this process, without the database server's
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    """Run one campaign and print its figures; fails when anything was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clients", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument(
        "--think", type=float, default=5.0, help="seconds between two acts, on average; 0: without pause"
    )
    asked.add_argument("--database-url", help="a PostgreSQL; without it SQLite in a folder for temporary files")
    given = asked.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Home(Path(folder)), database_url=given.database_url) as store,
    ):
        began = time.monotonic()
        told = campaign(store, given.clients, given.seconds, given.think)
        took = time.monotonic() - began  # what was begun is finished: longer than was asked for
        report(store, told, f"{given.clients} clients, thinking {given.think:g} s", took)


def campaign(store: Store, clients: int, seconds: float, think: float) -> Told:
    """Let so many clients work at once for so long."""
    row = {"partner_id": None, "password_hash": "-", "must_change_password": False, "is_disabled": False, "version": 1}
    names = [
        {"name": f"c{number}", "role": "risk", **row, "created_at": NOW, "changed_at": NOW} for number in range(clients)
    ]
    with store.writing() as connection:
        connection.execute(insert(users), names)
    shared = max(1, int(clients * SHARED_BY))
    for number in range(shared):
        save(store, "customers", customer(number, 0), actor=local_operator())
    told = Told()
    until, spent = time.monotonic() + seconds, time.process_time()
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(Clerk(store, number, shared, until, think, told).work) for number in range(clients)]:
            done.result()
    told.processor = time.process_time() - spent
    return told


class Clerk:
    """One person at work: two changes of shared customers for each warning that is opened and acknowledged, until the time is over."""

    def __init__(self, store: Store, number: int, shared: int, until: float, think: float, told: Told) -> None:
        self.store, self.number, self.shared, self.until, self.think, self.told = (
            store,
            number,
            shared,
            until,
            think,
            told,
        )
        self.chosen = random.Random(number)  # noqa: S311 - whose turn it is
        self.officer, self.risk = Actor(f"c{number}", "officer"), Actor(f"c{number}", "risk")
        self.step = 0

    def work(self) -> None:
        """One act after another; what goes wrong is noted, and the work goes on."""
        while self.goes_on():
            self.step += 1
            try:
                self.change()
                self.change()
                self.warn()
            except Exception as failure:
                with self.told.lock:
                    self.told.broken.append(f"{type(failure).__name__}: {failure}"[:200])

    def goes_on(self) -> bool:
        """Read and type, and say whether there is time left: what would come after it is not begun."""
        if self.think:
            threading.Event().wait(
                min(self.chosen.expovariate(1 / self.think), max(0.0, self.until - time.monotonic()))
            )
        return time.monotonic() < self.until

    def change(self) -> None:
        """Change a customer, as often as somebody else was first."""
        which = self.chosen.randrange(self.shared)
        key = f"USCC|{unified_code(which)}"
        self.step += 1
        while self.goes_on():
            base = newest(self.store, "customers", key, actor=self.officer)
            assert base is not None
            row = customer(which, self.number * 1_000_000 + self.step)
            began = time.perf_counter()
            try:
                save(self.store, "customers", row, actor=self.officer, base=base, reason="更新")
            except Overtaken:
                with self.told.lock:
                    self.told.overtaken += 1
                continue
            _note(self.told, began, key)
            return

    def warn(self) -> None:
        """Open a warning and acknowledge it."""
        if not self.goes_on():
            return
        subject = f"{self.number}-{self.step}"
        began = time.perf_counter()
        case = open_case(self.store, "warning", subject, subject, actor=self.risk)
        _note(self.told, began)
        if not self.goes_on():
            return
        began = time.perf_counter()
        try:
            act_on(self.store, case, "acknowledge", actor=self.risk)
        except Refused as refusal:  # nobody else knows of this warning
            raise AssertionError(refusal.code) from refusal
        _note(self.told, began)


def _note(told: Told, began: float, key: str = "") -> None:
    with told.lock:
        told.seconds.append(time.perf_counter() - began)
        if key:
            told.saves[key] += 1
        else:
            told.acts += 1


def customer(which: int, employees: int) -> dict[str, str]:
    """One of the shared customers, with a head-count that no other save has."""
    row = dict(CONTRACTS["customers"].examples[0])
    return {
        **row,
        "id_number": unified_code(which),
        "employees": str(employees % 100_000),
        "revenue": f"{employees}.00",
    }


def report(store: Store, told: Told, clients: str, seconds: float) -> None:
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
        f"{engine}: {clients}, {seconds:.0f} s: {len(ordered):,} writes, {len(ordered) / seconds:,.1f} a second, "
        f"{told.processor / len(ordered) * 1000:.1f} ms of processor each, load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    )
    print(
        f"write: median {statistics.median(ordered) * 1000:,.0f} ms, p95 {p95 * 1000:,.0f} ms, longest {ordered[-1] * 1000:,.0f} ms"
    )
    print(
        f"overtaken and tried again {told.overtaken:,}; broken {len(told.broken)}; lost {len(lost)}; audit {breach or 'whole'}"
    )
    if lost or breach or told.broken or acts != told.acts:
        raise SystemExit(f"{lost} {breach} {told.broken[:3]} acts {acts} of {told.acts}")


@functools.cache
def unified_code(number: int) -> str:
    """A unified code with its check characters."""
    signs, weights = "0123456789ABCDEFGHJKLMNPQRTUWXY", (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    body = f"9133010000{number:07d}"
    total = sum(signs.index(sign) * weight for sign, weight in zip(body, weights, strict=True))
    return body + signs[-total % 31]


if __name__ == "__main__":
    main()
