"""All benchmarks, one after the other, with the machine they ran on: ``make bench``; smaller with ``python -m tests.bench --scale 0.01``.

A smaller scale shows that every suite runs; its figures are held against the promises of the full size all the same, and say little.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from collections.abc import Mapping

import psutil

#: Every suite with the sizes that a scale makes smaller.
SUITES: Mapping[str, Mapping[str, int]] = {
    "tests.bench.door": {"--rows": 1_000_000},
    "tests.bench.identifiers": {"--rows": 1_000_000},
    "tests.bench.workbooks": {"--rows": 100_000},
    "tests.bench.scoring": {"--projects": 1_000_000},
    "tests.bench.warehouse": {"--projects": 1_000_000, "--events": 5_000_000},
    "tests.bench.linkage": {"--records": 1_000_000},
    "tests.bench.relations": {"--edges": 5_000_000},
    "tests.bench.indicators": {"--projects": 1_000_000, "--events": 5_000_000},
    "tests.bench.planted_faults": {"--projects": 3_000},
    "tests.bench.drifting_partner": {"--projects": 20_000},
    "tests.bench.partner_outlook": {"--projects": 20_000},
    "tests.bench.journal": {"--seconds": 3},
    "tests.bench.casework_load": {"--seconds": 120},
}


def main() -> int:
    """Run every suite, or those that are named; the exit code is that of the worst."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--scale", type=float, default=1.0, help="part of the full size")
    asked.add_argument("suites", nargs="*", help="names of suites, such as linkage; by default all")
    given = asked.parse_args()
    chosen = [f"tests.bench.{name}" for name in given.suites] or list(SUITES)
    if unknown := [name for name in chosen if name not in SUITES]:
        asked.error(f"no suite {', '.join(unknown)}; there are {', '.join(SUITES)}")
    memory = psutil.virtual_memory().total / 2**30
    print(
        f"{psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()}\n",
        flush=True,
    )
    worst = 0
    for suite in chosen:
        print(f"## {suite}\n", flush=True)
        sizes = [text for name, full in SUITES[suite].items() for text in (name, str(max(1, int(full * given.scale))))]
        worst = max(worst, subprocess.run([sys.executable, "-m", suite, *sizes], check=False).returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
