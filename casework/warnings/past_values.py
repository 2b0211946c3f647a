"""What the indicator of a project's or a customer's warning was at past month ends: its formula on what is dated by then.

Here: one subject's months from the published warehouse: events of its projects and of those under the same loan contract, statements of the
customer. Not here: the panels (`project_panel`, `statement_panel`), values of indicators that are evaluated by month (the warehouse keeps
them). What neither tells of the past (scoring, appraisals, a bank's book, registers, who was related to whom) is in no past month: an
indicator of it has no past values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import duckdb
import polars as pl

from casework.warnings.project_panel import APPRAISALS_THEN, JUDGED_THEN, POSITIONS_THEN, PROJECT
from casework.warnings.statement_panel import NEWEST_STATEMENTS, STATEMENT_COLUMNS, USABLE
from scoring.warning.formulas import Formula, FormulaError, read_formula
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
    told = [(one, asked) for one in _TOLD.get(kind, ()) if (asked := _read(formula, one.columns)) is not None]
    if not told:
        return []  # it names what is not told of the past
    ((projects, _, panel), asked), *_ = told
    try:
        connection.execute(projects, [subject_id])
        connection.execute(_EVENTS_OF)
        if kind == "customer":
            connection.execute(_STATEMENTS_OF, [subject_id])
    except (duckdb.CatalogException, duckdb.BinderException):
        return []  # a copy that an earlier version published does not tell it
    first = connection.execute(_FIRST_EVENT).fetchone()
    if first is None or first[0] is None:
        return []
    ends = pl.date_range(first[0].replace(day=1), as_of, "1mo", eager=True).dt.month_end()
    days = ends.filter(ends < as_of)[-months:].to_list()
    if not days:
        return []
    values = pl.concat([panel(connection, day) for day in days]).select("evaluated_on", value=asked.expression)
    return values.to_dicts() if values["value"].null_count() < values.height else []


def _read(formula: str, columns: tuple[str, ...]) -> Formula | None:
    """The formula over these columns; None where it names others."""
    try:
        return read_formula(formula, columns)
    except FormulaError:
        return None


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


def _of_shared_loan(connection: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    return connection.execute(_SHARED_LOAN.format(day=day.isoformat(), positions=_positions(day))).pl()


class Told(NamedTuple):
    """What the past tells of a kind of subject: its projects (with the subject as $1), the columns known, and the panel of a day."""

    projects: str
    columns: tuple[str, ...]
    panel: Callable[[duckdb.DuckDBPyConnection, date], pl.DataFrame]


_PROJECTS_OF = "CREATE OR REPLACE TEMP TABLE subject_projects AS SELECT p.*, true AS is_own FROM project.projects AS p WHERE p.{key} = $1"
#: The project, and all others under its loan contract, however the number is written.
_OF_ITS_LOAN = """
    CREATE OR REPLACE TEMP TABLE subject_projects AS
    SELECT p.*, p.project_id = $1 AS is_own FROM project.projects AS p
    INNER JOIN project.projects AS own ON p.bank_id = own.bank_id AND p.plain_loan_contract_no = own.plain_loan_contract_no
    WHERE own.project_id = $1 AND own.plain_loan_contract_no <> ''"""
_TOLD: dict[str, tuple[Told, ...]] = {
    "project": (
        Told(_PROJECTS_OF.format(key="project_id"), PANELS["project"].columns, _of_project),
        Told(_OF_ITS_LOAN, PANELS["shared_loan"].columns, _of_shared_loan),
    ),
    "customer": (Told(_PROJECTS_OF.format(key="customer_id"), _OF_CUSTOMERS, _of_customer),),
}
_FIRST_EVENT = """
    SELECT min(event_date) FROM subject_events WHERE project_id IN (SELECT project_id FROM subject_projects WHERE is_own)"""
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
#: Of days on which the project itself was in force; alone under its loan it is one.
_SHARED_LOAN = """
    WITH positions AS ({positions})
    SELECT date '{day}' AS evaluated_on, count(*) AS projects_with_loan, sum(p.guaranteed_amount) AS guaranteed_with_loan,
        max(p.loan_amount) FILTER (WHERE s.is_own) AS loan_amount, count(DISTINCT p.partner_id) AS partners_with_loan
    FROM positions AS p INNER JOIN subject_projects AS s ON p.project_id = s.project_id
    HAVING bool_or(s.is_own)"""
