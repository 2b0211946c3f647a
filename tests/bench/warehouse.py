"""The warehouse on synthetic books: from nothing, a day's one per cent, and nothing new; beside the same star in plain DuckDB SQL.

    python -m tests.bench.warehouse --projects 1000000 --events 5000000

After the star come charges, postings and liability balances in plain SQL, which must agree with what was published.
Each figure comes from a process of its own: wall seconds, processor seconds and peak memory. The builds are what `backstop build` runs: one
Dagster run with loading, dbt, scoring, the gate with its expectations, and publication. The process that builds a day's one per cent builds
another one after it: that is how long the warm worker takes.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
import time
from datetime import UTC, date
from pathlib import Path

import numpy as np
import polars as pl
from sqlalchemy import insert, select

from casework.store.engine import open_store
from casework.store.tables import filings
from ingestion.home import Home
from orchestration.running.runs import run_build
from tests.bench import plain_books
from tests.bench.measure import Run, run_once
from tests.bench.synthetic import LAST_DAY, Register, file_everything, partners

REGISTER = "register.parquet"
DAYS = 3


def main() -> int:
    """Measure and print a table."""
    asked = _arguments()
    if asked.side:
        return _side(asked.side, Path(asked.home))
    root = Path(tempfile.mkdtemp(prefix="bench-warehouse-"))
    try:
        _measure(root, asked.projects, asked.events)
    finally:
        shutil.rmtree(root)
    return 0


def _measure(root: Path, projects: int, events: int) -> None:
    home = Home(root)
    register = Register(home)
    file_everything(register, projects=projects, events=events)
    register_filings(register)
    results = {"full build": _run("full", root)}
    results["plain SQL star"] = _run("plain", root)
    results["plain SQL charges, postings, liabilities"] = _run("books", root)
    plain_books.compare(home)
    for day in range(DAYS):
        file_one_per_cent(register, projects, events // projects + 1, day)
    _keep(register)
    results[f"{DAYS} days of 1 %, one after the other"] = _run("days", root)
    results["nothing new"] = _run("nothing", root)
    for name, run in results.items():
        print(f"{name:42} {run.wall:8.1f} s {run.processor:8.1f} cpu s {run.peak:8.0f} MiB", flush=True)


def _run(side: str, root: Path) -> Run:
    return run_once(["-m", "tests.bench.warehouse", "--side", side, "--home", str(root)])


def _side(side: str, root: Path) -> int:
    home = Home(root)
    if side == "plain":
        plain_books.star(home)
    elif side == "books":
        plain_books.books(home)
    elif side == "days":
        kept = pl.read_parquet(root / REGISTER)
        for (day,), filings in kept.group_by("day", maintain_order=True):
            _insert(home, filings.drop("day"))
            _build(home, f"day {day}")
    else:
        _build(home, side, full=side == "full")
    return 0


def build_everything(home: Home) -> None:
    """Build what is registered from nothing, and say how long each step took."""
    _build(home, "full", full=True)


def _build(home: Home, name: str, *, full: bool = False) -> None:
    began = time.perf_counter()
    outcome = run_build(home, as_of=LAST_DAY, full=full, confirm="books made for measuring")
    steps = {"all": round(time.perf_counter() - began, 2), **outcome.report.seconds}
    print(f"{name}: {steps}", file=sys.stderr)


def register_filings(register: Register) -> None:
    """Into the operational store, as if the door had received it."""
    _insert(register.home, register.frame())


def _insert(home: Home, rows: pl.DataFrame) -> None:
    with open_store(home) as store, store.writing() as connection:
        for row in rows.iter_rows(named=True):
            told = hashlib.sha256(str(row["filing_id"]).encode()).hexdigest()
            received_at = row["received_at"].replace(tzinfo=UTC)
            before = connection.scalar(
                select(filings.c.receipt_sha256)
                .where(filings.c.partner_id == row["partner_id"])
                .order_by(filings.c.known_seq.desc())
                .limit(1)
            )
            more = {"holds_number": False, "declared_sha256": told, "receipt_sha256": told}
            connection.execute(
                insert(filings).values({**row, **more, "received_at": received_at, "previous_receipt_sha256": before})
            )


def _keep(register: Register) -> None:
    """The filings of the days to come, for the process that builds them."""
    frame = register.frame()
    days = frame.filter(pl.col("period") > LAST_DAY.isoformat()[:7]).with_columns(day=pl.col("period"))
    days.write_parquet(register.home.root / REGISTER)


def file_one_per_cent(register: Register, projects: int, number: int, day: int) -> None:
    """A new repayment of each hundredth project, filed by its partner."""
    codes = partners(40)
    own = projects // len(codes)
    for part, code in enumerate(codes):
        numbers = np.arange((part + 3 * day) % 100, own, 100)
        rows = pl.DataFrame(
            {
                "project_no": pl.Series([f"P{one:07d}" for one in numbers], dtype=pl.String),
                "event_no": str(number),
                "kind": "REPAYMENT",
                "event_date": date(2025, 6, 20),
                "amount": "10.00",
            }
        )
        register.file("project_events", code, f"2025-{7 + day:02d}", rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--home", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
