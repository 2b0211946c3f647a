"""The whole way from files to an export, ten times: other threads, order of files, locale, time zone and hashes, and the same tables."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from casework.store.warehouse import published_database
from ingestion.home import Home
from orchestration.building.digests import table_digests
from tests.journeys.conftest import HERE
from tests.journeys.test_failing_disk import little_book

__all__ = ["HERE"]  # what puts the little book on the path

SEEDS = 10
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham")
LOCALES = ("C", "C.UTF-8", "POSIX")


def gone_through(files: list[Path], home: Home, environment: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """Digests of the published tables, and the report as CSV."""
    command = str(Path(sys.executable).parent / "backstop")
    full = {**os.environ, **environment, "BACKSTOP_HOME": str(home.root)}
    for arguments in (
        ["ingest", *map(str, files)], ["build", "--as-of", little_book.AS_OF], ["export", "business-statistics", "--period", "2025-05"],
    ):  # fmt: skip
        done = subprocess.run([command, *arguments], env=full, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    database = published_database(home)
    assert database is not None
    (report,) = home.exports.glob("*/business-statistics_2025-05.csv")
    return table_digests(database, reordered=True), report.read_bytes()


def test_the_same_tables_and_the_same_report(tmp_path: Path) -> None:
    files = little_book.write_book(tmp_path / "files")
    straight = gone_through(files, Home(tmp_path / "straight"), {})
    for seed in range(SEEDS):
        chance = random.Random(seed)  # noqa: S311 - what differs
        environment = {
            "POLARS_MAX_THREADS": str(chance.randint(1, 8)), "TZ": chance.choice(ZONES), "LC_ALL": chance.choice(LOCALES),
            "PYTHONHASHSEED": str(seed + 1),
        }  # fmt: skip
        shuffled = chance.sample(files, len(files))
        assert gone_through(shuffled, Home(tmp_path / f"seed-{seed}"), environment) == straight, (seed, environment)
    print(f"{SEEDS} times the same tables and the same report")
