"""What the children of `test_submit_processes` do: forks of a server that has imported everything, so that dying costs little."""

from __future__ import annotations

import os
from pathlib import Path

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
