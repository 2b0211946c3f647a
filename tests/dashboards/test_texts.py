"""Words: both languages have every key, every key that code asks for exists, and no page has words of its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from casework.access.rights import roles
from dashboards.components.numbers import SCALES
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.router import PAGES
from dashboards.texts import LANGUAGES, words_of

ROOM = Path(__file__).resolve().parents[2] / "dashboards"
MODULES = sorted(ROOM.rglob("*.py"))
PLACES = re.compile(r"{(\w+)}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_both_languages_have_the_same_keys() -> None:
    keys = [words_of(language).keys for language in LANGUAGES]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 300


def test_both_languages_fill_the_same_places() -> None:
    chinese, english = (words_of(language) for language in LANGUAGES)
    for key in chinese.keys:
        assert set(PLACES.findall(chinese(key))) == set(PLACES.findall(english(key))), key


def test_english_has_no_chinese_left() -> None:
    english = words_of("en")
    assert not [key for key in english.keys if CHINESE.search(english(key))]


def test_every_key_that_is_asked_for_exists() -> None:
    asked = {key for path in MODULES for key in re.findall(r'words\("([a-z_.]+)"', path.read_text(encoding="utf-8"))}
    assert len(asked) > 150
    assert not asked - words_of("en").keys


def test_what_code_lists_by_name_has_its_words() -> None:
    wanted = {f"page.{page.name}" for page in PAGES}
    wanted |= {f"measure.{name}" for name in MEASURES} | {f"define.{name}" for name in MEASURES}
    wanted |= {f"dimension.{name}" for name in DIMENSIONS}
    wanted |= {f"role.{name}" for name in roles()}
    wanted |= {f"unit.{unit}{ending}" for unit in SCALES for ending in ("", ".short")}
    assert not wanted - words_of("en").keys


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_field_drops_what_is_typed_into_it(path: Path) -> None:
    """A widget's own limit loses a longer text without a word; `components.limited` says so instead."""
    assert not re.findall("max_chars|maxlength", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_module_has_words_of_its_own(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
    }
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and node.value not in told
    ]
    assert found in ([], ["中文"]), "put it into the catalogues"
