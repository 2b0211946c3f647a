"""Backups: taken while people work and put back elsewhere nothing acknowledged is missing; a damaged one is refused by name."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import little_book
import little_home
import pytest
from sqlalchemy import select

from casework.access import audit
from casework.access.actors import Actor
from casework.store.engine import open_store
from casework.store.tables import audit_entries, filings
from ingestion.home import Home
from orchestration.backups.description import BackupError, read
from orchestration.backups.making import back_up
from orchestration.backups.restoring import restore
from orchestration.reception import receive_all
from orchestration.verification import proofs

pytestmark = pytest.mark.slow

LI = Actor("li", "officer")


@pytest.fixture(scope="module")
def busy_home(published_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return little_home.copy_of(published_home, tmp_path_factory.mktemp("busy") / "home")


@pytest.fixture(scope="module")
def kept(busy_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, for tests that look or harm a copy."""
    folder = tmp_path_factory.mktemp("kept") / "backup"
    back_up(busy_home, folder, actor=LI)
    return folder


def objects(home: Home) -> list[str]:
    with open_store(home) as store, store.reading() as connection:
        return list(connection.scalars(select(audit_entries.c.object).order_by(audit_entries.c.entry_no)))


@pytest.mark.parametrize("link", [False, True], ids=["copied", "linked"])
def test_a_backup_during_writes_has_all_that_was_acknowledged(busy_home: Home, tmp_path: Path, link: bool) -> None:
    acknowledged: list[str] = []
    enough, stop = threading.Event(), threading.Event()

    def write() -> None:
        with open_store(busy_home) as store:
            while not stop.is_set():
                name = f"customer/{link}-{len(acknowledged)}"
                audit.append(store, LI, "read", name)
                acknowledged.append(name)
                if len(acknowledged) == 20:
                    enough.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert enough.wait(60)
    files = little_book.write_month(tmp_path / "sent", "2025-06" if link else "2025-07")
    receipts = receive_all(busy_home, files[:1])
    before = list(acknowledged)
    made = back_up(busy_home, tmp_path / "backup", actor=LI, link=link)
    stop.set()
    writer.join()
    elsewhere = Home(tmp_path / "elsewhere" / "home")
    restore(tmp_path / "backup", elsewhere, actor=LI)
    for proof in proofs(elsewhere):
        assert proof.prove()
    there = objects(elsewhere)
    assert set(before) <= set(there)
    assert there[-1] == "home"
    assert there[:-1] == objects(busy_home)[: made.entries]
    with open_store(elsewhere) as store, store.reading() as connection:
        assert receipts[0].filing_id in set(connection.scalars(select(filings.c.filing_id)))
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    replace(path, bytes(content))


def cut(path: Path) -> None:
    replace(path, path.read_bytes()[: path.stat().st_size // 2])


def zeroed(path: Path) -> None:
    replace(path, bytes(path.stat().st_size))


def replace(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)  # it may be the very file of the home
    path.write_bytes(content)


PARTS = (
    "home/landing/*/*", "home/accepted/projects/*", "home/receipts/*", "home/audit.mark", "home/published/CURRENT",
    "home/published/*/manifest.json", "home/published/*/warehouse.duckdb", "home/operations.db", "backup.json", "backup.sha256",
)  # fmt: skip


@pytest.mark.parametrize("harm", [flipped, cut, zeroed, Path.unlink], ids=["flipped", "cut", "zeroed", "missing"])
def test_a_damaged_backup_is_refused_by_name_and_leaves_nothing(
    kept: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    for part in PARTS:
        path = sorted(kept.glob(part))[0]
        content = path.read_bytes()
        harm(path)
        with pytest.raises(BackupError) as refusal:
            restore(kept, Home(tmp_path / "home"), actor=LI)
        replace(path, content)
        assert path.name in str(refusal.value) or part.startswith("backup."), part
        assert "another backup" in str(refusal.value)
        assert list(tmp_path.iterdir()) == []
    restore(kept, Home(tmp_path / "home"), actor=LI)


def test_a_backup_goes_nowhere_where_something_is(kept: Path, busy_home: Home, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is not empty: name an empty one"):
        restore(kept, busy_home, actor=LI)
    with pytest.raises(BackupError, match="name a new folder"):
        back_up(busy_home, kept, actor=LI)
    with pytest.raises(BackupError, match="lies in the data folder"):
        back_up(busy_home, busy_home.root / "backup", actor=LI)
    with pytest.raises(BackupError, match="unset BACKSTOP_DATABASE_URL"):
        restore(kept, Home(tmp_path / "home"), actor=LI, database_url="postgresql://nobody@localhost:1/none")


def test_a_manifest_that_leads_out_of_the_home_is_refused(kept: Path, tmp_path: Path) -> None:
    import dataclasses  # noqa: PLC0415
    import hashlib  # noqa: PLC0415

    forged = tmp_path / "forged"
    shutil.copytree(kept, forged)
    said = read(forged)
    files = (dataclasses.replace(said.files[0], path="../outside"), *said.files[1:])
    content = dataclasses.replace(said, files=files).content()
    replace(forged / "backup.json", content)
    replace(forged / "backup.sha256", f"{hashlib.sha256(content).hexdigest()}  backup.json\n".encode())
    with pytest.raises(BackupError, match="outside a data folder"):
        restore(forged, Home(tmp_path / "home"), actor=LI)
    assert not (tmp_path / "outside").exists()


def test_the_commands_say_where_it_is_and_what_comes_next(backstop, busy_home: Home, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = backstop("backup", "--out", str(tmp_path / "backup"), home=busy_home)
    assert done.returncode == 0, done.stderr
    assert "audit log up to entry" in done.stdout
    done = backstop("restore", str(tmp_path / "backup"), home=Home(tmp_path / "new"))
    assert (done.returncode, "backstop verify" in done.stdout) == (0, True), done.stderr
    (tmp_path / "backup" / "backup.json").unlink()
    refused = backstop("restore", str(tmp_path / "backup"), home=Home(tmp_path / "newer"))
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "is not a finished backup" in refused.stderr
