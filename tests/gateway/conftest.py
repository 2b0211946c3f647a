"""A gateway that really serves: in a process of its own, on a real socket, over a home of its own."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.home import Home

sys.path.insert(0, str(Path(__file__).parent))

import served_gateway
from served_gateway import Served

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Start a gateway over a fresh home, with limits of its own (``max_bytes=1000``)."""
    with contextlib.ExitStack() as stack:

        def start(**settings: Any) -> Served:
            started = served_gateway.start(Home(tmp_path_factory.mktemp("gateway") / "home"), **settings)
            stack.callback(started.stop)
            return started

        yield start


@pytest.fixture(scope="session")
def served(serve: Callable[..., Served]) -> Served:
    """One gateway for tests that get along: each files numbers of its own."""
    return serve(requests_a_minute=100_000)


@pytest.fixture
def number() -> int:
    """A number that no other test of the process files."""
    return next(_numbers) * 10
