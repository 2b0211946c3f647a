"""The journal of acts, durable, beside raw fdatasync: ``python -m tests.bench.journal``.

Sides, each in a fresh process, interleaved, median of five: lines of the size of an entry appended to a file and forced to the disk one by
one; bare rows appended to SQLite by one client; entries of the audit log (hash chain, commit, high-water mark) by one client, and by eight
at once. An act is counted when its client is told that it is durable.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

RUNS = 5
ME = "tests.bench.journal"
LEAST_ALONE, LEAST_TOGETHER, LONGEST = 0.9, 1.5, 0.1
LINE = b"x" * 399 + b"\n"


def main() -> int:
    """Measure and print a table; 1 where an aim is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=3.0)
    asked.add_argument("--side", choices=SIDES, default=None)
    given = asked.parse_args()
    if given.side:
        with tempfile.TemporaryDirectory(prefix="bench-journal-") as folder:
            print(json.dumps(SIDES[given.side](Path(folder), given.seconds)))
        return 0
    told: dict[str, list[dict[str, float]]] = {name: [] for name in SIDES}
    for _ in range(RUNS):
        for name in SIDES:
            command = [sys.executable, "-m", ME, "--seconds", str(given.seconds), "--side", name]
            told[name].append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    middle = {
        name: {key: statistics.median(one[key] for one in runs) for key in runs[0]} for name, runs in told.items()
    }
    floor, alone, together = middle["raw fdatasync"], middle["audit log, 1 client"], middle["audit log, 8 clients"]
    print("| side | a second | longest wait ms | processor ms each | times raw |\n|---|---|---|---|---|")
    for name, one in middle.items():
        figures = f"{one['rate']:,.0f} | {one['longest'] * 1000:.0f} | {one['processor'] * 1000:.2f}"
        print(f"| {name} | {figures} | {one['rate'] / floor['rate']:.2f} |")
    kept = (
        alone["rate"] >= LEAST_ALONE * floor["rate"]
        and together["rate"] >= LEAST_TOGETHER * alone["rate"]
        and together["longest"] <= LONGEST
    )
    return 0 if kept else 1


def raw(folder: Path, seconds: float) -> dict[str, float]:
    """The floor: a line, forced to the disk, and the next."""
    descriptor = os.open(folder / "journal", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def append(_: int) -> None:
        os.write(descriptor, LINE)
        os.fdatasync(descriptor)

    return measured(append, 1, seconds)


def bare_sqlite(folder: Path, seconds: float) -> dict[str, float]:
    """A row of the same size in the same kind of database, and nothing else."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None, check_same_thread=False)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE entries (line BLOB)")
    return measured(lambda _: connection.execute("INSERT INTO entries VALUES (?)", (LINE,)) and None, 1, seconds)


def audit_log(clients: int) -> Callable[[Path, float], dict[str, float]]:
    """Entries as every act writes them."""

    def run(folder: Path, seconds: float) -> dict[str, float]:
        from casework.access import audit, audit_proof  # noqa: PLC0415 - only this side needs it
        from casework.access.actors import Actor  # noqa: PLC0415
        from casework.store.engine import open_store  # noqa: PLC0415
        from ingestion.home import Home  # noqa: PLC0415

        with open_store(Home(folder / "home")) as store:
            who = Actor("li", "officer")
            found = measured(lambda number: audit.append(store, who, "read", f"customer/C{number}"), clients, seconds)
            assert audit_proof.verify(store) is None
        return found

    return run


def measured(append: Callable[[int], None], clients: int, seconds: float) -> dict[str, float]:
    """Acts a second of all clients together, the longest time that one took, processor seconds for each."""
    append(0)
    until, spent = time.monotonic() + seconds, time.process_time()

    def work(client: int) -> tuple[int, float]:
        done, longest = 0, 0.0
        while time.monotonic() < until:
            began = time.perf_counter()
            append(client)
            longest, done = max(longest, time.perf_counter() - began), done + 1
        return done, longest

    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(work, range(clients)))
    done = sum(one for one, _ in found)
    return {
        "rate": done / seconds,
        "longest": max(longest for _, longest in found),
        "processor": (time.process_time() - spent) / max(done, 1),
    }


SIDES: dict[str, Callable[[Path, float], dict[str, float]]] = {
    "raw fdatasync": raw,
    "bare SQLite, 1 client": bare_sqlite,
    "audit log, 1 client": audit_log(1),
    "audit log, 8 clients": audit_log(8),
}

if __name__ == "__main__":
    raise SystemExit(main())
