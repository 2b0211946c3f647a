"""What was read for answers does not stay in memory, whatever is asked meanwhile; nobody gets another answer for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_book import BUILD

from casework.store.warehouse import open_published
from dashboards.queries import keeping
from dashboards.queries.keeping import Keeper, blocks
from ingestion.home import Home

ASKED = "SELECT COUNT(*), SUM(guaranteed_balance), MAX(region_code), MAX(industry_code) FROM project.projects"


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """One for which any block is much, at any time."""
    monkeypatch.setattr(keeping, "MUCH", 0)
    monkeypatch.setattr(keeping, "AT_MOST_EVERY", 0.0)
    return Keeper(2)


@pytest.fixture
def copy(small_home: Home, tmp_path: Path) -> tuple[Home, Path]:
    own = Home(tmp_path)
    shutil.copytree(small_home.published, own.published)
    return own, own.published / BUILD / "warehouse.duckdb"


def test_what_was_read_is_let_go_of(keeper: Keeper, copy: tuple[Home, Path]) -> None:
    keeper.hold(*copy)
    with open_published(*copy) as connection:
        before = connection.execute(ASKED).fetchall()
        held = blocks(connection)
    assert keeper.let_go() == 1
    with open_published(*copy) as connection:
        assert blocks(connection) < held
        assert connection.execute(ASKED).fetchall() == before


def test_who_is_asking_meanwhile_gets_the_answer(keeper: Keeper, copy: tuple[Home, Path]) -> None:
    keeper.hold(*copy)
    with open_published(*copy) as connection:
        before = connection.execute(ASKED).fetchall()
        assert keeper.let_go() == 1
        assert connection.execute(ASKED).fetchall() == before
    assert keeper.let_go() == 1


def test_a_copy_that_is_kept_no_longer_goes_for_good(keeper: Keeper, copy: tuple[Home, Path]) -> None:
    keeper.hold(*copy)
    with open_published(*copy) as connection:
        connection.execute(ASKED)
    copy[1].unlink()
    assert [keeper.let_go(), keeper.let_go()] == [1, 0]


def test_little_stays_at_hand_and_much_not_all_the_time(
    keeper: Keeper, copy: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.hold(*copy)
    with open_published(*copy) as connection:
        connection.execute(ASKED)
    monkeypatch.setattr(keeping, "MUCH", 2**60)
    assert keeper.let_go() == 0
    monkeypatch.setattr(keeping, "MUCH", 0)
    assert keeper.let_go() == 1
    keeper.hold(*copy)
    with open_published(*copy) as connection:
        connection.execute(ASKED)
    monkeypatch.setattr(keeping, "AT_MOST_EVERY", 3600.0)
    assert keeper.let_go() == 0
