"""A copy that a program before this one published: pages say so and what mends it, instead of failing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_book import BUILD
from streamlit.testing.v1 import AppTest

from casework.store.warehouse import OlderCopyError, open_duckdb
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home

FORMER = "build-000000"
PATIENCE = 180  # seconds, on a busy machine


@pytest.fixture(scope="module")
def older(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small book as it was before losses had a column of their own for what is outstanding."""
    home = Home(tmp_path_factory.mktemp("older"))
    shutil.copytree(small_home.published, home.published)
    connection = open_duckdb(home.published / BUILD / "warehouse.duckdb")
    connection.execute("ALTER TABLE fee.loss_shares DROP COLUMN outstanding_change")
    connection.execute("ALTER TABLE risk.project_risk DROP COLUMN risk_amount")
    connection.close()
    return home


def site(root: str, page: str, language: str) -> None:
    """The site's script, for somebody who is signed in."""
    from pathlib import Path  # noqa: PLC0415 - what AppTest runs is this function's text

    import streamlit as st  # noqa: PLC0415

    from casework.access.actors import Actor  # noqa: PLC0415
    from dashboards.router import PAGES, drawing  # noqa: PLC0415
    from ingestion.home import Home  # noqa: PLC0415

    st.session_state["language"] = language
    drawing(next(one for one in PAGES if one.name == page), Actor("wang", "risk"), Home(Path(root)), {})()


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "由旧版本程序生成"), ("en", "made by an earlier version")])
def test_a_page_says_that_the_copy_is_older_and_what_mends_it(older: Home, language: str, said: str) -> None:
    shown = AppTest.from_function(
        site, kwargs={"root": str(older.root), "page": "risk", "language": language}, default_timeout=PATIENCE
    )
    shown.run()
    assert not shown.exception
    (told,) = [one.value for one in shown.warning]
    assert said in told
    assert "backstop build" in told
    assert BUILD in told


def test_who_looks_back_to_a_copy_that_is_older_is_sent_back_to_the_newest(
    older: Home, small_home: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    shutil.copytree(small_home.published, home.published)
    shutil.copytree(older.published / BUILD, home.published / FORMER)
    shown = AppTest.from_function(
        site, kwargs={"root": str(home.root), "page": "risk", "language": "zh_CN"}, default_timeout=PATIENCE
    )
    shown.query_params["build"] = FORMER
    told = [one.value for one in shown.run().warning]
    assert not shown.exception
    assert any("返回最新数据" in one and FORMER in one for one in told)


def test_a_question_names_the_copy_that_lacks_something(older: Home) -> None:
    reading = Reading.latest(older, Scope.whole_book())
    with pytest.raises(OlderCopyError, match="outstanding_change") as raised:
        reading.frame("SELECT sum(outstanding_change) FROM loss_shares")
    assert raised.value.database == Path(older.published / BUILD / "warehouse.duckdb")
