"""The audit chain: whoever changes a byte, takes an entry away, swaps two or cuts the tail is found and the place is named."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
import submitting
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from casework.access import audit, audit_mark
from casework.access.actors import Actor
from casework.access.audit_proof import verify
from casework.store.engine import Store, open_store
from casework.store.tables import audit_entries
from ingestion.home import Home

LI = Actor("li", "officer")
ENTRIES = 12
COLUMNS = ("at", "actor", "role", "verb", "object", "detail", "previous_sha256", "sha256")
READ = {name: f"SELECT {name} FROM audit_entries WHERE entry_no = ?" for name in COLUMNS}  # noqa: S608 - names of ours
CHANGE = {name: f"UPDATE audit_entries SET {name} = ? WHERE entry_no = ?" for name in COLUMNS}  # noqa: S608


def write_entries(store: Store, count: int = ENTRIES) -> None:
    for number in range(count):
        audit.append(store, LI, "read", f"customer/C{number}", {"理由": "年审", "number": number})


@pytest.fixture(scope="module")
def written() -> Iterator[Home]:
    """A home with a chain, closed and check-pointed; tests copy it."""
    folder = Path(tempfile.mkdtemp())
    with open_store(Home(folder)) as store:
        write_entries(store)
    yield Home(folder)
    shutil.rmtree(folder)


@contextmanager
def copied(written: Home) -> Iterator[Home]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(written.root, Path(folder) / "home")
        yield Home(Path(folder) / "home")


@contextmanager
def tampering(home: Home) -> Iterator[sqlite3.Connection]:
    """What an administrator of the machine can do: drop the guard, then write."""
    connection = sqlite3.connect(home.operations)
    connection.execute("DROP TRIGGER audit_entries_no_update")
    connection.execute("DROP TRIGGER audit_entries_no_delete")
    yield connection
    connection.commit()
    connection.close()


def breach_at(home: Home) -> int | None:
    with open_store(home) as store:
        breach = verify(store)
    return breach.entry_no if breach else None


def test_a_chain_is_whole(store: Store) -> None:
    assert verify(store) is None
    write_entries(store)
    assert verify(store) is None
    assert audit_mark.read(store.home) == audit_mark.Mark(ENTRIES, _hashes(store)[-1])


def test_an_act_and_its_entry_are_there_together_or_not_at_all(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), audit.acting(store) as act:
        act.record(LI, "add", "user/x")
        _ = 1 / 0
    assert _hashes(store) == []
    assert verify(store) is None


def test_several_entries_of_one_act_follow_each_other(store: Store) -> None:
    with audit.acting(store) as act:
        act.record(LI, "add", "user/x")
        act.record(LI, "change", "user/x")
    assert len(_hashes(store)) == 2
    assert verify(store) is None


def _hashes(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.scalars(select(audit_entries.c.sha256).order_by(audit_entries.c.entry_no)))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_character_anywhere_is_found(written: Home, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, ENTRIES))
    column = data.draw(st.sampled_from(COLUMNS))
    with copied(written) as home:
        with tampering(home) as connection:
            (value,) = connection.execute(READ[column], (number,)).fetchone()
            place = data.draw(st.integers(0, len(value) - 1))
            other = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda sign: sign != value[place]))
            changed = value[:place] + other + value[place + 1 :]
            connection.execute(CHANGE[column], (changed, number))
        assert breach_at(home) == number


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(removed=st.integers(1, ENTRIES))
def test_a_removed_entry_is_found(written: Home, removed: int) -> None:
    with copied(written) as home:
        with tampering(home) as connection:
            connection.execute("DELETE FROM audit_entries WHERE entry_no = ?", (removed,))
        assert breach_at(home) == removed


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.integers(0, ENTRIES - 1))
def test_a_cut_tail_is_found(written: Home, kept: int) -> None:
    with copied(written) as home:
        with tampering(home) as connection:
            connection.execute("DELETE FROM audit_entries WHERE entry_no > ?", (kept,))
        assert breach_at(home) == kept + 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pair=st.lists(st.integers(1, ENTRIES), min_size=2, max_size=2, unique=True))
def test_swapped_entries_are_found(written: Home, pair: list[int]) -> None:
    with copied(written) as home:
        with tampering(home) as connection:
            for old, new in ((pair[0], -1), (pair[1], pair[0]), (-1, pair[1])):
                connection.execute("UPDATE audit_entries SET entry_no = ? WHERE entry_no = ?", (new, old))
        assert breach_at(home) == min(pair)


def test_a_chain_continued_after_a_cut_is_still_found(written: Home) -> None:
    with copied(written) as home:
        with tampering(home) as connection:
            connection.execute("DELETE FROM audit_entries WHERE entry_no > 5")
        with open_store(home) as store:
            write_entries(store, 20)  # longer than before: only the marked hash tells
        assert breach_at(home) == ENTRIES


def test_changes_on_postgresql_are_found_too(store: Store) -> None:
    write_entries(store)
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER audit_entries_no_update"))
        connection.execute(text("UPDATE audit_entries SET actor = 'wang' WHERE entry_no = 7"))
    breach = verify(store)
    assert breach is not None
    assert str(breach) == "audit entry 7: was changed after it was written"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_mark_is_found(written: Home, data: st.DataObject) -> None:
    with copied(written) as home:
        file = audit_mark.mark_file(home)
        content = bytearray(file.read_bytes())
        how = data.draw(st.sampled_from(["flip", "cut", "zero"]))
        if how == "flip":
            content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "cut":
            del content[data.draw(st.integers(0, len(content) - 1)) :]
        else:
            content = bytearray(len(content))
        file.write_bytes(bytes(content))
        assert breach_at(home) is not None


def test_a_mark_taken_away_is_found_and_not_made_anew(written: Home) -> None:
    with copied(written) as home:
        audit_mark.mark_file(home).unlink()
        with open_store(home) as store:
            write_entries(store, 1)
            assert "mark beside the database is missing" in str(verify(store))


def test_a_stale_mark_only_lags(written: Home) -> None:
    with copied(written) as home:
        stale = audit_mark.mark_file(home).read_bytes()
        with open_store(home) as store:
            write_entries(store)
            audit_mark.mark_file(home).write_bytes(stale)
            assert verify(store) is None


def test_a_flipped_bit_in_the_log_of_sqlite_is_found(home: Home) -> None:
    """SQLite then drops the tail of its log without a word; the mark knows."""
    with open_store(home) as store:
        write_entries(store)
        with tempfile.TemporaryDirectory() as folder:  # as a crash would leave it: the log not yet folded in
            for file in home.root.iterdir():
                if file.is_file() and not file.name.endswith("-shm"):
                    shutil.copy(file, folder)
            log = Path(folder) / (home.operations.name + "-wal")
            content = bytearray(log.read_bytes())
            content[len(content) * 9 // 10] ^= 1
            log.write_bytes(bytes(content))
            with open_store(Home(Path(folder))) as damaged:
                breach = verify(damaged)
    assert breach is not None
    assert "cut off" in breach.what


def test_two_processes_write_one_chain(
    forks: ForkServerContext, home: Home, database_url: str | None, open_again: Callable[[], Store]
) -> None:
    writers = [forks.Process(target=submitting.log_reads, args=(str(home.root), database_url, 25)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    with open_again() as store:
        assert verify(store) is None
        assert len(_hashes(store)) == 50
        assert audit_mark.read(home) == audit_mark.Mark(50, _hashes(store)[-1])


POINTS = ("audit.mark.written", "audit.mark.renamed", "audit.committed", "audit.marked")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("is_first", [True, False], ids=["first entry", "later entry"])
def test_a_kill_between_commit_and_mark_is_no_breach(
    forks: ForkServerContext,
    home: Home,
    database_url: str | None,
    open_again: Callable[[], Store],
    point: str,
    is_first: bool,
) -> None:
    if not is_first:
        with open_again() as store:
            write_entries(store, 2)
    killed = forks.Process(target=submitting.log_reads, args=(str(home.root), database_url, 1, point))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    with open_again() as store:
        assert verify(store) is None
        write_entries(store, 1)
        assert verify(store) is None
        last = len(_hashes(store))
    mark = audit_mark.read(home)
    assert mark is not None
    assert mark.entry_no == last
