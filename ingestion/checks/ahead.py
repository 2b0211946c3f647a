"""Work done ahead: a thread prepares the next results while the last is used, in the order in which they come.

One thread is enough: each step spreads over the processor's cores by itself. Not here: any check (`batch`).
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_AHEAD = 2  # with one the thread waits for whoever writes, a fiftieth of the door's time
Result = TypeVar("Result")


def ahead(results: Iterable[Result]) -> Iterator[Result]:
    """The same results; up to three more are prepared while one is used."""
    coming = iter(results)
    waiting: deque[Future[list[Result]]] = deque()

    def prepared() -> list[Result]:
        return list(itertools.islice(coming, 1))

    with ThreadPoolExecutor(1, thread_name_prefix="checks") as pool:
        waiting.extend(pool.submit(prepared) for _ in range(_AHEAD))
        while found := waiting.popleft().result():
            waiting.append(pool.submit(prepared))
            yield found[0]
