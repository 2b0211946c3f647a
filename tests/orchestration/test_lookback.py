"""A day that somebody looks back to is computed from what the home holds, step by step, and few copies are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from casework.access.actors import Actor
from casework.lookback.queries import COMPUTING, of_day
from casework.lookback.verbs import ask
from casework.store.engine import Store, open_store
from casework.store.lookback_tables import lookback_steps
from casework.store.warehouse import PUBLISHED, looking_back, open_published
from ingestion.home import Home
from orchestration.looking_back.lookback import KEPT, compute_next, tidy

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=3)


@pytest.fixture
def store(own_home: Home) -> Iterator[Store]:
    with open_store(own_home) as opened:
        yield opened


def test_a_day_is_computed_step_by_step_and_read_instead_of_the_newest(store: Store) -> None:
    ask(store, NOW.date(), actor=Actor("wang", "risk"), now=LATER)
    assert compute_next(store) == NOW.date()
    assert compute_next(store) is None
    with store.reading() as connection:
        steps = list(connection.scalars(select(lookback_steps.c.step).order_by(lookback_steps.c.step_no)))
    assert steps == ["asked", *COMPUTING, "ready"]
    found = of_day(store, NOW.date())
    assert found is not None
    assert sorted(path.name for path in found.database.parent.iterdir()) == [PUBLISHED]  # type: ignore[union-attr]
    with looking_back(found.database), open_published(store.home) as connection:
        build = connection.execute("SELECT build_id, as_of FROM published.build").fetchone()
    assert build == (found.copy, NOW.date())


def test_what_went_wrong_is_told_with_the_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Path:
        raise ValueError("no room on the disk")

    monkeypatch.setattr("orchestration.looking_back.as_known.as_known", broken)
    ask(store, NOW.date(), actor=Actor("wang", "risk"), now=LATER)
    assert compute_next(store) == NOW.date()
    found = of_day(store, NOW.date())
    assert found is not None
    assert (found.step, found.detail) == ("failed", "ValueError: no room on the disk")


def test_the_last_few_copies_are_kept_and_nothing_unfinished(store: Store) -> None:
    for number in range(KEPT + 2):
        folder = store.home.known_days / f"copy{number}"
        folder.mkdir(parents=True)
        (folder / PUBLISHED).touch()
        os.utime(folder, (number, number))
    left = store.home.known_days / "old.unfinished"
    left.mkdir()
    (left / PUBLISHED).touch()
    os.utime(left, (0, 0))
    (store.home.known_days / "new.unfinished").mkdir()
    (store.home.known_days / "new.unfinished" / PUBLISHED).touch()
    tidy(store)
    assert {path.name for path in store.home.known_days.iterdir()} == {"copy2", "copy3", "copy4", "new.unfinished"}
