"""What a machine needs so that Backstop runs, looked at one by one, each with the command that mends it.

Here: looking. Not here: mending, and whether the data are sound (`orchestration.verification`).
"""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.home import Home

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 5 * 2**30
NEEDED = (
    "dagster", "dagster-webserver", "dbt-core", "dbt-duckdb", "duckdb", "polars", "great-expectations", "streamlit", "sqlalchemy",
    "alembic", "argon2-cffi", "cryptography", "xlsxwriter", "fastexcel", "typer", "rich",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing looked at, what was found, and how to mend it."""

    subject: str
    good: bool
    found: str
    cure: str = ""


def examine(home: Home) -> Iterator[Finding]:
    """Every finding, good and bad."""
    yield _python()
    yield _packages()
    folder = _folder(home)
    yield folder
    if folder.good:
        yield _disk(home)
        yield _store(home)
        yield _published(home)
    yield _chinese_text()


def _python() -> Finding:
    good = sys.version_info[:2] >= OLDEST_PYTHON
    return Finding("Python", good, sys.version.split()[0], "make clean setup PYTHON=python3.11" if not good else "")


def _packages() -> Finding:
    missing = []
    for name in NEEDED:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    return Finding(
        "packages", not missing, f"missing: {', '.join(missing)}" if missing else f"{len(NEEDED)} present", "make setup"
    )


def _folder(home: Home) -> Finding:
    """Written to in earnest: the rights that a folder shows say nothing of a read-only disk, or of a file that lies in its place."""
    try:
        home.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home.root):
            pass
    except OSError as failure:
        found = f"{home.root} cannot be written: {failure.strerror}"
        return Finding("data folder", False, found, "export BACKSTOP_HOME=/a/folder/of/yours")
    return Finding("data folder", True, str(home.root))


def _disk(home: Home) -> Finding:
    existing = next(path for path in (home.root, *home.root.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    return Finding(
        "disk", free > LEAST_FREE_BYTES, f"{free / 2**30:.0f} GiB free", "free some space, or move BACKSTOP_HOME"
    )


def _store(home: Home) -> Finding:
    from casework.access import audit_proof  # noqa: PLC0415 - a store that cannot be imported is a finding, not a failure
    from casework.store.engine import open_store  # noqa: PLC0415

    try:
        with open_store(home) as store:
            breach = audit_proof.verify(store)
    except Exception as failure:
        return Finding(
            "operational store",
            False,
            f"cannot be opened: {failure}",
            "look at BACKSTOP_DATABASE_URL, or restore a backup",
        )
    return Finding(
        "operational store", breach is None, str(breach) if breach else "opens, audit chain whole", "backstop verify"
    )


def _published(home: Home) -> Finding:
    from casework.store.warehouse import published_database  # noqa: PLC0415

    database = published_database(home)
    if database is None:
        return Finding(
            "published warehouse", True, "none yet; `backstop demo` or `backstop ingest` and `backstop build` make one"
        )
    return Finding("published warehouse", database.is_file(), str(database.parent.name), "backstop build --full")


def _chinese_text() -> Finding:
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return Finding(
        "Chinese on this terminal", encoding in {"utf8", "gb18030", "gbk"}, encoding or "unknown", "export PYTHONUTF8=1"
    )
