"""Killed at any named point, a build leaves the published copy whole, and the next one finishes with the same tables."""

from __future__ import annotations

import multiprocessing
import os
import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from casework.store.warehouse import published_database
from ingestion.durable import CRASHPOINT_VARIABLE
from ingestion.home import Home
from orchestration.build import build
from orchestration.digests import table_digests
from tests.warehouse.conftest import DAY, House
from tests.warehouse.test_increment import a_batch, begin, file_all

POINTS = (
    "load.contract", "load.inserted", "load.committed", "build.noted.written", "build.noted.renamed", "transform.done",
    "judge.written", "judge.committed", "publish.described", "publish.copied", "publish.manifest.written",
    "publish.manifest.renamed", "publish.recorded", "publish.named", "publish.pointer.written", "publish.pointer.renamed",
    "build.finished.written", "build.finished.renamed",
)  # fmt: skip
#: A child is a fork of a server that has imported all this, so that dying costs little; nothing that has begun to compute may be forked.
PRELOADED = ["pytest", "orchestration.judgement", "orchestration.publication", "dbt.cli.main"]


def die_at(point: str, root: str, as_of: str) -> None:
    """What a killed process runs: the increment that is due."""
    os.environ[CRASHPOINT_VARIABLE] = point
    home = Home(Path(root))
    build(home, as_of=date.fromisoformat(as_of), registered=pl.read_parquet(home.root / "register.parquet"))


def build_in_a_child(house: House, point: str, as_of: date = DAY) -> int | None:
    house.register.frame().write_parquet(house.home.root / "register.parquet")
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(PRELOADED)
    child = forks.Process(target=die_at, args=(point, str(house.home.root), as_of.isoformat()))
    child.start()
    child.join()
    return child.exitcode


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
