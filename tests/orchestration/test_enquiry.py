"""Questions to the published warehouse: what may be asked, what may not, and how the answer is written."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import little_book
import pytest

from casework.store.warehouse import published_database
from ingestion.home import Home
from orchestration.enquiry import QuestionError, ask


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/*')",
        "COPY project.projects TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "EXPORT DATABASE '/tmp/stolen'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA enable_profiling",
        "DELETE FROM project.projects",
        "UPDATE project.projects SET guaranteed_amount = 0",
        "DROP TABLE project.projects",
        "CREATE TABLE x AS SELECT 1",
        "CREATE TEMP TABLE x AS SELECT 1",
        "CALL pragma_version()",
        "EXPLAIN ANALYZE DELETE FROM project.projects",
        "SELECT 1; DROP TABLE project.projects",
        "SELECT 1; SELECT 2",
        "",
        "-- nothing",
        "SELEC 1",
        "SELECT * FROM nowhere",
    ],
)
def test_only_one_reading_statement_is_answered(published_home: Home, sql: str) -> None:
    database = published_database(published_home)
    assert database is not None
    before = database.read_bytes()
    with pytest.raises(QuestionError):
        list(ask(database, sql).rows)
    assert database.read_bytes() == before


def test_python_variables_are_not_tables(published_home: Home) -> None:
    secret = {"a": [1]}
    database = published_database(published_home)
    assert database is not None
    with pytest.raises(QuestionError):
        ask(database, "SELECT * FROM secret")
    assert secret


def test_figures_come_out_to_the_fen_in_every_format(backstop, published_home: Home) -> None:  # type: ignore[no-untyped-def]
    sql = "SELECT sum(guaranteed_balance) AS balance, sum(exposure) AS exposure, max(start_date) AS latest FROM project.projects"
    as_json = backstop("query", sql, "--format", "json", home=published_home)
    (row,) = json.loads(as_json.stdout, parse_float=Decimal)
    assert row == {
        "balance": Decimal(little_book.BALANCE),
        "exposure": Decimal(little_book.EXPOSURE),
        "latest": "2025-05-03",
    }
    as_csv = backstop("query", sql, "--format", "csv", home=published_home)
    assert next(csv.DictReader(io.StringIO(as_csv.stdout)))["balance"] == f"{little_book.BALANCE}.00"
    assert f"{little_book.BALANCE}.00" in backstop("query", sql, home=published_home).stdout


def test_a_formula_in_a_cell_stays_text(backstop, published_home: Home) -> None:  # type: ignore[no-untyped-def]
    done = backstop(
        "query", "SELECT '=1+1' AS a, '@x' AS b, -5 AS c, '正常' AS d", "--format", "csv", home=published_home
    )
    assert done.stdout == "a,b,c,d\n'=1+1,'@x,-5,正常\n"


def test_a_wrong_question_ends_with_2_and_says_why(backstop, published_home: Home) -> None:  # type: ignore[no-untyped-def]
    done = backstop("query", "SELECT nonsense FROM project.projects", home=published_home)
    assert done.returncode == 2
    assert "nonsense" in done.stderr
    assert "Traceback" not in done.stderr
