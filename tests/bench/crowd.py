"""One person with a real browser among others who ask the site for as much: from a click to the finished page.

    python -m tests.bench.crowd HOME --people 5 --seconds 60 --reading 4

Two figures: how soon the site has said all of a page, to everybody; and how soon the page is finished on the one real screen. A page once
opened by nobody since the build is slower: everybody visits each page once before the time begins, and what that took is told apart.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ingestion.home import Home
from tests.bench.pages import VISITED, campaign, copied, memory, report, spread
from tests.bench.visitors import Chooser, Visitor, wander
from tests.browser.served import add_people, served


def main() -> int:
    """Serve, visit, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("home", type=Path)
    asked.add_argument("--people", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--reading", type=float, default=4)
    given = asked.parse_args()
    home = Home(given.home.resolve())
    with tempfile.TemporaryDirectory(dir=home.root.parent) as place:
        copy = copied(home, Path(place) / "home")
        add_people(copy, ((f"p{number}", "risk", None) for number in range(given.people)))
        with served(copy) as (address, process), ThreadPoolExecutor(1) as beside:
            before = memory(process)
            _first_visits(address)
            over = threading.Event()
            others = beside.submit(_others, address, given.people, given.reading, over)
            try:
                told = campaign(address, 1, (given.seconds, given.reading))
            finally:
                over.set()
            answers = others.result()
            after = memory(process)
    every = sorted(took for many in answers.values() for took in many)
    print(f"the site's answers to {given.people - 1} visitors, {len(every)} pages: {spread(every)}")
    report(told, given.people, before, after)
    return 1 if told.broken else 0


def _first_visits(address: str) -> None:
    """Each page opened for the first time since the copy was published, by one visitor who waits for none of it to be ready."""

    async def all_of_them() -> list[tuple[float, str]]:
        visitor = await Visitor.comes(address, "p0")
        took = [(await visitor.opens(page), page) for page in VISITED]
        await visitor.leaves()
        return took

    slowest = sorted(asyncio.run(all_of_them()), reverse=True)[:3]
    print("opened for the first time: " + ", ".join(f"{page} {seconds:.2f} s" for seconds, page in slowest))


def _others(address: str, people: int, reading: float, over: threading.Event) -> dict[str, list[float]]:
    """Everybody but the first, who has a real browser, until it is over."""

    async def together() -> dict[str, list[float]]:
        visitors = [await Visitor.comes(address, f"p{number}") for number in range(1, people)]
        walks = [wander(one, _chooser(number, reading), over.is_set) for number, one in enumerate(visitors, 1)]
        answers: dict[str, list[float]] = defaultdict(list)
        for walk in await asyncio.gather(*walks):
            for page, took in walk:
                answers[page].append(took)
        for one in visitors:
            await one.leaves()
        return answers

    return asyncio.run(together())


def _chooser(number: int, reading: float) -> Chooser:
    chosen = random.Random(number)  # noqa: S311 - whose turn it is
    return lambda: (chosen.uniform(0.5, 1.5) * reading, chosen.choice(list(VISITED)))


if __name__ == "__main__":
    raise SystemExit(main())
