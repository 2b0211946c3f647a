"""Computes the days that people look back to, one at a time, in a process of its own: ``python -m orchestration.looking_back.lookback``.

Here: taking the day that waits longest, noting each step, keeping few copies; the sensor that starts the process. Not here: what a day's
warehouse holds (`orchestration.looking_back.as_known`), asking for one (`casework.lookback`).

A day costs as much as a full build: in the warm worker every filing would wait for it. The process gives way to all others, and
reads a copy of the accepted rows, so builds go on. Killed at any moment, it leaves a day that the next one begins anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast

import dagster as dg

from casework.access.actors import scheduled
from casework.lookback.queries import Step, next_waiting
from casework.lookback.verbs import note
from casework.personal.erasure import last_erased_at
from casework.settings import Settings
from casework.store.engine import Store, open_store
from casework.store.warehouse import PUBLISHED
from ingestion.home import Home
from orchestration.building.warehouse_files import UNFINISHED
from orchestration.running.automation import looking

#: Copies: each is as large as a published one.
KEPT = 3
GIVES_WAY = 10
A_DAY = 24 * 3600  # seconds; a command may be at work on what is younger and not finished
ACTOR = scheduled("lookback")


def compute_next(store: Store) -> date | None:
    """Compute the day that waits longest, if any does and nobody is at it; which one. What went wrong is noted with the day.

    Raises orchestration.building.warehouse_files.BusyError while a build takes filings in: the day goes on waiting.
    """
    with _alone(store.home) as is_alone:
        day = next_waiting(store) if is_alone else None
        if day is not None:
            _compute(store, day)
            tidy(store)
    return day


def _compute(store: Store, day: date) -> None:
    from orchestration.building.warehouse_files import BusyError  # noqa: PLC0415
    from orchestration.looking_back.as_known import as_known  # noqa: PLC0415 - only when there is something to do

    try:
        database = as_known(store.home, day, told=lambda step: note(store, day, cast("Step", step), actor=ACTOR))
    except BusyError:
        raise
    except Exception as failure:
        note(store, day, "failed", actor=ACTOR, detail=f"{type(failure).__name__}: {failure}"[:2000])
    else:
        database.parent.touch()
        note(store, day, "ready", actor=ACTOR, copy=database.parent.name)


def tidy(store: Store) -> None:
    """Drop all copies but the last few, what was not finished, and what may name somebody who has been erased since."""
    erased_at = last_erased_at(store)
    finished = (path for path in store.home.known_days.glob(f"*/{PUBLISHED}") if path.parent.suffix != UNFINISHED)
    copies = sorted(finished, key=_made_at, reverse=True)
    kept = {path.parent for path in copies[:KEPT] if erased_at is None or _made_at(path) > erased_at.timestamp()}
    for folder in store.home.known_days.iterdir():
        is_anothers = folder.suffix == UNFINISHED and time.time() - folder.stat().st_mtime < A_DAY
        if folder.is_dir() and folder not in kept and not is_anothers:
            shutil.rmtree(folder, ignore_errors=True)


def _made_at(database: Path) -> float:
    return database.parent.stat().st_mtime


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[bool]:
    """Whether nobody else is at work; the lock goes with the process, however it ends."""
    home.known_days.mkdir(parents=True, exist_ok=True)
    with (home.known_days / "computing.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@looking(
    "lookbacks",
    "Days that people look back to are computed, one at a time, by a process that gives way to builds.",
)
def lookbacks_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Starts the process when a day waits and nobody is at it."""
    home = context.resources.home
    with open_store(home) as store:
        waiting = next_waiting(store)
    if waiting is None:
        return dg.SkipReason("no day is asked for")
    with _alone(home) as is_alone:
        if not is_alone:
            return dg.SkipReason("a day is being computed")
    _start(home)
    return dg.SkipReason(f"{waiting} is begun")


def _start(home: Home) -> None:
    environment = {**os.environ, "BACKSTOP_HOME": str(home.root), "PYTHONUTF8": "1"}
    log = home.root / "logs" / "lookback.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-m", "orchestration.looking_back.lookback"], env=environment, stdout=output, stderr=output
        )


def main() -> None:
    """Compute all that wait."""
    from orchestration.building.warehouse_files import BusyError  # noqa: PLC0415

    os.nice(GIVES_WAY)
    with open_store(Settings.from_environment().home) as store, contextlib.suppress(BusyError):
        while compute_next(store) is not None:
            pass


if __name__ == "__main__":
    main()
