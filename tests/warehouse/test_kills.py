"""Killed at any named point, a build leaves the published copy whole, and the next one finishes with the same tables."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from casework.store.warehouse import published_database
from ingestion.durable import CRASHPOINT_VARIABLE
from ingestion.home import Home
from orchestration.digests import table_digests
from tests.warehouse.conftest import DAY, House
from tests.warehouse.test_increment import a_batch, begin, file_all

POINTS = (
    "load.contract", "load.inserted", "load.committed", "build.noted.written", "build.noted.renamed", "transform.done",
    "judge.written", "judge.committed", "publish.described", "publish.copied", "publish.manifest.written",
    "publish.manifest.renamed", "publish.named", "publish.pointer.written", "publish.pointer.renamed",
    "build.finished.written", "build.finished.renamed",
)  # fmt: skip
#: What a killed process runs: each point is tried on the increment that is due, until the point is no longer reached.
CHILD = """
import sys
from datetime import date
from pathlib import Path
import polars as pl
from ingestion.home import Home
from orchestration.build import build
home = Home(Path(sys.argv[1]))
build(home, as_of=date.fromisoformat(sys.argv[2]), registered=pl.read_parquet(home.root / "register.parquet"))
"""
ROOT = Path(__file__).resolve().parents[2]


def build_in_a_child(house: House, point: str, as_of: date = DAY) -> int:
    house.register.frame().write_parquet(house.home.root / "register.parquet")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(house.home.root), as_of.isoformat()],
        env={**os.environ, CRASHPOINT_VARIABLE: point},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, -9}, done.stderr
    return done.returncode


def whole(home: Home) -> dict[str, str]:
    database = published_database(home)
    assert database is not None
    assert database.with_name("manifest.json").is_file()
    return table_digests(database)


@pytest.mark.slow
def test_a_kill_at_any_point_leaves_the_published_copy_whole(house: House) -> None:
    rng = random.Random(11)  # noqa: S311
    begin(house)
    file_all(house, a_batch(rng, 0))
    house.build()
    for batch, point in enumerate(POINTS, 1):
        before = whole(house.home)
        file_all(house, a_batch(rng, batch))
        assert build_in_a_child(house, point) == -9, f"{point} was not reached"
        after_the_kill = whole(house.home)
        house.build()
        finished = whole(house.home)
        assert after_the_kill in (before, finished), point
    by_kills = finished
    house.build(full=True)
    assert whole(house.home) == by_kills
    assert not list(house.home.published.glob(".unfinished-*"))
    assert len(list(house.home.published.glob("b*"))) == 5
