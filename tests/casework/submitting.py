"""What children of `test_submit_processes` and `test_audit` do: forks of a server that has imported it all, so that dying costs little."""

from __future__ import annotations

import os
from pathlib import Path

from casework.access import audit
from casework.access.actors import Actor
from casework.filings.verbs import submit
from casework.store.engine import open_store
from ingestion.durable import CRASHPOINT_VARIABLE
from ingestion.home import Home


def submit_all(root: str, url: str | None, files: list[str], crashpoint: str | None = None) -> None:
    """Submit files one after the other, as an operator of the company."""
    if crashpoint:
        os.environ[CRASHPOINT_VARIABLE] = crashpoint
    home = Home(Path(root))
    with open_store(home, database_url=url) as store:
        for file in files:
            submit(home, Path(file), actor=Actor("p", "operator"), store=store)


def log_reads(root: str, url: str | None, count: int, crashpoint: str | None = None) -> None:
    """Add entries to the audit log, one act each."""
    if crashpoint:
        os.environ[CRASHPOINT_VARIABLE] = crashpoint
    with open_store(Home(Path(root)), database_url=url) as store:
        for number in range(count):
            audit.append(store, Actor("p", "officer"), "read", f"customer/C{number}")
