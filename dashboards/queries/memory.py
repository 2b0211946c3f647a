"""Answers that are remembered, and which of them readers had to wait for: those are asked of a new build before a reader asks again.

Here: results in order of use, one asking for all who want the same meanwhile, the list of slow questions. Not here: what is asked
(`dashboards.queries.reading`), when slow questions are asked again (`dashboards.ahead`).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from dashboards.queries.reading import Reading
    from dashboards.queries.scope import Scope

T = TypeVar("T")
SLOW = 0.2  # seconds, from which on a reader waits
MOST_SLOW = 64  # questions that are asked ahead
LASTING = 3  # builds for which a question is asked ahead without a reader asking it


class Memory(Generic[T]):
    """At most so many results in order of use, the oldest forgotten first; what is not `worth` it is not kept."""

    def __init__(self, most: int, worth: Callable[[T], bool] = lambda _: True) -> None:
        self._most, self.worth = most, worth
        self._lock = threading.Lock()
        self._results: OrderedDict[Hashable, T] = OrderedDict()
        self._asking: dict[Hashable, threading.Lock] = {}

    def answer(self, key: Hashable, ask: Callable[[], T]) -> T:
        """What is remembered under the key, else what `ask` gives; who wants the same meanwhile waits for that."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            turn = self._asking.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._results:
                    return self._results[key]
            try:
                found = ask()
            finally:
                with self._lock:
                    self._asking.pop(key, None)
            self._put(key, found)
        return found

    def _put(self, key: Hashable, found: T) -> None:
        with self._lock:
            if self.worth(found):
                self._results[key] = found
            while len(self._results) > self._most:
                self._results.popitem(last=False)


@dataclass(frozen=True)
class Question:
    """One asking: `asked` is given the reading and `given`."""

    scope: Scope
    asked: Callable[..., Any]
    given: tuple[Any, ...]


class SlowQuestions:
    """What readers waited for, the last asked first: with the reading that it was asked of, and for how many builds more it is kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: OrderedDict[Question, tuple[Reading, int]] = OrderedDict()

    def answer(self, reading: Reading, question: Question, memory: Memory[T], key: Hashable, ask: Callable[[], T]) -> T:
        """What is remembered, else asked; the question is noted when that took long, or when it was noted before."""
        began = time.monotonic()
        found = memory.answer(key, ask)
        if _AHEAD.get() or reading.is_former or not memory.worth(found):
            return found
        with self._lock:
            if question in self._noted or time.monotonic() - began >= SLOW:
                self._noted[question] = (reading, LASTING)
                self._noted.move_to_end(question)
            while len(self._noted) > MOST_SLOW:
                self._noted.popitem(last=False)
        return found

    def taken(self) -> list[tuple[Question, Reading]]:
        """All that is to be asked of a new build; each such list makes a question older."""
        with self._lock:
            for question, (reading, left) in list(self._noted.items()):
                if left:
                    self._noted[question] = (reading, left - 1)
                else:
                    del self._noted[question]
            return [(question, reading) for question, (reading, _) in reversed(self._noted.items())]


@contextmanager
def asking_ahead() -> Iterator[None]:
    """Within the block nothing is noted as asked by a reader."""
    before = _AHEAD.set(True)
    try:
        yield
    finally:
        _AHEAD.reset(before)


_AHEAD: ContextVar[bool] = ContextVar("asking_ahead", default=False)
SLOW_QUESTIONS = SlowQuestions()
