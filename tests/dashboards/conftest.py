"""The small book, published once for all tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_book import publish_small_book

from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("home"))
    publish_small_book(home)
    return home


@pytest.fixture(scope="session")
def whole(small_home: Home) -> Reading:
    return Reading.latest(small_home, Scope.whole_book())
