"""Fifty partners upload, twenty people read, and the day's run goes on beside them, for ten minutes: no error, and every proof holds."""

from __future__ import annotations

import sys
import threading
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "gateway"))

import httpx
import served_gateway

from casework.access.tokens import add_token
from casework.store.warehouse import open_published, published_database
from ingestion.home import Home
from orchestration.building.build import build
from orchestration.verification import proofs
from tests.journeys.conftest import home

__all__ = ["home"]  # the fixture of the journeys: a published book

UPLOADERS, READERS, SECONDS = 50, 20, 600
READ = "SELECT count(*), sum(guaranteed_balance) FROM project.projects"


class Day:
    """What everybody did until the time was over, and what went wrong."""

    def __init__(self, where: Home, served: served_gateway.Served) -> None:
        self.home, self.served = where, served
        self.until = time.monotonic() + SECONDS
        self.sent, self.read, self.built, self.wrong = [0], [0], [0], list[str]()

    def doing(self, what: str, number: int) -> None:
        """One after the other until the time is over."""
        while time.monotonic() < self.until:
            try:
                getattr(self, what)(number)
            except Exception as failure:
                self.wrong.append(f"{what}: {type(failure).__name__}: {failure}"[:300])

    def upload(self, number: int) -> None:
        """A new filing, told of with a receipt."""
        self.sent[0] += 1
        first = 100_000 * number + 2 * self.sent[0]
        params = {"contract": "banks", "period": "2025-06"}
        answer = httpx.post(
            f"{self.served.address}/filings", params=params, content=served_gateway.banks(first, first + 1), timeout=300, trust_env=False,
            headers={"Authorization": f"Bearer {self.tokens[number]}"},
        )  # fmt: skip
        assert answer.status_code in {200, 201}, answer.text

    def look(self, _: int) -> None:
        """What a page does: open the published copy, ask, close."""
        with open_published(self.home) as connection:
            assert connection.execute(READ).fetchone()
        self.read[0] += 1
        time.sleep(0.2)

    def build(self, _: int) -> None:
        """The day's run."""
        build(self.home, as_of=date(2025, 6, 30))
        self.built[0] += 1

    def run(self) -> None:
        """Everybody at once."""
        self.tokens = [
            add_token(self.served.store, "soak", f"P{number:05}", actor=served_gateway.OPERATOR)[0]
            for number in range(UPLOADERS)
        ]
        people = [("upload", number) for number in range(UPLOADERS)] + [("look", number) for number in range(READERS)]
        threads = [threading.Thread(target=self.doing, args=each) for each in [*people, ("build", 0)]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_a_day_with_everybody_in_it(home: Home) -> None:
    served = served_gateway.start(home, requests_a_minute=1_000_000, waiting=10_000, uploads_at_once=10)
    try:
        day = Day(home, served)
        day.run()
    finally:
        served.stop()
    assert day.wrong == []
    assert published_database(home) is not None
    for proof in proofs(home):
        proof.prove()
    print(f"{SECONDS} s: {day.sent[0]:,} uploads, {day.read[0]:,} reads, {day.built[0]} builds, nothing wrong")
