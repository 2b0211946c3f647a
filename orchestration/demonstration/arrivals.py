"""The simulated partners' files arrive: month after month, several partners at once, each partner's files in their order.

Here: who may file beside whom, and the simulated moment of receipt. Not here: what becomes of a file (`casework.filings`). Partners file
through processes of their own, as they would; one partner's filings wait for one another in the register itself.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from casework.access.actors import scheduled
from casework.filings.verbs import submit
from casework.store.engine import open_store
from ingestion.home import Home
from ingestion.identity import Declared, sidecar

FILED_ON_DAY = 5  # of the month after; partners have until the 10th
MOST_LANES = 4
OF_EVERYBODY = ("self",)  # what all others refer to
REFERRING = ("bank_loans", "registry")  # what refers to all others

Numbered = tuple[int, str]


def received_at(folder: str, number: int) -> datetime:
    """When the simulated partner's file came: on the fifth of the month after its folder, a second after the one before.

    >>> received_at("2025-12", 3).isoformat()
    '2026-01-05T01:00:03+00:00'
    """
    month = date.fromisoformat(f"{folder}-01")
    following = (month + timedelta(days=31)).replace(day=FILED_ON_DAY)
    return datetime(following.year, following.month, following.day, 1, tzinfo=UTC) + timedelta(seconds=number)


def arrive(home: Home, filings: Path, files: Sequence[str], advance: Callable[[int], None]) -> None:
    """Take in every file of `filings`, named in the order in which they were sent."""
    with open_store(home):
        pass  # the store exists before several processes look at it
    lanes = min(os.cpu_count() or 1, MOST_LANES)
    with ProcessPoolExecutor(lanes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for turn in turns(files):
            work = [pool.submit(_take_in, home.root, filings, lane) for lane in _lanes(turn, lanes)]
            for done in work:
                advance(done.result())


def turns(files: Sequence[str]) -> Iterator[list[Numbered]]:
    """Files that may come at the same time: a month's, first what others refer to, then the partners', then what refers to them.

    >>> list(turns(["2025-01/banks__self__2025-01.csv", "2025-01/projects__P__2025-01.csv", "2025-01/bank_loans__B__2025-01.csv"]))
    [[(0, '2025-01/banks__self__2025-01.csv')], [(1, '2025-01/projects__P__2025-01.csv')], [(2, '2025-01/bank_loans__B__2025-01.csv')]]
    """
    for _, month in itertools.groupby(enumerate(files), key=lambda numbered: numbered[1].split("/")[0]):
        by_rank: dict[int, list[Numbered]] = defaultdict(list)
        for numbered in month:
            by_rank[_rank(numbered[1])].append(numbered)
        yield from (by_rank[rank] for rank in sorted(by_rank))


def _rank(name: str) -> int:
    contract = name.rsplit("/", maxsplit=1)[-1]
    if _partner(name) in OF_EVERYBODY:
        return 0
    return 2 if contract.startswith(REFERRING) else 1


def _partner(name: str) -> str:
    return name.rsplit("/", maxsplit=1)[-1].split("__")[1]


def _lanes(turn: Sequence[Numbered], lanes: int) -> list[list[Numbered]]:
    """Whole partners, spread so that every lane has about as many files."""
    by_partner: dict[str, list[Numbered]] = defaultdict(list)
    for numbered in turn:
        by_partner[_partner(numbered[1])].append(numbered)
    spread: list[list[Numbered]] = [[] for _ in range(lanes)]
    for partner in sorted(by_partner, key=lambda name: (-len(by_partner[name]), name)):
        min(spread, key=len).extend(by_partner[partner])
    return [lane for lane in spread if lane]


def _take_in(root: Path, filings: Path, lane: Sequence[Numbered]) -> int:
    """In a process of its own: one file after the other; how many."""
    home, actor = Home(root), scheduled("demo")
    with open_store(home) as store:
        for number, name in lane:
            path = filings / name
            now = received_at(name.split("/")[0], number)
            submit(home, path, Declared(manifest=sidecar(path)), actor=actor, store=store, now=now)
    return len(lane)
