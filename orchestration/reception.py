"""Files that reach this machine go through the door here: from the command line, the drop folder and the demo.

Here: one store for many files, the sidecar beside each, receipts in the order of the files. Not here: the door itself
(`ingestion.intake`) and the register (`casework.filings`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from casework.access.actors import Actor, local_operator
from casework.filings.verbs import submit
from casework.store.engine import open_store
from ingestion.home import Home
from ingestion.identity import Declared, sidecar
from ingestion.receipts import Receipt


def receive_all(
    home: Home,
    files: Sequence[Path],
    *,
    contract: str | None = None,
    partner: str | None = None,
    period: str | None = None,
    scheme: str | None = None,
    version: int | None = None,
    actor: Actor | None = None,
    after_each: Callable[[], None] = lambda: None,
) -> list[Receipt]:
    """Take files in one after another; the receipt of each. What is given here wins over a file's manifest and name."""
    receipts = []
    with open_store(home) as store:
        for path in files:
            declared = Declared(
                contract=contract,
                partner=partner,
                period=period,
                scheme=scheme,
                version=version,
                manifest=sidecar(path),
            )
            receipts.append(submit(home, path, declared, actor=actor or local_operator(), store=store))
            after_each()
    return receipts
