"""What the children of the kill journey do. A child is a fork of a server that has imported everything, so that dying costs little."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ingestion.durable import CRASHPOINT_VARIABLE
from ingestion.home import Home
from orchestration.assets.door import take_in_dropped
from orchestration.build import build as run_steps
from orchestration.exports import export_report
from orchestration.gate import suite
from orchestration.reception import receive_all

PRELOADED = [
    "killing",
    "casework.filings.settling",
    "ingestion.intake",
    "orchestration.judgement",
    "orchestration.publication",
    "dbt.cli.main",
]


def take_in(root: str, files: list[str]) -> None:
    """Through the door."""
    receive_all(Home(Path(root)), [Path(file) for file in files])


def build(root: str, as_of: str) -> None:
    """The steps of a build, without Dagster and the gate, which write nothing of their own between them."""
    run_steps(Home(Path(root)), as_of=date.fromisoformat(as_of))


def build_anew(root: str, as_of: str) -> None:
    """The same, from nothing."""
    run_steps(Home(Path(root)), as_of=date.fromisoformat(as_of), full=True)


def export(root: str, period: str) -> None:
    """The month's report."""
    export_report(Home(Path(root)), "business-statistics", period)


def hand_out(root: str, name: str) -> None:
    """A dropped file, from the folder to its receipt."""
    _, failed = take_in_dropped(Home(Path(root)), [name])
    if failed:
        raise RuntimeError(str(failed))


def place_documents(root: str) -> None:
    """New documents of the gate in place of the last ones."""
    home = Home(Path(root))
    made = home.scratch / "data_docs"
    made.mkdir(parents=True, exist_ok=True)
    (made / "index.html").write_text("<head></head>new", encoding="utf-8")
    suite.place_documents(made, home.data_docs)


def die_at(point: str | None, action: Callable[..., None], *arguments: object) -> None:
    """Run an action with a crash point armed."""
    if point:
        os.environ[CRASHPOINT_VARIABLE] = point
    action(*arguments)
