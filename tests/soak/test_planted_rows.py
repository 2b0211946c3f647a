"""A million rows with faults of every kind: the door and a second engine set aside the planted rows and no other."""

from __future__ import annotations

from pathlib import Path

from ingestion.home import Home
from tests.ingestion.planted_rows import bad_for_pandera, bad_for_the_door, planted

ROWS = 1_000_000


def test_both_find_what_is_planted_and_nothing_else(tmp_path: Path) -> None:
    filing = planted(ROWS, seed=5)
    assert bad_for_the_door(Home(tmp_path), filing.rows) == set(filing.kinds)
    assert bad_for_pandera(filing.rows) == set(filing.kinds)
    kinds = len(set(filing.kinds.values()))
    print(f"{ROWS:,} rows, {len(filing.kinds):,} spoilt in {kinds} ways: each found by both engines, no other row")
