"""Twenty thousand mutated filings: an answer to each, its rows accounted for, within seconds and within memory."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from ingestion.home import Home
from tests.ingestion.conftest import Door
from tests.ingestion.mutations import other_file, text_file

TEXTS, OTHERS = 19_000, 1_000
LONGEST_SECONDS, GROWTH_KB = 5.0, 400_000


@pytest.mark.parametrize(("make", "count"), [(text_file, TEXTS), (other_file, OTHERS)])
def test_a_receipt_for_every_mutated_filing(
    make: Callable[[int], tuple[str, bytes]], count: int, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    door = Door(Home(tmp_path / "home"), tmp_path / "outside")
    verdicts: Counter[str] = Counter()
    before, longest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0.0
    with ProcessPoolExecutor(1, get_context("spawn")) as maker:  # what making them takes is not the door's memory
        for number in range(count):
            extension, content = maker.submit(make, number).result()
            started = time.monotonic()
            receipt = door.give_bytes(extension, content)
            longest = max(longest, time.monotonic() - started)
            assert receipt.errors or receipt.verdict == "accepted", number
            assert longest < LONGEST_SECONDS, number
            verdicts[receipt.verdict] += 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{count:,} files: {dict(verdicts)}, longest {longest:.1f} s, memory +{grown / 1024:.0f} MB")
    assert grown < GROWTH_KB
