"""Journeys begin with the little book of the orchestration tests and the office of casework; all lie on the path, for children too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingestion.home import Home

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "orchestration"), str(HERE.parent / "casework")]

import little_home  # noqa: E402


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The published little book, a copy for each module."""
    published = little_home.published_once(tmp_path_factory.getbasetemp())
    return little_home.copy_of(published, tmp_path_factory.mktemp("journey") / "home")
