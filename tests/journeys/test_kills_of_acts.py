"""Killed in the middle of any act of casework: before its commit nothing of it is there, after it all of it, and it can go on."""

from __future__ import annotations

import shutil
import signal
from multiprocessing.context import ForkServerContext
from pathlib import Path

import killing
import office
import office_acts
import pytest
from sqlalchemy import select

from casework.access import acts_proof, audit_proof
from casework.store.engine import open_store
from casework.store.tables import audit_entries, metadata
from ingestion.home import Home

pytestmark = pytest.mark.slow

Kept = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("office") / "home")
    with open_store(home) as store:
        office.furnish(store)
    office_acts.prepare(str(home.root))
    return home


def run(forks: ForkServerContext, point: str, home: Home, name: str) -> int | None:
    child = forks.Process(target=killing.die_at, args=(point, office_acts.act, str(home.root), name))
    child.start()
    child.join()
    return child.exitcode


def everything(home: Home) -> Kept:
    """Each table of the store as it is."""
    with open_store(home) as store, store.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("name", office_acts.ACTS)
def test_an_act_that_is_killed_leaves_all_or_nothing(
    forks: ForkServerContext, prepared: Home, tmp_path: Path, name: str
) -> None:
    home = Home(Path(shutil.copytree(prepared.root, tmp_path / "home")))
    before = everything(home)
    assert run(forks, "act.uncommitted", home, name) == -signal.SIGKILL
    assert everything(home) == before
    assert run(forks, "audit.committed", home, name) == -signal.SIGKILL
    after = everything(home)
    assert after != before
    told = len(after[audit_entries.name]) - len(before[audit_entries.name])
    assert told >= 1
    with open_store(home) as store:
        assert audit_proof.verify(store) is None
        assert acts_proof.first_difference(store) is None
    other = Home(Path(shutil.copytree(prepared.root, tmp_path / "other")))
    office_acts.act(str(other.root), name)
    whole = everything(other)
    assert {table: len(rows) for table, rows in whole.items()} == {table: len(rows) for table, rows in after.items()}
