"""Two hundred partners upload at the same time."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "gateway"))

import served_gateway
from many_partners import everybody_files

from ingestion.home import Home

PARTNERS, FILES = 200, 4


def test_two_hundred_partners_at_once(tmp_path: Path) -> None:
    served = served_gateway.start(
        Home(tmp_path / "home"), requests_a_minute=100_000, waiting=10_000, uploads_at_once=10
    )
    started = time.monotonic()
    try:
        everybody_files(served, partners=PARTNERS, files=FILES)
    finally:
        served.stop()
    requests = PARTNERS * (2 * FILES + 2)
    print(f"{PARTNERS} partners, {requests:,} requests: {time.monotonic() - started:.0f} s")
