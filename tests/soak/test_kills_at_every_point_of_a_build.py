"""Killed at every named point of a build, one after the other: the long form of the sweep in the journeys."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path

from ingestion.home import Home
from tests.journeys.conftest import home
from tests.journeys.test_kills import BUILDING, changes, fresh, sweep_a_build

__all__ = ["changes", "fresh", "home"]  # the fixtures of the journeys


def test_killed_at_every_point_of_a_build(
    forks: ForkServerContext,
    home: Home,
    changes: Callable[[], list[Path]],
    fresh: Callable[[], list[Path]],
) -> None:
    sweep_a_build(forks, home, changes, fresh, BUILDING)
