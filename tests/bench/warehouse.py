"""The warehouse on synthetic books: from nothing, a day's one per cent, and nothing new; beside the same star in plain DuckDB SQL.

    python -m tests.bench.warehouse --projects 1000000 --events 5000000

After the star come charges, postings and liability balances in plain SQL, which must agree with what was published.
Each figure comes from a process of its own: wall seconds, processor seconds, peak memory, and how many times the star's wall seconds: the
same machine takes half as long again in some hours as in others. The builds are what `backstop build` runs: one
Dagster run with loading, dbt, scoring, the gate with its expectations, and publication. Days are built one after the other by a process
that has warmed up and executes runs as the worker of `backstop serve` does; so are days of other sizes, which tell what a day costs
whatever its size, and what with it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path
from statistics import median
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
from sqlalchemy import insert, select

from casework.store.engine import open_store
from casework.store.tables import filings
from ingestion.allocator import not_looking_for_garbage
from ingestion.home import Home
from orchestration.assets.request import REQUEST_SCHEMA
from orchestration.building.steps import Building, building
from orchestration.definitions import BUILD, build_definitions
from orchestration.running.instance import open_instance
from orchestration.running.runs import QUIET, run_build
from orchestration.running.worker import execute, warm
from tests.bench import plain_books
from tests.bench.measure import Run, run_once
from tests.bench.synthetic import LAST_DAY, Register, file_everything, partners

REGISTER = "register.parquet"
SECONDS = "days.json"
DAYS = 3
#: Days of other sizes: of how many projects one changed. The first of a process is built before those that are told apart.
SIZES = (1000, 1000, 100, 20)
CONFIRM = "books made for measuring"


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
    file_sizes(register, projects, events // projects + 1)
    _keep(register)
    results[f"{DAYS} days of 1 %, one after the other"] = _run("days", root)
    results["days of 0.1 % twice, 1 % and 5 %"] = _run("sizes", root)
    results["nothing new"] = _run("nothing", root)
    star = results["plain SQL star"].wall
    for name, run in results.items():
        said = f"{run.wall:8.1f} s {run.processor:8.1f} cpu s {run.peak:8.0f} MiB {run.wall / star:8.2f} times the star"
        print(f"{name:42} {said}", flush=True)
    day = median(json.loads((root / SECONDS).read_text(encoding="utf-8")))
    print(f"{'a day of 1 % of these, the one between':42} {day:8.1f} s {day / star:48.2f} times the star", flush=True)


def _run(side: str, root: Path) -> Run:
    return run_once(["-m", "tests.bench.warehouse", "--side", side, "--home", str(root)])


def _side(side: str, root: Path) -> int:
    home = Home(root)
    if side == "plain":
        plain_books.star(home)
    elif side == "books":
        plain_books.books(home)
    elif side in {"days", "sizes"}:
        _build_days(home, side)
    else:
        _build(home, side, full=side == "full")
    return 0


def _build_days(home: Home, side: str) -> None:
    """Days as the warm worker builds them: the clock of a day begins with its run, when its filings are registered."""
    days = pl.read_parquet(home.root / REGISTER).partition_by("day", maintain_order=True)
    done: list[Building] = []
    seconds: list[float] = []
    resources = {"build": dg.ResourceDefinition(_noting(home, done), config_schema=REQUEST_SCHEMA)}
    repository = build_definitions(home=home, resources=resources).get_repository_def()
    config = {**QUIET, "resources": {"build": {"config": {"as_of": LAST_DAY.isoformat(), "confirm": CONFIRM}}}}
    with open_instance(home) as instance:
        warm(home)
        for filings in days[:DAYS] if side == "days" else days[DAYS:]:
            _insert(home, filings.drop("day"))
            with not_looking_for_garbage():
                began, worked = time.perf_counter(), time.process_time()
                run = instance.create_run_for_job(repository.get_job(BUILD), run_config=config)
                if not execute(instance, repository, run):
                    raise SystemExit("the build failed; see its run")
                took = {"all": time.perf_counter() - began, "processor": time.process_time() - worked}
            _tell(f"{filings['rows_accepted'].sum():,} projects", done[-1].report.seconds, **took)
            seconds.append(took["all"])
    if side == "days":
        (home.root / SECONDS).write_text(json.dumps(seconds), encoding="utf-8")


def _noting(home: Home, done: list[Building]) -> Any:
    def resource(context: Any) -> Iterator[Building]:
        said = context.resource_config
        with building(home, as_of=date.fromisoformat(said["as_of"]), confirm=said["confirm"]) as session:
            done.append(session)
            yield session

    return resource


def build_everything(home: Home) -> None:
    """Build what is registered from nothing, and say how long each step took."""
    _build(home, "full", full=True)


def _build(home: Home, name: str, *, full: bool = False) -> None:
    began = time.perf_counter()
    outcome = run_build(home, as_of=LAST_DAY, full=full, confirm=CONFIRM)
    _tell(name, outcome.report.seconds, all=time.perf_counter() - began)


def _tell(name: str, steps: dict[str, float], **took: float) -> None:
    print(f"{name}: { {**{what: round(seconds, 2) for what, seconds in took.items()}, **steps} }", file=sys.stderr)


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
    _file_repayments(register, projects, number, 100, 3 * day, f"2025-{7 + day:02d}")


def file_sizes(register: Register, projects: int, number: int) -> None:
    """Days of other sizes after those of one per cent: each has an event of its own for its projects."""
    for place, one_of in enumerate(SIZES, start=1):
        _file_repayments(register, projects, number + place, one_of, 7 * place, f"2026-{place:02d}")


def _file_repayments(register: Register, projects: int, number: int, one_of: int, first: int, period: str) -> None:
    codes = partners(40)
    own = projects // len(codes)
    for part, code in enumerate(codes):
        numbers = np.arange((part + first) % one_of, own, one_of)
        rows = pl.DataFrame(
            {
                "project_no": pl.Series([f"P{one:07d}" for one in numbers], dtype=pl.String),
                "event_no": str(number),
                "kind": "REPAYMENT",
                "event_date": date(2025, 6, 20),
                "amount": "10.00",
            }
        )
        register.file("project_events", code, period, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--home", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
