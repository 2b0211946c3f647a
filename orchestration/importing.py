"""Public files of outside schemes, turned into filings by their source and taken in through the same door.

Here: a folder for the filings, one after the other through reception. Not here: what a scheme's columns mean (`ingestion.sources`).
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from ingestion.home import Home
from ingestion.receipts import Receipt
from orchestration.reception import receive_all

SCHEMES = ("sba", "registry")


def import_file(home: Home, file: Path, scheme: str, *, after_each: Callable[[], None] = lambda: None) -> list[Receipt]:
    """Turn `file` into filings of `scheme` and take them in; the receipt of each. The filings are scratch: their bytes are landed."""
    source = importlib.import_module(f"ingestion.sources.{scheme}")
    folder = home.scratch / "imports" / sha256(str(file.resolve()).encode()).hexdigest()[:20]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return receive_all(home, list(source.filings(file, folder)), after_each=after_each)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
