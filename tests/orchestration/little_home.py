"""The little book taken in, built and published, once in a test process; whoever changes something takes a copy."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import little_book

from casework.store.warehouse import published_database
from ingestion.home import Home
from orchestration.reception import receive_all
from orchestration.runs import run_build


def published_once(root: Path) -> Home:
    """The published home under `root`, made when it is not there yet. Look, do not touch."""
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
