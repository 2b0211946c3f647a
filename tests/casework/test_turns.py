"""Writers of one process: in turn, several to a commit, each whole or not at all, and none told of success before it is durable."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, insert, select, text

from casework.access import audit, audit_mark, audit_proof
from casework.access.actors import Actor
from casework.store import turns
from casework.store.engine import Store
from casework.store.tables import audit_entries

WRITERS, EACH = 8, 6
LI = Actor("li", "officer")


class Spoilt(Exception):
    pass


def commits(store: Store) -> list[int]:
    """Grows by one with each commit from now on."""
    counted: list[int] = []
    event.listen(store.engine, "commit", lambda _: counted.append(1))
    return counted


def together(count: int, work: Callable[[int], object]) -> list[BaseException | None]:
    """Let so many threads begin at once; what each ended with."""
    ready = threading.Barrier(count)

    def begin(number: int) -> None:
        ready.wait()
        work(number)

    with ThreadPoolExecutor(count) as pool:
        return [one.exception() for one in [pool.submit(begin, number) for number in range(count)]]


def test_many_writers_share_commits_and_lose_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_OPEN", 60.0)  # a slow machine would else part what came together
    counted = commits(store)

    def work(number: int) -> None:
        for turn in range(EACH):
            audit.append(store, LI, "read", f"customer/{number}-{turn}")

    assert together(WRITERS, work) == [None] * WRITERS
    assert len(counted) < WRITERS * EACH
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(audit_entries)) == WRITERS * EACH
    assert audit_proof.verify(store) is None
    mark = audit_mark.read(store.home)
    assert mark is not None
    assert mark.entry_no == WRITERS * EACH


def test_what_fails_is_taken_back_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_OPEN", 60.0)

    def work(number: int) -> None:
        with audit.acting(store) as act:
            act.record(LI, "read", f"customer/{number}")
            if number % 3 == 0:
                act.connection.execute(text("SELECT 1 FROM nowhere" if number else "SELECT 1"))
                raise Spoilt

    ended = together(WRITERS, work)
    assert [number for number, failure in enumerate(ended) if failure is None] == [1, 2, 4, 5, 7]
    with store.reading() as connection:
        kept = set(connection.scalars(select(audit_entries.c.object)))
    assert kept == {f"customer/{number}" for number in (1, 2, 4, 5, 7)}
    assert audit_proof.verify(store) is None


def test_when_the_commit_fails_everybody_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_OPEN", 60.0)

    def refuse(_: object) -> None:
        raise OSError(28, "No space left on device")

    event.listen(store.engine, "commit", refuse)
    ended = together(4, lambda number: audit.append(store, LI, "read", f"customer/{number}"))
    event.remove(store.engine, "commit", refuse)
    assert [type(failure) for failure in ended] == [turns.NotCommitted] * 4
    assert all(isinstance(failure.__cause__, OSError) for failure in ended if failure)
    with store.reading() as connection:
        assert connection.execute(select(audit_entries)).all() == []
    audit.append(store, LI, "read", "customer/after")
    assert audit_proof.verify(store) is None


def test_nobody_writes_within_a_write_and_a_read_there_sees_what_it_sees(store: Store) -> None:
    with audit.acting(store) as act:
        act.record(LI, "read", "customer/mine")
        with pytest.raises(RuntimeError, match="a write within a write"), store.writing():
            pass
        with store.reading() as connection:
            assert list(connection.scalars(select(audit_entries.c.object))) == ["customer/mine"]
    with store.reading() as connection:
        assert list(connection.scalars(select(audit_entries.c.object))) == ["customer/mine"]


def test_whoever_waits_too_long_is_told_and_the_others_go_on(store: Store) -> None:
    waiting = turns.Turns(store._begin_writing, 0.05)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with waiting.turn():
            inside.set()
            leave.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(60)
    with pytest.raises(turns.StoreBusy, match="try again"), waiting.turn():
        pass
    leave.set()
    holder.join()
    with waiting.turn() as connection:
        connection.execute(insert(audit_entries), {
            "entry_no": 1, "at": "x", "actor": "a", "role": "r", "verb": "v", "object": "o", "detail": "{}",
            "previous_sha256": "0", "sha256": "1",
        })  # fmt: skip


def test_writers_come_in_the_order_in_which_they_asked(store: Store) -> None:
    order: list[int] = []
    begun = [threading.Event() for _ in range(6)]

    def ask(number: int) -> None:
        begun[number].set()
        with store.writing():
            order.append(number)

    with ThreadPoolExecutor(6) as pool, store.writing():
        asked = []
        for number in range(6):
            asked.append(pool.submit(ask, number))
            assert begun[number].wait(60)
            until = time.monotonic() + 60
            while len(store._turns._queue) <= number and time.monotonic() < until:
                time.sleep(0.001)
    assert [one.exception() for one in asked] == [None] * 6
    assert order == list(range(6))
