"""What a session costs in memory: people come one after another, open every page, and stay.

    python -m tests.bench.sessions HOME --people 10

Each person opens every page twice, as a browser asks for it (`tests.bench.visitors`), and asks decision analysis for a measure and a split
of their own. The site asks what its pages show ahead of readers when it starts: what that keeps is told apart from what people add.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import tempfile
import threading
from pathlib import Path

import psutil

from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from ingestion.home import Home
from tests.bench.pages import VISITED, copied, memory
from tests.bench.visitors import Visitor
from tests.browser.served import add_people, served

STILL = 6.0  # seconds of a site that does nothing, from which on it has nothing more to ask ahead
TOLD = (1, 2, 5, 10, 20, 50)  # people present, after whose coming memory is told


def main() -> int:
    """Serve, let people come, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("home", type=Path)
    asked.add_argument("--people", type=int, default=10)
    given = asked.parse_args()
    home = Home(given.home.resolve())
    with tempfile.TemporaryDirectory(dir=home.root.parent) as place:
        copy = copied(home, Path(place) / "home")
        add_people(copy, ((f"p{number}", "risk", None) for number in range(given.people)))
        with served(copy) as (address, process):
            started = memory(process)
            _settle(process)
            settled = memory(process)
            print(f"started {started:,.0f} MiB; what pages show asked ahead of readers {settled:,.0f} MiB")
            asyncio.run(_come(address, process, given.people, (started, settled)))
    return 0


def _settle(process: int) -> None:
    """Wait until the site does nothing."""
    looked, before = psutil.Process(process), -1.0
    while (now := sum(looked.cpu_times()[:2])) - before > STILL / 20:
        before = now
        threading.Event().wait(STILL)


async def _come(address: str, process: int, people: int, before: tuple[float, float]) -> None:
    asked = itertools.product(DIMENSIONS, MEASURES)
    present: list[Visitor] = []
    slowest = 0.0
    for number in range(people):
        person = await Visitor.comes(address, f"p{number}")
        for page in (*VISITED, *VISITED):
            slowest = max(slowest, await person.opens(page))
        by, measure = next(asked)
        slowest = max(slowest, await person.opens("decision", f"measure={measure}&by={by}"))
        present.append(person)
        if len(present) in TOLD or len(present) == people:
            await asyncio.to_thread(_settle, process)
            now = memory(process)
            print(
                f"{len(present):3} present: {now:,.0f} MiB, {(now - before[0]) / len(present):,.1f} MiB a person since the start, "
                f"{(now - before[1]) / len(present):,.1f} beyond what was asked ahead; slowest page so far {slowest:.2f} s",
                flush=True,
            )
    for person in present:
        await person.leaves()


if __name__ == "__main__":
    raise SystemExit(main())
