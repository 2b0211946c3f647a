"""Every figure of the catalogue is what the same question says in plain SQL of the published tables, written apart from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import yaml

from casework.store.warehouse import open_published
from dashboards.queries import analysis
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Window
from dashboards.queries.question import Filter, Question
from dashboards.queries.reading import Reading
from ingestion.home import Home

MARTS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts"
PERIOD = Window("2026-02", "2026-06")  # neither a year nor a quarter, so that no two stretches of time coincide
BOOK = "SELECT * FROM project.balances"
LOSSES = (
    "SELECT project_id, strftime(event_date, '%Y-%m') AS month, amount FROM project.events WHERE kind = 'WRITE_OFF'"
)
MOVES = f"""
    SELECT project_id, month, compensated_amount AS paid, released_amount + compensated_amount AS ended, recovered_amount AS back,
        0 AS lost, 0 AS moved
    FROM project.balances UNION ALL SELECT project_id, month, 0, 0, 0, amount, 0 FROM ({LOSSES}) UNION ALL
    SELECT project_id, strftime(event_date, '%Y-%m'), 0, 0, 0, 0, outstanding_change FROM fee.loss_shares"""  # noqa: S608 - as above
OUTSTANDING = "SELECT *, strftime(event_date, '%Y-%m') AS month FROM fee.loss_shares"
FORCE = "SELECT * FROM project.projects WHERE status = 'IN_FORCE'"
OPEN = "status NOT IN ('closed', 'snoozed', 'merged')"
WARNED = f"""{FORCE} AND (project_id IN (SELECT subject_id FROM risk.warnings WHERE subject_kind = 'project' AND {OPEN})
    OR customer_id IN (SELECT subject_id FROM risk.warnings WHERE subject_kind = 'customer' AND {OPEN}))"""  # noqa: S608
WARNINGS = f"SELECT subject_id AS project_id FROM risk.warnings WHERE subject_kind = 'project' AND {OPEN}"  # noqa: S608
CHARGES = "SELECT *, strftime(due_date, '%Y-%m') AS month FROM fee.charges"
IN_PERIOD, CLOSE, TWELVE = (
    "x.month BETWEEN '2026-02' AND '2026-06'",
    "x.month = '2026-06'",
    "x.month BETWEEN '2025-07' AND '2026-06'",
)
YEAR, EVER = "x.month BETWEEN '2026-01' AND '2026-06'", "x.month <= '2026-06'"

PLAIN = {
    "guaranteed_balance": (BOOK, "SUM(x.guaranteed_balance)", CLOSE),
    "exposure": (BOOK, "SUM(x.exposure)", CLOSE),
    "project_count": (BOOK, "COUNT(*) FILTER (x.guaranteed_balance > 0)", CLOSE),
    "new_amount": (BOOK, "SUM(x.new_amount)", IN_PERIOD),
    "new_count": (BOOK, "COUNT(*) FILTER (x.is_first_month)", IN_PERIOD),
    "released_amount": (BOOK, "SUM(x.released_amount)", IN_PERIOD),
    "compensated_amount": (BOOK, "SUM(x.compensated_amount)", IN_PERIOD),
    "recovered_amount": (BOOK, "SUM(x.recovered_amount)", IN_PERIOD),
    "written_off_amount": (LOSSES, "SUM(x.amount)", IN_PERIOD),
    "outstanding_compensation": (OUTSTANDING, "SUM(x.outstanding_change)", EVER),
    "compensation_rate": (MOVES, "SUM(x.paid) / SUM(x.ended)", IN_PERIOD),
    "compensation_rate_balance": (BOOK, "SUM(x.compensated_amount) / (SUM(x.guaranteed_balance) / 12)", TWELVE),
    "compensation_rate_cumulative": (MOVES, "SUM(x.paid) / SUM(x.ended)", EVER),
    "recovery_rate_year": (
        MOVES,
        f"""COALESCE(SUM(x.back) FILTER ({YEAR}), 0)
            / (COALESCE(SUM(x.moved) FILTER (NOT {YEAR}), 0) + COALESCE(SUM(x.paid) FILTER ({YEAR}), 0))""",
        EVER,
    ),
    "recovery_rate_cumulative": (MOVES, "SUM(x.back) / SUM(x.paid)", EVER),
    "loss_rate": (MOVES, "SUM(x.lost) / SUM(x.ended)", YEAR),
    "risk_amount": ("SELECT * FROM risk.project_risk", "SUM(x.risk_amount)", "true"),
    "risk_degree": (
        "SELECT * FROM risk.project_risk",
        "SUM(x.risk_amount) / SUM(x.exposure)",
        "x.risk_amount IS NOT NULL",
    ),
    "overdue_balance": (FORCE, "SUM(CASE WHEN x.overdue_days > 0 THEN x.guaranteed_balance ELSE 0 END)", "true"),
    "overdue_rate": (
        FORCE,
        "COALESCE(SUM(x.guaranteed_balance) FILTER (x.overdue_days > 0), 0) / SUM(x.guaranteed_balance)",
        "true",
    ),
    "warning_count": (WARNINGS, "COUNT(*)", "true"),
    "warned_count": (WARNED, "COUNT(*)", "true"),
    "warned_balance": (WARNED, "SUM(x.guaranteed_balance)", "true"),
    "charged_fee": (CHARGES, "SUM(x.amount)", IN_PERIOD),
    "received_fee": (CHARGES, "SUM(x.received)", IN_PERIOD),
    "refunded_fee": (CHARGES, "SUM(x.refunded)", IN_PERIOD),
    "open_fee": (CHARGES, "SUM(x.open_amount)", IN_PERIOD),
}
#: From the monthly cube, through a table beside it, finer than the cube, and along time backwards.
KEYS = {
    "partner": "p.partner_id",
    "region_city": "(SELECT city_code FROM reference.regions AS r WHERE r.code = p.region_code AND r.scheme = p.scheme)",
    "customer_grade": "(SELECT grade FROM customer.customers AS c WHERE c.customer_id = p.customer_id)",
    "vintage_year": "strftime(p.start_date, '%Y')",
}


@pytest.fixture(scope="module")
def plain(small_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(small_home) as connection:
        yield connection


def test_the_small_book_has_no_column_that_the_warehouse_has_not(plain: duckdb.DuckDBPyConnection) -> None:
    """Else a question that works in all these tests fails on every real build."""
    documented = {
        (file.parent.name, model["name"]): {column["name"] for column in model["columns"]}
        for file in MARTS.glob("*/_models.yml")
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    }
    columns = plain.execute("SELECT table_schema, table_name, column_name FROM information_schema.columns").fetchall()
    compared = {(schema, table) for schema, table, _ in columns} & set(documented)
    assert len(compared) > 20
    assert [one for one in columns if one[:2] in compared and one[2] not in documented[one[:2]]] == []


def test_the_whole_catalogue_is_compared() -> None:
    assert set(PLAIN) == set(MEASURES)


@pytest.mark.parametrize("measure", PLAIN)
def test_a_figure_is_what_plain_sql_says(whole: Reading, plain: duckdb.DuckDBPyConnection, measure: str) -> None:
    rows, figure, months = PLAIN[measure]
    for dimension, key in KEYS.items():
        for product in (None, "BOND"):
            kept = f"AND p.product = '{product}'" if product else ""
            said = plain.execute(
                f"""SELECT {key} AS key, CAST({figure} AS DOUBLE) AS value FROM ({rows}) AS x
                INNER JOIN project.projects AS p ON x.project_id = p.project_id WHERE {months} {kept} GROUP BY 1 ORDER BY 1"""  # noqa: S608
            ).pl()
            filters = (Filter("product", product),) if product else ()
            shown = analysis.measured(whole, Question(PERIOD, measure, dimension, filters=filters))
            expected = said.filter(pl.col("value").is_not_null() & pl.col("value").is_finite())
            assert shown["key"].to_list() == expected["key"].to_list(), (dimension, product)
            assert shown["value"].cast(pl.Float64).to_list() == pytest.approx(expected["value"].to_list())
