"""Long runs happen only when asked for: ``make soak``."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", default=False, help="run the long campaigns")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--soak", default=False):
        long = [item for item in items if Path(__file__).parent in item.path.parents]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
