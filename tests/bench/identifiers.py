"""Check digits of a million unified credit codes, beside python-stdnum asked row by row: ``python -m tests.bench.identifiers``.

Both sides in fresh processes, interleaved, median of five; each prints the seconds of processor of the checking alone, without start
and codes. One code in a hundred is wrong, and both sides must find the same ones.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

RUNS, LEAST = 5, 40.0
ME = "tests.bench.identifiers"
SIDES = ("backstop", "python-stdnum")


def main() -> int:
    """Measure both sides and print a table; 1 where the aim is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--side", choices=SIDES, default=None)
    given = asked.parse_args()
    if given.side:
        print(json.dumps(side(given.side, given.rows)))
        return 0
    told: dict[str, list[dict[str, float]]] = {name: [] for name in SIDES}
    for _ in range(RUNS):
        for name in SIDES:
            command = [sys.executable, "-m", ME, "--rows", str(given.rows), "--side", name]
            told[name].append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    assert len({one["good"] for runs in told.values() for one in runs}) == 1, "the sides disagree"
    middle = {name: statistics.median(one["processor"] for one in runs) for name, runs in told.items()}
    times = middle["python-stdnum"] / middle["backstop"]
    print(f"{given.rows:,} unified credit codes\n\n| side | processor s |\n|---|---|")
    for name, seconds in middle.items():
        print(f"| {name} | {seconds:.2f} |")
    print(f"\n{times:.0f} times (aim: {LEAST:.0f})")
    return 0 if times >= LEAST else 1


def side(name: str, rows: int) -> dict[str, float]:
    """One side: how many codes are good, and what finding it cost."""
    import polars as pl  # noqa: PLC0415 - the measured sides import what they need

    from tests.bench.casework_load import unified_code  # noqa: PLC0415

    distinct = [unified_code(number) for number in range(10_000)]
    codes = [distinct[number % 10_000] if number % 100 else "9" * 18 for number in range(rows)]
    if name == "backstop":
        from ingestion.codes.identifiers import uscc_valid  # noqa: PLC0415

        column = pl.Series(codes)
        uscc_valid(column.head(10))  # tables are made once
        began = time.process_time()
        good = int(uscc_valid(column).sum())
    else:
        from stdnum.cn import uscc  # noqa: PLC0415

        began = time.process_time()
        good = sum(map(uscc.is_valid, codes))
    return {"processor": time.process_time() - began, "good": good}


if __name__ == "__main__":
    raise SystemExit(main())
