"""All benchmarks, one after the other, with the machine they ran on: ``make bench``."""

from __future__ import annotations

import platform
import subprocess
import sys

import psutil

SUITES = (
    "tests.bench.door", "tests.bench.identifiers", "tests.bench.workbooks", "tests.bench.scoring", "tests.bench.warehouse",
    "tests.bench.linkage", "tests.bench.journal", "tests.bench.casework_load",
)  # fmt: skip


def main() -> int:
    """Run every suite; the exit code is that of the worst."""
    memory = psutil.virtual_memory().total / 2**30
    print(
        f"{psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()}\n",
        flush=True,
    )
    worst = 0
    for suite in SUITES:
        print(f"## {suite}\n", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", suite], check=False).returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
