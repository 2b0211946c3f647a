"""Two threads that share the batches of a file, while what became of them comes in the order of the file.

Here: who checks which batch. Each thread has a checker of its own, because a checker learns; keys are watched in one place, in order. Not
here: any check (`batch`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import polars as pl

from ingestion.checks.batch import BatchChecker, Begun, Checked, Counts
from ingestion.checks.keys import SeenKeys

_CHECKERS = 2


class Checkers:
    """Two checkers that share the batches of a file between two threads, while their results come in the order of the file."""

    def __init__(self, make: Callable[[], BatchChecker]) -> None:
        self._make = make
        self._all = [make()]
        self._free = list(self._all)
        self._seen = SeenKeys()

    def checked(self, batches: Iterable[pl.DataFrame]) -> Iterator[Checked]:
        """Every batch after its checks."""
        waiting: deque[Future[Begun]] = deque()
        with ThreadPoolExecutor(_CHECKERS, thread_name_prefix="checks") as pool:
            for batch in batches:
                waiting.append(pool.submit(self._begin, batch))
                if len(waiting) > _CHECKERS:
                    yield waiting.popleft().result().finish(self._seen)
            while waiting:
                yield waiting.popleft().result().finish(self._seen)

    def _begin(self, batch: pl.DataFrame) -> Begun:
        checker = self._taken()
        try:
            return checker.begin(batch)
        finally:
            self._free.append(checker)

    def _taken(self) -> BatchChecker:
        """A checker that no other thread has: a list's pop and append are whole steps."""
        try:
            return self._free.pop()
        except IndexError:
            self._all.append(self._make())
            return self._all[-1]

    def counts(self) -> Counts:
        """What all of them counted."""
        total = Counts()
        for checker in self._all:
            total.add(checker.counts)
        return total

    def empty_sent(self) -> pl.DataFrame:
        """No row, in the shape of sent rows."""
        return self._all[0].empty_sent()
