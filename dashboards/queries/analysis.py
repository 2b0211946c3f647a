"""Decision analysis: any measure by any one or two dimensions over windows of months, and the project rows behind a figure.

The rows behind a figure add up to it: both come from the same facts with the same filters (a test compares them).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.queries.dimensions import ATTRIBUTES, DIMENSIONS
from dashboards.queries.measures import MEASURES, Measure
from dashboards.queries.periods import Window, between
from dashboards.queries.question import UNKNOWN, Question
from dashboards.queries.reading import Reading

_CUBE = "monthly"
_SINGLE_PROJECTS = """(
    SELECT b.*, CAST(b.guaranteed_balance > 0 AS INTEGER) AS project_count, CAST(b.is_first_month AS INTEGER) AS new_count
    FROM balances AS b
)"""
_RISKY_PROJECTS = """(
    SELECT p.*, k.risk_amount, strftime(k.as_of, '%Y-%m') AS month
    FROM project_risk AS k INNER JOIN projects AS p ON k.project_id = p.project_id
)"""


def measured(reading: Reading, question: Question, window: Window | None = None) -> pl.DataFrame:
    """key, (second_key,) value: one row a value of the dimensions, in `window` (default: the question's own)."""
    window = window or question.window
    measure = MEASURES[question.measure]
    keys = {"key": question.by} | ({"second_key": question.second} if question.second else {})
    shown = ", ".join(f"COALESCE({DIMENSIONS[name].key}, '{UNKNOWN}') AS {alias}" for alias, name in keys.items())
    where, kept = _where(question, window)
    sql = f"""
        SELECT {shown}, {measure.typed} AS value
        FROM {_facts(question, measure)} AS f {ATTRIBUTES}
        WHERE {where}
        GROUP BY ALL HAVING value IS NOT NULL ORDER BY {", ".join(keys)}"""  # noqa: S608 - fragments of this package; values are parameters
    return reading.frame(sql, [*_closing(question, measure, window), *kept])


def total(reading: Reading, question: Question, window: Window | None = None) -> object:
    """The measure over everything the filters keep: not the sum of a column, which a rate does not have."""
    window = window or question.window
    measure = MEASURES[question.measure]
    where, kept = _where(question, window)
    sql = f"SELECT {measure.typed} AS value FROM {_facts(question, measure)} AS f {ATTRIBUTES} WHERE {where}"  # noqa: S608 - as above
    closing = [window.last] if "?" in measure.sql else []
    return reading.frame(sql, [*closing, *kept]).item()


def labels(reading: Reading, dimension: str) -> dict[str, str]:
    """Names of a dimension's values, where the warehouse has them."""
    sql = DIMENSIONS[dimension].labels
    if sql is None:
        return {}
    frame = reading.frame(sql)
    return dict(zip(frame["code"].to_list(), frame["name"].to_list(), strict=True))


@dataclass(frozen=True)
class Rows:
    """The projects behind a figure, a page at a time."""

    reading: Reading
    question: Question
    narrowed: tuple[
        tuple[str, str], ...
    ] = ()  # further conditions on projects `p` and judgements `k`, each with its parameter

    def page(self, search: str, order: str, descending: bool, offset: int, limit: int) -> pl.DataFrame:
        """Some rows in an order; `order` is one of the columns that come out."""
        sql, parameters = self._sql(search)
        assert order in ROW_COLUMNS  # noqa: S101 - it goes into the text
        direction = "DESC NULLS LAST" if descending else "ASC NULLS LAST"
        return self.reading.frame(
            f"{sql} ORDER BY {order} {direction}, project_id LIMIT {int(limit)} OFFSET {int(offset)}", parameters
        )

    def whole(self, search: str, order: str, descending: bool) -> pl.DataFrame:
        """All rows, for a download."""
        return self.page(search, order, descending, 0, 2**31 - 1)

    def summary(self, search: str) -> dict[str, object]:
        """Their number and sums."""
        sql, parameters = self._sql(search)
        sums = "SUM(value) AS value, SUM(guaranteed_amount) AS guaranteed_amount, SUM(guaranteed_balance) AS guaranteed_balance"
        more = "SUM(exposure) AS exposure, SUM(risk_amount) AS risk_amount"
        frame = self.reading.frame(f"SELECT COUNT(*) AS row_count, {sums}, {more} FROM ({sql})", parameters)  # noqa: S608 - as above
        return frame.row(0, named=True)

    def _sql(self, search: str) -> tuple[str, list[str]]:
        question, measure = self.question, MEASURES[self.question.measure]
        where, kept = _where(question, question.window)
        facts = _RISKY_PROJECTS if measure.nature == "today" else _SINGLE_PROJECTS
        closing = [question.window.last] if "?" in measure.typed_row else []
        kept_rows = (
            "value IS NOT NULL" if measure.nature == "today" else "value <> 0"
        )  # a judged project counts also when safe
        sql = _ROWS.format(value=measure.typed_row, facts=facts, attributes=ATTRIBUTES, where=where, kept=kept_rows)
        sql += "".join(f" AND {condition}" for condition, _ in self.narrowed)
        parameters = [*closing, *kept, *(value for _, value in self.narrowed)]
        if search:
            sql += " AND contains(lower(concat_ws(' ', p.project_no, c.name, n.name, b.name, p.filing_id)), lower(?))"
            parameters.append(search)
        return sql, parameters


ROW_COLUMNS = (
    "project_no",
    "customer_name",
    "partner_name",
    "bank_name",
    "status",
    "classification",
    "start_date",
    "due_date",
    "guaranteed_amount",
    "guaranteed_balance",
    "exposure",
    "risk_degree",
    "risk_amount",
    "value",
    "filing_id",
    "line_no",
)
_ROWS = """
    SELECT
        p.project_id, p.project_no, c.name AS customer_name, n.name AS partner_name, b.name AS bank_name, p.status, p.classification,
        p.start_date, p.due_date, p.guaranteed_amount, p.guaranteed_balance, p.exposure, k.risk_degree, k.risk_amount, x.value,
        p.filing_id, p.line_no
    FROM (
        SELECT f.project_id, {value} AS value FROM {facts} AS f {attributes} WHERE {where}
        GROUP BY f.project_id HAVING {kept}
    ) AS x
    INNER JOIN projects AS p ON x.project_id = p.project_id
    LEFT JOIN customers AS c ON p.customer_id = c.customer_id
    LEFT JOIN partners AS n ON p.partner_id = n.partner_id
    LEFT JOIN banks AS b ON p.bank_id = b.bank_id
    LEFT JOIN project_risk AS k ON p.project_id = k.project_id
    WHERE true"""


def _facts(question: Question, measure: Measure) -> str:
    if measure.nature == "today":
        return _RISKY_PROJECTS
    return _SINGLE_PROJECTS if question.deep else _CUBE


def _where(question: Question, window: Window) -> tuple[str, list[str]]:
    conditions = ["f.month BETWEEN ? AND ?", *(kept.sql for kept in question.filters)]
    return " AND ".join(conditions), [
        window.first,
        window.last,
        *(text for kept in question.filters for text in kept.parameters),
    ]


def _closing(question: Question, measure: Measure, window: Window) -> list[str]:
    """The months in which stocks are taken, as the one parameter of `measures.AT_CLOSE`."""
    if "?" not in measure.sql:
        return []
    named = {question.by, question.second}
    months = between(window.first, window.last)
    if "month" in named:
        return [",".join(months)]
    every = 3 if "quarter" in named else 12 if "year" in named else len(months) + 12
    return [",".join(sorted({month for month in months if int(month[5:]) % every == 0} | {window.last}))]
