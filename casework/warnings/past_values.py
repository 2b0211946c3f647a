"""What the indicator of a project's or a customer's warning was at past month ends: its formula on what is dated by then.

Here: one subject's months from the published warehouse: events of its projects, statements of the customer. Not here: the panels
(`project_panel`, `statement_panel`), values of indicators that are evaluated by month (the warehouse keeps them). What neither tells of the
past (scoring, appraisals, a bank's book, registers) is in no past month: an indicator of it has no past values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import polars as pl

from casework.warnings.project_panel import APPRAISALS_THEN, JUDGED_THEN, POSITIONS_THEN, PROJECT
from casework.warnings.statement_panel import NEWEST_STATEMENTS, STATEMENT_COLUMNS, USABLE
from scoring.warning.formulas import FormulaError, read_formula
from scoring.warning.watched import PANELS

_TABLES = {"projects": "subject_projects", "events": "subject_events"}
#: Columns of a customer that its statements and its projects' events tell.
_OF_CUSTOMERS = (
    "total_assets", "total_liabilities", "current_assets", "current_liabilities", "revenue", "revenue_before", "net_profit",
    "profit_before_tax", "interest_expense", "operating_cash_flow", "receivables", "inventory", "short_term_debt", "cash", "equity",
    "statement_months", "guaranteed_balance", "exposure", "projects_count", "partners_count",
)  # fmt: skip


def past_values(
    connection: duckdb.DuckDBPyConnection, kind: str, subject_id: str, formula: str, as_of: date, months: int
) -> list[dict[str, Any]]:
    """evaluated_on, value at the month ends before a day, oldest first, from the subject's first event on; none where no month has one."""
    key, columns, panel = _SUBJECTS.get(kind, _NOT_KEPT)
    try:
        asked = read_formula(formula, columns)
    except FormulaError:
        return []  # it names what is not told of the past
    connection.execute(_PROJECTS_OF.format(key=key), [subject_id])
    connection.execute(_EVENTS_OF)
    first = connection.execute("SELECT min(event_date) FROM subject_events").fetchone()
    if first is None or first[0] is None:
        return []
    if kind == "customer":
        try:
            connection.execute(_STATEMENTS_OF, [subject_id])
        except duckdb.CatalogException:  # a copy that an earlier version published has no statements
            return []
    ends = pl.date_range(first[0].replace(day=1), as_of, "1mo", eager=True).dt.month_end()
    days = ends.filter(ends < as_of)[-months:].to_list()
    if not days:
        return []
    values = pl.concat([panel(connection, day) for day in days]).select("evaluated_on", value=asked.expression)
    return values.to_dicts() if values["value"].null_count() < values.height else []


def _of_project(connection: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    places = {"judged": JUDGED_THEN, "appraisals": APPRAISALS_THEN, "wanted": "true", "positions": _positions(day)}
    return connection.execute(PROJECT.format(day=day.isoformat(), **places, **_TABLES)).pl()


def _of_customer(connection: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    said = {
        name: text.format(day=day.isoformat()) for name, text in (("columns", STATEMENT_COLUMNS), ("usable", USABLE))
    }
    sql = _CUSTOMER.format(day=day.isoformat(), positions=_positions(day), newest=NEWEST_STATEMENTS, **said)
    return connection.execute(sql).pl()


def _positions(day: date) -> str:
    return POSITIONS_THEN.format(day=day.isoformat(), **_TABLES)


Panel = Callable[[duckdb.DuckDBPyConnection, date], pl.DataFrame]
_SUBJECTS: dict[str, tuple[str, tuple[str, ...], Panel]] = {
    "project": ("project_id", PANELS["project"].columns, _of_project),
    "customer": ("customer_id", _OF_CUSTOMERS, _of_customer),
}
_NOT_KEPT: tuple[str, tuple[str, ...], Panel] = ("project_id", (), _of_project)
_PROJECTS_OF = "CREATE OR REPLACE TEMP TABLE subject_projects AS SELECT * FROM project.projects WHERE {key} = $1"
_EVENTS_OF = """
    CREATE OR REPLACE TEMP TABLE subject_events AS SELECT * FROM project.events
    WHERE project_id IN (SELECT project_id FROM subject_projects)"""
_STATEMENTS_OF = """
    CREATE OR REPLACE TEMP TABLE subject_statements AS
    SELECT customer_id, period AS statement_month, filing_period AS period, s FROM customer.statements AS s
    WHERE customer_id = $1"""
_CUSTOMER = """
    WITH positions AS ({positions}),
    held AS (
        SELECT sum(guaranteed_balance) AS guaranteed_balance, sum(exposure) AS exposure, count(*) AS projects_count,
            count(DISTINCT partner_id) AS partners_count FROM positions
    ),
    filed AS (SELECT customer_id, statement_month, s FROM subject_statements WHERE {usable}),
    {newest}
    SELECT date '{day}' AS evaluated_on, {columns}, h.* FROM held AS h LEFT JOIN statements AS s ON true"""
