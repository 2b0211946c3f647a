"""Writers of one process, one after the other in the order in which they came, and several to a commit.

A commit waits for the disk, and the next writer would wait for that commit. So whoever has written hands the open transaction on to the
next in the queue; the last one commits for all, and nobody is told of success before that. What fails in a writer's part is taken back
alone: it is a savepoint, or the whole transaction where nobody wrote before. Without the queue SQLite's writers sleep and try again, and
one of many may starve for seconds.
Here: the queue and the shared transaction. Not here: keeping writers of several processes apart (`casework.store.engine`).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Transaction

MOST_TO_A_COMMIT = 16
LONGEST_OPEN = 0.02  # seconds after which a transaction is committed though others wait: other processes write too


class StoreBusy(TimeoutError):
    """The writers before this one did not come to an end."""


class NotCommitted(RuntimeError):
    """What was written went with a transaction that another writer's failure, the cause, brought down: nothing of it is kept."""


class _Shared:
    """One transaction and those who write in it."""

    def __init__(self, connection: Connection, transaction: Transaction) -> None:
        self.connection = connection
        self.transaction = transaction
        self.opened_at = time.monotonic()
        self.turns = 0
        self.ended = threading.Event()
        self.failure: BaseException | None = None

    def may_take_another(self) -> bool:
        return (
            self.failure is None and self.turns < MOST_TO_A_COMMIT and time.monotonic() - self.opened_at < LONGEST_OPEN
        )

    @contextmanager
    def part(self) -> Iterator[Connection]:
        """One writer's part: taken back when the block raises. Where that is not possible, all is lost, and all are told."""
        if not self.turns:
            try:
                yield self.connection
            except BaseException as failure:
                self.failure = failure
                raise
            return
        savepoint = self.connection.begin_nested()
        try:
            yield self.connection
        except BaseException:
            self._settle(savepoint.rollback)
            raise
        self._settle(savepoint.commit)

    def _settle(self, how: Callable[[], None]) -> None:
        try:
            how()
        except BaseException as failure:  # an engine that finds no room may end the whole transaction by itself
            self.failure = failure
        if self.connection.invalidated:
            self.failure = self.failure or ConnectionError("the connection to the store was lost")

    def wait(self) -> None:
        """Return once all is committed."""
        self.ended.wait()
        if self.failure is not None:
            raise NotCommitted("nothing was kept: the transaction could not be committed") from self.failure

    def end(self) -> None:
        """Commit for all, or let all of them fail with what was wrong."""
        try:
            if self.failure is None:
                self.transaction.commit()
            else:
                self.transaction.rollback()
        except BaseException as failure:
            self.failure = self.failure or failure
            self.connection.invalidate()  # an engine whose commit failed may still be within the transaction
        finally:
            try:
                self.connection.close()
            finally:
                self.ended.set()


class _Place:
    """A place in the queue; `shared` is the transaction that was handed on, None for whoever must begin one."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.shared: _Shared | None = None


class Turns:
    """The queue of one store. `begin` opens the transaction of a writer and keeps other processes out."""

    def __init__(self, begin: Callable[[], tuple[Connection, Transaction]], wait_seconds: float) -> None:
        self._begin = begin
        self._wait_seconds = wait_seconds
        self._guard = threading.Lock()
        self._queue: deque[_Place] = deque()
        self._is_taken = False
        self._writing: tuple[int, Connection] | None = None

    @property
    def mine(self) -> Connection | None:
        """The connection of the write that this thread has open; None when it writes nothing."""
        writing = self._writing
        return writing[1] if writing is not None and writing[0] == threading.get_ident() else None

    @contextmanager
    def turn(self) -> Iterator[Connection]:
        """The only writer while the block lasts. It is durable when this returns; a block that raises leaves nothing."""
        if self.mine is not None:
            raise RuntimeError("a write within a write: use the connection of the one that is open")
        shared = self._come()
        self._writing = (threading.get_ident(), shared.connection)
        try:
            with shared.part() as connection:
                yield connection
        finally:
            self._writing = None
            self._go(shared)
        shared.wait()

    def _come(self) -> _Shared:
        place = _Place()
        with self._guard:
            if self._is_taken:
                self._queue.append(place)
            else:
                self._is_taken = True
                place.called.set()
        if not place.called.wait(self._wait_seconds) and not self._left(place):
            raise StoreBusy(f"{self._wait_seconds:.0f} seconds passed before it was this write's turn; try again")
        if place.shared is not None:
            return place.shared
        try:
            return _Shared(*self._begin())
        except BaseException:
            self._call_next(None)
            raise

    def _left(self, place: _Place) -> bool:
        """Give the place up after waiting in vain; whether it was called at the last moment."""
        with self._guard:
            if place in self._queue:
                self._queue.remove(place)
                return False
        return True

    def _go(self, shared: _Shared) -> None:
        """Hand the transaction on, or end it and call whoever waits to begin another."""
        shared.turns += 1
        if shared.may_take_another() and self._call_next(shared, must_wait=True):
            return
        shared.end()
        self._call_next(None)

    def _call_next(self, shared: _Shared | None, *, must_wait: bool = False) -> bool:
        """Call the next one in the queue; without one the turn is free again, unless there `must` be one."""
        with self._guard:
            if not self._queue:
                self._is_taken = must_wait
                return False
            place = self._queue.popleft()
        place.shared = shared
        place.called.set()
        return True
