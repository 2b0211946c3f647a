"""Processes that tests start, none of which outlives them: not when a test fails while they start, nor when pytest is killed itself.

Here: starting and ending them. Not here: how to tell that one is ready (each test knows its program's first words).
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

ENDING_SECONDS = 20
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def _dies_with_us() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def start(command: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
    """As Popen; the process is killed when the thread that started it, or all of pytest, is gone."""
    return subprocess.Popen(command, preexec_fn=_dies_with_us, **options)  # noqa: PLW1509 - calls nothing that takes a lock


def end(process: subprocess.Popen[Any]) -> None:
    """Ask it to end and wait; one that does not within ENDING_SECONDS is killed, and the test fails."""
    process.terminate()
    try:
        process.wait(ENDING_SECONDS)
    finally:
        process.kill()  # does nothing to one that has ended
        process.wait()


@contextlib.contextmanager
def running(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A process that is ended with the block, whatever happens in it."""
    process = start(command, **options)
    try:
        yield process
    finally:
        end(process)


def all_to_their_end(commands: Sequence[Sequence[str]], seconds: float, **options: Any) -> list[tuple[str, str]]:
    """Run the commands at the same time: what each wrote to its two streams, where they are pipes. One that fails fails the test."""
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(running(command, text=True, **options)) for command in commands]
        said: list[tuple[str, str]] = [process.communicate(timeout=seconds) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), said
    return said
