"""Clerks: child processes that take uploads in, so that the serving process lives whatever is in a file.

Here: their number, one task at a time each, time, and what happens when one ends. Not here: what a clerk does with a file
(`casework.filings.verbs`), which opens risky formats in a further child with limits of its own (`ingestion.readers.sandbox`).

A clerk that ends takes one file's answer with it and nothing else: the next task gets a fresh one. Sending that file again is safe, because
a filing is registered whole or not at all. A clerk whose server is gone reads the end of its pipe and goes as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import queue
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from casework.access.actors import Actor
from ingestion.home import Home
from ingestion.identity import Declared

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

_GOING_SECONDS = 5


class ClerkLost(RuntimeError):
    """The process ended, or took too long, before it answered."""


@dataclass(frozen=True)
class Task:
    """One upload to take in, or only to rehearse."""

    path: Path
    filename: str
    declared: Declared
    actor: Actor
    now: datetime
    rehearses: bool


class Clerk:
    """One process and the pipe to it."""

    def __init__(self, home: Home, database_url: str | None) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=_work, args=(theirs, home, database_url), name="clerk", daemon=True
        )
        self._process.start()
        theirs.close()

    def do(self, task: Task, seconds: int) -> bytes:
        """The receipt's JSON. Raises what the verb raised, or ClerkLost."""
        try:
            self._pipe.send(task)
            if not self._pipe.poll(seconds):
                raise ClerkLost(f"no answer within {seconds} seconds")
            answer: bytes | Exception = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise ClerkLost("the process ended") from error
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self) -> None:
        """Let it go, and make it go when it does not."""
        self._pipe.close()
        self._process.join(_GOING_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        self._pipe.close()
        self._process.kill()
        self._process.join()


class Clerks:
    """All clerks; each is started when its first task comes."""

    def __init__(self, home: Home, database_url: str | None, *, number: int, seconds: int) -> None:
        self._home, self._database_url, self._seconds = home, database_url, seconds
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="clerk")
        self._free: queue.SimpleQueue[Clerk | None] = queue.SimpleQueue()
        for _ in range(number):
            self._free.put(None)

    async def take_in(self, task: Task) -> bytes:
        """The receipt's JSON, in the order of asking."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._do, task)

    def _do(self, task: Task) -> bytes:
        clerk = self._free.get()  # there are as many as threads
        try:
            clerk = clerk or Clerk(self._home, self._database_url)
            return clerk.do(task, self._seconds)
        except ClerkLost:
            if clerk is not None:
                clerk.kill()
                clerk = None
            raise
        finally:
            self._free.put(clerk)

    def close(self) -> None:
        """Finish what is under way, and let all go."""
        self._threads.shutdown(cancel_futures=True)
        with contextlib.suppress(queue.Empty):
            while True:
                clerk = self._free.get_nowait()
                if clerk is not None:
                    clerk.end()


def _work(pipe: Connection, home: Home, database_url: str | None) -> None:
    """In the child: task after task, until the server closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which lets us finish
    from casework.filings.verbs import rehearse, submit  # noqa: PLC0415 - in the child only
    from casework.store.engine import open_store  # noqa: PLC0415

    with open_store(home, database_url=database_url) as store, contextlib.suppress(EOFError, OSError):
        while True:
            task: Task = pipe.recv()
            act = rehearse if task.rehearses else submit
            try:
                receipt = act(
                    home, task.path, task.declared, actor=task.actor, store=store, filename=task.filename, now=task.now
                )  # fmt: skip
                pipe.send(receipt.to_json().encode())
            except Exception as error:
                pipe.send(_sendable(error))


def _sendable(error: Exception) -> Exception:
    """The error, or where it cannot pass a pipe, its name and words."""
    kept = isinstance(error, (PermissionError, OSError))
    return error if kept else RuntimeError(f"{type(error).__name__}: {error}")
