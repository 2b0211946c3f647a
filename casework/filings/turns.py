"""One filing of a partner at a time, across processes: what one examines depends on what the one before it left.

Two filings of one partner examined at once would not see each other's keys and balances, and two copies of one file would both be new.
The lock belongs to the open file, so a killed process gives it back. Installations that take filings in on several machines need a shared
folder whose locks reach across them; without, the register still refuses to fork a partner's chain.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from ingestion.home import Home


@contextmanager
def turn_of(home: Home, partner_id: str | None) -> Iterator[None]:
    """Wait until no other filing of the partner is being taken in, and hold the place."""
    folder = home.scratch / "turns"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256((partner_id or "").encode()).hexdigest()[:20]
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
