"""The address as a page's state: what is picked counts, also before the browser has heard of the pick before; a link means what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOM = Path(__file__).resolve().parents[2] / "dashboards"
WRITES = re.compile(r"st\.query_params(?:\[[^]]+\] = |\.(?:pop|clear|update|from_dict)\(|\.\w+ = )")


def two_lists() -> None:
    """A page with two choices, and one that is there for some answers only."""
    import streamlit as st  # noqa: PLC0415 - runs by itself

    from dashboards.components.address import catch_up  # noqa: PLC0415
    from dashboards.components.page import choice  # noqa: PLC0415

    catch_up()
    first = choice(st.selectbox, "First", ["x", "y", "z"], "first", "x", str)
    choice(st.selectbox, "Second", ["x", "y"] if first == "x" else ["y", "x"], "second", "x", str.upper)


@pytest.fixture
def shown() -> AppTest:
    return AppTest.from_function(two_lists).run()


def pick(shown: AppTest, name: str, value: str) -> None:
    shown.selectbox(key=f"address:{name}").select(value).run()
    assert not shown.exception


def said(shown: AppTest) -> dict[str, object]:
    return dict(shown.query_params)


def values(shown: AppTest) -> list[object]:
    return [box.value for box in shown.selectbox]


def test_a_pick_is_in_the_address(shown: AppTest) -> None:
    pick(shown, "first", "y")
    assert said(shown) == {"first": "y"}
    assert values(shown) == ["y", "x"]


def test_a_pick_that_comes_with_the_address_of_before_goes_on_from_the_newest(shown: AppTest) -> None:
    pick(shown, "first", "y")
    shown.query_params.clear()  # the browser has not heard of it yet
    pick(shown, "second", "y")
    assert said(shown) == {"first": "y", "second": "y"}
    shown.query_params.clear()
    pick(shown, "first", "z")
    assert said(shown) == {"first": "z", "second": "y"}
    assert values(shown) == ["z", "y"]


def test_an_address_that_the_site_did_not_write_is_taken_at_its_word(shown: AppTest) -> None:
    pick(shown, "first", "y")
    shown.query_params["second"] = "y"
    shown.query_params.pop("first")
    shown.run()
    assert values(shown) == ["x", "y"]


def test_what_the_browser_has_moved_on_from_is_an_address_like_any_other(shown: AppTest) -> None:
    pick(shown, "first", "y")
    pick(shown, "second", "y")  # comes with the first pick in its address
    shown.query_params.clear()
    shown.run()
    assert values(shown) == ["x", "x"]


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(ROOM.rglob("*.py")) if path.name != "address.py"],
    ids=lambda path: str(path.relative_to(ROOM)),
)
def test_the_address_is_written_in_one_place(path: Path) -> None:
    assert not WRITES.findall(path.read_text(encoding="utf-8"))
