"""The little book taken in, built and published, once for all test processes; whoever changes something takes a copy."""

from __future__ import annotations

import fcntl
import os
import shutil
from datetime import date
from pathlib import Path

import little_book

from casework.store.warehouse import published_database
from ingestion.home import Home
from orchestration.reception import receive_all
from orchestration.running.runs import run_build


def published_once(temporary: Path) -> Home:
    """The published home of this process, given its folder for temporary files. Look, do not touch.

    Processes that test side by side have neighbouring folders: the first one that needs the book builds it for all, each has a copy.
    """
    home = Home(temporary / "little-book" / "home")
    if published_database(home) is None:
        shared = temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary / "little-book" / "made"
        shared.mkdir(parents=True, exist_ok=True)
        with (shared / "little-book.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            copy_of(_made(shared / "little-book-of-all"), home.root)
    return home


def _made(root: Path) -> Home:
    home = Home(root / "home")
    if published_database(home) is None:
        receipts = receive_all(home, little_book.write_book(root / "files"))
        assert {receipt.verdict for receipt in receipts} == {"accepted"}
        run_build(home, as_of=date.fromisoformat(little_book.AS_OF))
    return home


def copy_of(home: Home, root: Path) -> Home:
    """A home of one's own with the same content."""
    shutil.copytree(home.root, root, symlinks=True)
    return Home(root)
