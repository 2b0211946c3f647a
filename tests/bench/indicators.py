"""All indicators, composites and warnings of a book of a million projects, as a build evaluates them from nothing.

    python -m tests.bench.indicators --projects 1000000 --events 5000000

The book is that of `tests.bench.warehouse`, built once; then one process evaluates every subject of every panel on the build's work file
and takes it back. Its wall seconds, processor seconds and peak memory are measured, and what each panel took is printed beside.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from ingestion.home import Home
from orchestration.building.decided import Decided
from orchestration.building.warehouse_files import WarehouseFiles
from orchestration.judging.watching import Watching
from orchestration.rules import rules_of
from tests.bench.measure import run_once
from tests.bench.synthetic import LAST_DAY, Register, file_everything
from tests.bench.warehouse import build_everything, register_filings

LONGEST = 60.0  # what is promised for a million projects: seconds


def main() -> int:
    """Measure and print a table; 1 where the promise for a million projects is not kept."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--projects", type=int, default=1_000_000)
    asked.add_argument("--events", type=int, default=5_000_000)
    asked.add_argument("--home", default="", help="a home that is built already: nothing is filed or built")
    asked.add_argument("--side", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.side:
        return _watch(Path(given.home))
    root = Path(given.home) if given.home else Path(tempfile.mkdtemp(prefix="bench-indicators-"))
    try:
        if not given.home:
            register = Register(Home(root))
            file_everything(register, projects=given.projects, events=given.events)
            register_filings(register)
            build_everything(Home(root))
        run = run_once(["-m", "tests.bench.indicators", "--side", "--home", str(root)])
    finally:
        if not given.home:
            shutil.rmtree(root)
    print("| wall s | processor s | peak MiB |\n|---|---|---|")
    print(f"| {run.wall:.1f} | {run.processor:.1f} | {run.peak:,.0f} |")
    return 0 if run.wall <= LONGEST else 1


def _watch(root: Path) -> int:
    home, decided = Home(root), Decided()
    connection = WarehouseFiles.of(home).open_work()
    as_of = (connection.execute("select as_of from warehouse.published.build").fetchone() or (LAST_DAY,))[0]
    connection.execute("begin")
    watching = Watching(connection, rules_of(home), as_of, anew=True)
    watching.run(decided.warning_acts, decided.indicator_ledger)
    for table in ("signals", "warnings", "composites", "warning_values"):
        counted = connection.execute(f"select count(*) from judgement.{table}").fetchone()  # noqa: S608 - names of ours
        print(f"{table}: {counted[0] if counted else 0:,}", file=sys.stderr)
    connection.execute("rollback")
    connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
