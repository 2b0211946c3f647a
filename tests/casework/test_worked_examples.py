"""The examples in the docstrings of casework run and say the truth."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import casework

MODULES = [
    found.name for found in pkgutil.walk_packages(casework.__path__, "casework.") if "migrations" not in found.name
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
