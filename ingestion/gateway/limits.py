"""Limits of the gateway, and the pace of each token.

Here: the numbers with their defaults and reasons, and counting requests and bytes in memory. Not here: where they are set (the environment,
`casework.settings`), limits of what a file may contain (`ingestion.readers.limits`).

Each process counts for itself: two gateways side by side allow twice as much. A limit of pace protects the machine; it is no quota.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ingestion.readers.limits import MAX_FILE

#: How long a connection may rest between two requests. Longer than programs keep theirs (5 s is usual): whoever lets go first must be the
#: one who speaks first, or a request now and then meets a connection that has just been closed.
KEEP_ALIVE_SECONDS = 75


@dataclass(frozen=True)
class Limits:
    """What one installation allows."""

    max_bytes: int = MAX_FILE  #: of one file; the door reads no larger one
    requests_a_minute: int = 300  #: of one token; a core system that asks for its receipts stays far below
    bytes_an_hour: int = 8 << 30  #: of one token
    uploads_at_once: int = 4  #: of one token; filings of one institution are taken in one after the other anyway
    clerks: int = 2  #: processes that read and check; as many files are read at once
    waiting: int = 400  #: uploads of everybody that wait for a clerk; beyond it the gateway says when to come again
    idle_seconds: int = 60  #: without a byte of an upload, after which it is given up
    clerk_seconds: int = 900  #: for taking in one file; the largest honest ones take a minute


class TooFastError(Exception):
    """A token is over its pace; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


class Bucket:
    """A leaking bucket: `capacity` at once, and as much again in `seconds`."""

    def __init__(self, capacity: int, seconds: int, clock: Callable[[], float]) -> None:
        self._capacity, self._rate, self._clock = capacity, capacity / seconds, clock
        self._level, self._at = 0.0, clock()

    def wait(self) -> int:
        """Whole seconds until there is room again; 0 when there is."""
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._at) * self._rate)
        self._at = now
        over = self._level - self._capacity
        return 0 if over < 0 else max(1, math.ceil((over + 1) / self._rate))

    def add(self, amount: int) -> None:
        """Pour in, also beyond the brim: what has come is counted, and the next one waits."""
        self._level += amount


class Pace:
    """Requests, bytes and simultaneous uploads of every token."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._requests: dict[str, Bucket] = {}
        self._bytes: dict[str, Bucket] = {}
        self._open: dict[str, int] = {}

    def request(self, token_id: str) -> None:
        """Count a request; TooFastError when there were too many."""
        bucket = self._requests.setdefault(token_id, Bucket(self._limits.requests_a_minute, 60, self._clock))
        if wait := bucket.wait():
            raise TooFastError(wait)
        bucket.add(1)

    @contextmanager
    def upload(self, token_id: str) -> Iterator[Callable[[int], None]]:
        """One upload while the block lasts; it gives what counts the bytes. TooFastError when it may not begin."""
        bucket = self._bytes.setdefault(token_id, Bucket(self._limits.bytes_an_hour, 3600, self._clock))
        if wait := bucket.wait():
            raise TooFastError(wait)
        if self._open.get(token_id, 0) >= self._limits.uploads_at_once:
            raise TooFastError(1)
        self._open[token_id] = self._open.get(token_id, 0) + 1
        try:
            yield bucket.add
        finally:
            self._open[token_id] -= 1
