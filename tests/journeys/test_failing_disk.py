"""A full disk, a failing disk and a read-only folder at each place that is written: a sentence, nothing half there, and again it works."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import failing_disk
import little_book
import pytest

from casework.access import audit
from casework.access.actors import Actor
from casework.documents.files import attach
from casework.forms.records import newest, save
from casework.stages.acts import open_case
from casework.stages.worklist import all_cases
from casework.store.engine import open_store
from ingestion import copies
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from orchestration.backups.making import back_up
from orchestration.machine_faults import of_the_machine
from orchestration.reception import receive_all
from orchestration.verification import BreachError, proofs

LI = Actor("li", "officer")
SUBJECT = "91110000600037341L"
ROW = CONTRACTS["customers"].examples[0]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a store, an entry in its log and an open case; each test takes a copy."""
    home = Home(tmp_path_factory.mktemp("begun") / "home")
    with open_store(home) as store:
        audit.append(store, LI, "read", "customer/C1")
        open_case(store, "partner", SUBJECT, SUBJECT, actor=LI)
    return home


@pytest.fixture
def mine(begun: Home, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(begun.root, tmp_path / "home")))


def take_in(home: Home) -> None:
    good, bad = little_book.project("2025-06", 1), {**little_book.project("2025-06", 2), "guaranteed_amount": "-1"}
    path = home.root.parent / f"projects__{little_book.GUARANTOR}__2025-06.csv"
    (receipt,) = receive_all(home, [little_book.write(path, [good, bad])])
    assert (receipt.rows_accepted, receipt.rows_quarantined) == (1, 1)


def attach_a_file(home: Home) -> None:
    with open_store(home) as store:
        (item,) = all_cases(store, actor=LI)
        attach(store, f"case/{item.case_id}", "licence", "a.pdf", b"%PDF-1.7", actor=LI)


def enter_a_form(home: Home) -> None:
    with open_store(home) as store:
        if newest(store, "customers", f"{ROW['id_type']}|{ROW['id_number']}", actor=LI) is None:
            save(store, "customers", ROW, actor=LI)


def take_a_backup(home: Home) -> None:
    folder = home.root.parent / "backup"
    shutil.rmtree(folder, ignore_errors=True)
    back_up(home, folder, actor=LI)


SITES: tuple[tuple[Callable[[Home], None], str], ...] = (
    (take_in, "/landing/"),
    (take_in, "/accepted/"),
    (take_in, ".rows.parquet"),
    (take_in, ".errors.parquet"),
    (take_in, "/receipts/"),
    (take_in, "audit.mark"),
    (attach_a_file, "/attachments/"),
    (attach_a_file, "audit.mark"),
    (enter_a_form, "audit.mark"),
    (take_a_backup, "backup.json"),
    (take_a_backup, "backup.sha256"),
)


def must_be_sound(home: Home) -> None:
    for proof in proofs(home):
        try:
            proof.prove()
        except BreachError as breach:
            pytest.fail(f"{proof.name}: {breach}")


def unfinished(home: Home) -> list[Path]:
    return [path for path in home.root.rglob(".*.tmp") if path.is_file()]


@pytest.mark.parametrize("number", failing_disk.NUMBERS, ids=errno.errorcode.get)
@pytest.mark.parametrize(("act", "part"), SITES, ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_a_disk_that_fails_where_something_is_written(
    mine: Home, act: Callable[[Home], None], part: str, number: int
) -> None:
    with failing_disk.failing(number, part) as disk, pytest.raises(Exception) as failure:
        act(mine)
    assert disk.times
    said = of_the_machine(failure.value)
    assert said is not None, failure.value
    assert "then run the same command again" in said
    assert unfinished(mine) == []
    must_be_sound(mine)
    act(mine)
    must_be_sound(mine)


def test_a_file_that_cannot_be_read_is_not_taken_in(mine: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch, pytest.raises(OSError, match="Input/output"):
        patch.setattr(copies, "_copy_some", broken)
        take_in(mine)
    assert unfinished(mine) == []
    take_in(mine)
    must_be_sound(mine)


def test_the_command_says_it_in_one_sentence_when_no_byte_more_may_be_written(mine: Home, tmp_path: Path) -> None:
    """The kernel itself refuses: no file may grow beyond a few blocks, whichever library writes it."""
    rows = [little_book.project("2025-06", number) for number in range(400)]
    path = little_book.write(tmp_path / f"projects__{little_book.GUARANTOR}__2025-06.csv", rows)

    def confine() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    done = subprocess.run(
        [Path(sys.executable).parent / "backstop", "ingest", path],
        env={**os.environ, "BACKSTOP_HOME": str(mine.root)}, capture_output=True, text=True, check=False, preexec_fn=confine,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "the disk is full" in done.stderr
    must_be_sound(mine)
