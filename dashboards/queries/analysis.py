"""Decision analysis: any measure by any one or two dimensions over windows of months, and the project rows behind a figure.

The rows behind a figure add up to it: both come from the same facts with the same filters (a test compares them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboards.queries.conditions import Kept, narrowed_sql
from dashboards.queries.dimensions import DIMENSIONS, finest_time
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Comparison, Frame, Window, between, frames, shift
from dashboards.queries.question import UNKNOWN, Question
from dashboards.queries.reading import Reading
from dashboards.queries.sums import Asked, framed, monthly_sums


def measured(reading: Reading, question: Question, how: Comparison | None = None) -> pl.DataFrame:
    """key, (second_key,) value: one row a value of the dimensions; with `how`, the value that each is compared with."""
    named = {"key": question.by} | ({"second_key": question.second} if question.second else {})
    asked = _figure(question, named, frames(question.window, finest_time(named.values()), how))
    return reading.frame(f"{asked.sql} HAVING value IS NOT NULL ORDER BY {', '.join(named)}", asked.parameters)


def total(reading: Reading, question: Question, how: Comparison | None = None) -> object:
    """The measure over everything the filters keep: not the sum of a column, which a rate does not have."""
    asked = _figure(question, {}, frames(question.window, None, how))
    return reading.frame(asked.sql, asked.parameters).item()


def course(reading: Reading, question: Question, months: int) -> dict[str, Any]:
    """The measure at the end of each month of the question's window, each over so many months up to it; asked at once.

    Months for which there is nothing say None, as `total` over the same months does.
    """
    ends = between(question.window.first, question.window.last)
    cut = [Frame(Window(end, end), Window(shift(end, 1 - months), end)) for end in ends]
    asked = _figure(question, {"month": "month"}, cut)
    return dict.fromkeys(ends) | dict(reading.frame(asked.sql, asked.parameters).select("month", "value").iter_rows())


def _figure(question: Question, named: Mapping[str, str], cut: Sequence[Frame]) -> Asked:
    """The measure by the named dimensions in each frame, without an order."""
    measure = MEASURES[question.measure]
    keys = {
        alias: f"COALESCE({DIMENSIONS[name].key}, '{UNKNOWN}')"
        for alias, name in named.items()
        if not DIMENSIONS[name].in_time
    }
    sums = monthly_sums(measure, keys, question.filters, cut, single=question.deep)
    within = framed(cut)
    shown = "".join(
        f"{f's.{alias}' if alias in keys else DIMENSIONS[name].key} AS {alias}, " for alias, name in named.items()
    )
    grouped = "GROUP BY ALL" if named else ""
    sql = f"""
        WITH t AS ({within.sql}), s AS ({sums.sql})
        SELECT {shown}{measure.sql} AS value FROM s INNER JOIN t ON s.month BETWEEN {measure.since} AND t.last {grouped}"""  # noqa: S608 - fragments of this package; values are parameters
    return Asked(sql, (*within.parameters, *sums.parameters))


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

    def page(
        self, search: str, order: str, descending: bool, offset: int, limit: int, kept: Sequence[Kept] = ()
    ) -> pl.DataFrame:
        """Some rows in an order; `order` is one of the columns that come out."""
        assert order in ROW_COLUMNS  # noqa: S101 - it goes into the text
        direction = "DESC NULLS LAST" if descending else "ASC NULLS LAST"
        cut = f" ORDER BY {order} {direction}, project_id LIMIT {int(limit)} OFFSET {int(offset)}"
        if search or kept or order in _NAMES:
            sql, parameters = self._named(search, kept)
            return self.reading.frame(f"{sql}{cut}", parameters)
        sql, parameters = self._found(cut)
        return self.reading.frame(f"{sql} {_NAMED} ORDER BY {order} {direction}, project_id", parameters)

    def whole(self, search: str, order: str, descending: bool, kept: Sequence[Kept] = ()) -> pl.DataFrame:
        """All rows, for a download."""
        return self.page(search, order, descending, 0, 2**31 - 1, kept)

    def summary(self, search: str, kept: Sequence[Kept] = ()) -> dict[str, object]:
        """Their number and sums."""
        sums = ", ".join(f"SUM({name}) AS {name}" for name in SUMMED)
        shown = f"SELECT COUNT(*) AS row_count, {sums} FROM"
        if search or kept:
            sql, parameters = self._named(search, kept)
            frame = self.reading.frame(f"{shown} ({sql})", parameters)
        else:
            sql, parameters = self._found()
            frame = self.reading.frame(f"{sql} {shown} found", parameters)
        return frame.row(0, named=True)

    def _named(self, search: str, kept: Sequence[Kept]) -> tuple[str, list[Any]]:
        """All rows with their names, which are looked for in and kept to."""
        found, parameters = self._found()
        sql = f"{found} {_NAMED}"
        if search:
            sql += " WHERE contains(lower(concat_ws(' ', p.project_no, c.name, n.name, b.name, p.filing_id)), lower(?))"
            parameters.append(search)
        return narrowed_sql(sql, kept, parameters)

    def _found(self, cut: str = "") -> tuple[str, list[Any]]:
        """The rows as `found`, without names: those of a million projects are only joined where they are asked for."""
        question, measure = self.question, MEASURES[self.question.measure]
        month = frames(question.window, None)
        within = framed(month)
        sums = monthly_sums(measure, {"project_id": "x.project_id"}, question.filters, month, single=True)
        value, divisor = measure.parts_sql
        kept = "value IS NOT NULL" if measure.nature == "today" else "value <> 0 OR divisor <> 0"
        conditions = "".join(f" AND {condition}" for condition, _ in self.narrowed)
        sql = _FOUND.format(
            frames=within.sql, sums=sums.sql, value=value, divisor=divisor, since=measure.since, kept=kept,
            conditions=conditions, cut=cut,
        )  # fmt: skip
        return sql, [*within.parameters, *sums.parameters, *(value for _, value in self.narrowed)]


SUMMED = ("value", "divisor", "guaranteed_amount", "guaranteed_balance", "exposure", "risk_amount")
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
    "divisor",
    "filing_id",
    "line_no",
)
_NAMES = ("customer_name", "partner_name", "bank_name")
#: A judged project counts also when it is safe; what neither adds to the figure nor to its denominator stays out.
_FOUND = """
    WITH t AS ({frames}), s AS ({sums}),
    found AS (
        SELECT
            p.project_id, p.project_no, p.customer_id, p.partner_id, p.bank_id, p.status, p.classification, p.start_date, p.due_date,
            p.guaranteed_amount, p.guaranteed_balance, p.exposure, k.risk_degree, k.risk_amount, v.value, v.divisor, p.filing_id, p.line_no
        FROM (
            SELECT s.project_id, {value} AS value, {divisor} AS divisor
            FROM s INNER JOIN t ON s.month BETWEEN {since} AND t.last GROUP BY s.project_id HAVING {kept}
        ) AS v
        INNER JOIN projects AS p ON v.project_id = p.project_id
        LEFT JOIN project_risk AS k ON p.project_id = k.project_id
        WHERE true{conditions}{cut}
    )"""
_NAMED = """
    SELECT
        p.project_id, p.project_no, c.name AS customer_name, n.name AS partner_name, b.name AS bank_name,
        p.* EXCLUDE (project_id, project_no, customer_id, partner_id, bank_id)
    FROM found AS p
    LEFT JOIN customers AS c ON p.customer_id = c.customer_id
    LEFT JOIN partners AS n ON p.partner_id = n.partner_id
    LEFT JOIN banks AS b ON p.bank_id = b.bank_id"""
