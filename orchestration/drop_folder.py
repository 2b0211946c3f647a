"""The drop folder (``inbox``): which files are there whole, and what becomes of them once they are taken in.

Here: names that are no filings, when a file has stopped growing, receipts back to the sender, handled files out of the way. Not here: when
to look (`orchestration.running.automation`), the door itself (`orchestration.reception`).

A file is whole when its size and time of change are the same at two looks, and its manifest's too. Nothing is ever deleted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from glob import escape
from pathlib import Path

from ingestion.durable import crashpoint, replacing, sync_folder, write_bytes
from ingestion.home import Home
from ingestion.identity import MANIFEST_SUFFIX, manifest_of
from ingestion.receipts import Receipt, to_workbook

DONE = ".done"
RECEIPTS = "receipts"
UNFINISHED_SUFFIXES = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp")

#: What a look at a file remembers: size and time of change, of the file and of its manifest.
Look = list[int]


def files_waiting(home: Home) -> Iterator[Path]:
    """Files that may be filings, by name; no links, for a link may point anywhere."""
    if not home.inbox.is_dir():
        return
    for path in sorted(home.inbox.iterdir()):
        name = path.name.lower()
        if name.startswith((".", "~")) or name.endswith((*UNFINISHED_SUFFIXES, MANIFEST_SUFFIX)):
            continue
        if path.is_file() and not path.is_symlink():
            yield path


def look(path: Path) -> Look:
    """Size and time of change of a file and of its manifest, when it has one."""
    seen: Look = []
    for part in (path, manifest_of(path)):
        try:
            status = part.stat()
        except FileNotFoundError:
            continue
        seen += [status.st_size, status.st_mtime_ns]
    return seen


def looks(home: Home) -> dict[str, Look]:
    """One look at every file that waits."""
    return {path.name: look(path) for path in files_waiting(home)}


def settled(before: Mapping[str, Look], now: Mapping[str, Look]) -> list[str]:
    """Names of files that are as they were at the look before.

    >>> settled({"a.csv": [5, 1], "b.csv": [5, 1]}, {"a.csv": [5, 1], "b.csv": [9, 2], "c.csv": [1, 1]})
    ['a.csv']
    """
    return [name for name, seen in now.items() if before.get(name) == seen]


def answer(home: Home, path: Path, receipt: Receipt) -> None:
    """Put the receipt where the sender can fetch it: JSON for programs, XLSX for people."""
    folder = home.inbox / RECEIPTS
    stem = f"{path.name}.{receipt.filing_id}"
    with replacing(folder / f"{stem}.xlsx", step="inbox.workbook") as temporary:
        # the library insists on the ending
        made = temporary.with_suffix(".xlsx")
        to_workbook(receipt, made)
        made.rename(temporary)
    write_bytes(folder / f"{stem}.json", receipt.to_json().encode(), step="inbox.receipt")


def put_away(home: Home, path: Path, receipt: Receipt, at: datetime) -> Path:
    """Move a handled file, and its manifest, out of the way; its place.

    The manifest stays beside the file until the file has moved: a file without the manifest that named it would be another filing.
    """
    folder = home.inbox / DONE / f"{at:%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{at:%H%M%S}_{receipt.filing_id}_{path.name}"
    manifest = manifest_of(path)
    if manifest.is_file() and not manifest.is_symlink():
        with replacing(manifest_of(place), step="inbox.manifest") as temporary:
            shutil.copy2(manifest, temporary)
    shutil.move(path, place)
    sync_folder(folder)
    crashpoint("inbox.moved")
    put_away_manifests(home)
    sync_folder(home.inbox)
    crashpoint("inbox.done")
    return place


def put_away_manifests(home: Home) -> None:
    """Remove each manifest whose file has moved and which lies with it already; one that came before its file stays."""
    for manifest in home.inbox.glob(f"*{MANIFEST_SUFFIX}"):
        if manifest.is_symlink() or manifest.with_name(manifest.name.removesuffix(MANIFEST_SUFFIX)).exists():
            continue
        seen = look(manifest)
        if any(look(kept) == seen for kept in home.inbox.glob(f"{DONE}/*/*_{escape(manifest.name)}")):
            manifest.unlink(missing_ok=True)
