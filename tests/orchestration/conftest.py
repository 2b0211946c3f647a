"""Homes for the tests of orchestration: one published little book for all who only look, a copy for each who changes something."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.home import Home
from orchestration.cli import app
from orchestration.cli.outcome import exit_code_of

sys.path.insert(0, str(Path(__file__).parent))  # the little book lies beside the tests

import little_home

COMMAND = str(Path(sys.executable).parent / "backstop")

Backstop = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The little book, taken in, built and published. Look, do not touch."""
    return little_home.published_once(tmp_path_factory.getbasetemp())


@pytest.fixture
def own_home(published_home: Home, tmp_path: Path) -> Home:
    """A copy of the published book to do harm to."""
    return little_home.copy_of(published_home, tmp_path / "home")


@pytest.fixture
def backstop(tmp_path: Path) -> Backstop:
    """Run the command in a process of its own, in a home of its own unless told which."""

    def run(*arguments: str, home: Home | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        root = home.root if home else tmp_path / "home"
        return subprocess.run(
            [COMMAND, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "BACKSTOP_HOME": str(root), "PYTHONUTF8": "1", **environment},
        )

    return run


@pytest.fixture
def backstop_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Backstop:
    """The same in this process: for what the command says and how it ends, where starting it is not what is asked."""

    def run(*arguments: str, home: Home | None = None) -> subprocess.CompletedProcess[str]:
        monkeypatch.setenv("BACKSTOP_HOME", str(home.root if home else tmp_path / "home"))
        monkeypatch.setattr(sys, "argv", ["backstop", *arguments])
        capfd.readouterr()
        code = exit_code_of(app)
        told = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, code, told.out, told.err)

    return run
