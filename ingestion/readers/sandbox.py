"""A child process for formats whose parsers may crash, hang or swell on a crafted file; this process only sees text afterwards.

Here: starting the child with limits of time and memory, and understanding how it ended. Not here: parsing (`child` and what it imports).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

import ingestion
from ingestion.readers.child import TEXT, UNPACKED
from ingestion.readers.delimited import BATCH
from ingestion.readers.limits import CHILD_SECONDS
from ingestion.readers.table import TextTable, UnreadableError

_MESSAGE_BYTES = 1 << 20
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
_KILLED = {signal.SIGKILL, signal.SIGXCPU, signal.SIGABRT}
_NO_MEMORY = ("memory", "failed to spawn thread", "capacity overflow", "File too large")


def open_in_child(kind: str, path: Path, scratch: Path, known: Iterable[str] = ()) -> TextTable | Path:
    """Have a child turn the file into a Parquet file of text, and give a table over that; or the file that was packed in it.

    `known` are headers in plain form, by which a spreadsheet's header row is told from the titles above it.
    """
    answer = _answer(kind, path, scratch, known)
    if "problem" in answer:
        raise UnreadableError(answer["problem"], rows=int(answer.get("rows", 0)), **answer.get("values", {}))
    if UNPACKED in answer:
        return scratch / UNPACKED
    rows = int(answer["rows"])
    return TextTable(
        headers=[str(header) for header in answer["headers"]],
        batches=lambda: _batches(scratch / TEXT, rows),
        format="xlsx" if kind == "zip" else kind,
        rows=rows,
    )


def _batches(target: Path, rows: int) -> Iterator[pl.DataFrame]:
    if rows:
        yield from pl.scan_parquet(target, glob=False).collect_batches(
            chunk_size=BATCH, maintain_order=True, engine="streaming"
        )


def _answer(kind: str, path: Path, scratch: Path, known: Iterable[str]) -> dict[str, Any]:
    root = str(Path(ingestion.__file__).resolve().parents[1])
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    command = [sys.executable, "-m", "ingestion.readers.child", kind, str(path), str(scratch)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command,
            env={**kept, "PYTHONPATH": root, "PYTHONUTF8": "1", "POLARS_MAX_THREADS": "2"},
            input=json.dumps(sorted(known)).encode(),
            capture_output=True,
            timeout=CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise UnreadableError("F-LIMITS") from problem
    if done.returncode == 0:
        answer: dict[str, Any] = json.loads(done.stdout[-_MESSAGE_BYTES:].splitlines()[-1])
        return answer
    raise _failure(done, path)


def _failure(done: subprocess.CompletedProcess[bytes], path: Path) -> UnreadableError:
    """What to say of a child that died: the limits it met, or the last words of the library, without our folders."""
    words = done.stderr[-4000:].decode("utf-8", "replace").strip()
    if -done.returncode in _KILLED or any(sign in words for sign in ("MemoryError", *_NO_MEMORY)):
        return UnreadableError("F-LIMITS")
    last = words.splitlines()[-1].replace(str(path.parent), "") if words else f"signal {-done.returncode}"
    return UnreadableError("F-UNREADABLE", reason=last[:200])
