"""Killed at any instant, not only at the named points: a rerun finishes, and every proof of `backstop verify` holds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

BACKSTOP = [str(Path(sys.executable).parent / "backstop")]
KILLS = 200
PROJECTS, MONTHS, SEED = 400, 6, 11


def backstop(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "BACKSTOP_HOME": str(home)}
    return subprocess.Popen(
        [*BACKSTOP, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def test_a_province_goes_in_under_kills(tmp_path: Path) -> None:
    rng = random.Random(SEED)  # noqa: S311 - the instants need no secrecy
    out, home = tmp_path / "sent", tmp_path / "home"
    sizes = ["--projects", str(PROJECTS), "--months", str(MONTHS), "--seed", str(SEED), "--faults", "0"]
    assert backstop(home, "simulate", *sizes, "--out", str(out)).wait() == 0
    months = sorted(path for path in out.iterdir() if path.is_dir() and path.name[:2] == "20")
    for kill in range(KILLS):
        month = months[kill * len(months) // KILLS]
        job = (
            backstop(home, "build", "--as-of", "2025-12-31")
            if kill % 4 == 3
            else backstop(home, "ingest", *map(str, sorted(month.iterdir())))
        )
        try:
            job.wait(timeout=rng.uniform(0.1, 12))
        except subprocess.TimeoutExpired:
            job.kill()
            job.wait()
        if kill % 20 == 19:
            assert backstop(home, "verify").wait() == 0, f"after kill {kill}"
    for month in months:
        assert backstop(home, "ingest", *map(str, sorted(month.iterdir()))).wait() in {0, 1}
    started = time.monotonic()
    assert backstop(home, "build", "--as-of", "2025-12-31").wait() == 0
    assert backstop(home, "verify").wait() == 0
    print(f"{KILLS} kills survived; the last build took {time.monotonic() - started:.0f} s")
