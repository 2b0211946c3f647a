"""Run one side of a benchmark in a fresh process and read what the operating system counted for it.

Sides are interleaved (A B A B …), so that a machine whose speed drifts slows both alike; the median of the runs is reported, with ratios
taken pair by pair.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """Wall seconds, processor seconds and peak resident memory (MiB) of one process."""

    wall: float
    processor: float
    peak: float


def run_once(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run ``python ARGUMENTS`` to its end; a failing side stops the benchmark with its own words."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def interleaved(sides: Mapping[str, Sequence[str]], runs: int) -> dict[str, list[Run]]:
    """Run every side `runs` times in turn."""
    results: dict[str, list[Run]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, arguments in sides.items():
            results[name].append(run_once(arguments))
    return results


def median(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(*(statistics.median(getattr(run, name) for run in runs) for name in ("wall", "processor", "peak")))


def ratio(side: Sequence[Run], against: Sequence[Run]) -> float:
    """Median of the wall-time ratios, pair by pair."""
    return statistics.median(a.wall / b.wall for a, b in zip(side, against, strict=True))


def table(results: Mapping[str, Sequence[Run]], against: str) -> str:
    """A Markdown table of the medians and the ratios to the side called `against`."""
    lines = ["| side | wall s | processor s | peak MiB | ratio |", "|---|---|---|---|---|"]
    for name, runs in results.items():
        middle = median(runs)
        lines.append(
            f"| {name} | {middle.wall:.2f} | {middle.processor:.2f} | {middle.peak:,.0f} | {ratio(runs, results[against]):.2f} |"
        )
    return "\n".join(lines)
