"""Why a line of a return is what it is: the projects or customers behind it, and what changed it since the period before.

Here: the parts of a line by key in both months and their movement, in SQL over the published warehouse. Not here: the figures themselves
(`figures`), what differs between two versions of one month (`versions`), files (`working_papers`).

A stock moves by what is new, released and compensated, and by what is now counted elsewhere (reclassified); what was paid out, by kind of
event. A flow is that of this month less that of the last. The parts add up to the change, to the fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from orchestration.exports.description import LineItem, Report, Section
from orchestration.exports.figures import PARAMETER, UNKNOWN, Window

_OF_KIND = {"COMPENSATION": "compensated", "RECOVERY": "recovered", "WRITE_OFF": "written_off"}
OPENED = 200


@dataclass(frozen=True)
class Explained:
    """One line, for one code of its section's list: its movement in exact values, and the largest parts by key."""

    line: LineItem
    code: str
    movement: Mapping[str, Decimal]


def month_before(month: str) -> str:
    """The month before.

    >>> month_before("2025-01")
    '2024-12'
    """
    number = int(month[:4]) * 12 + int(month[5:]) - 2
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def explain(connection: duckdb.DuckDBPyConnection, report: Report, period: str) -> list[Explained]:
    """The movement of every line of a report from the month before to `period`."""
    return [
        Explained(line, code, movement)
        for section in report.sections
        for line in section.lines
        if not line.unit.is_ratio
        for code, movement in _movements(connection, report, section, line, period).items()
    ]


def opened(
    connection: duckdb.DuckDBPyConnection,
    report: Report,
    section: Section,
    line: LineItem,
    period: str,
    limit: int = OPENED,
) -> pl.DataFrame:
    """The largest parts of a line: code, key_kind (project, customer), key, value, before, parts (how many there are), rank in the code."""
    key = _key(connection, report, line)
    if key is None:
        return pl.DataFrame()
    text, values = _joined(report, section, line, key, period)
    sql = f"""
        WITH {text}
        SELECT code, '{key.removesuffix("_id")}' AS key_kind, key, v1 AS value, v0 AS before, count(*) OVER (PARTITION BY code) AS parts,
            row_number() OVER (PARTITION BY code ORDER BY abs(v1) DESC, abs(v0) DESC, key) AS rank
        FROM parts QUALIFY rank <= {int(limit)} ORDER BY code, rank"""  # noqa: S608 - from the product's own description file
    frame = pl.from_arrow(connection.execute(sql, values).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101
    return frame


def _movements(
    connection: duckdb.DuckDBPyConnection, report: Report, section: Section, line: LineItem, period: str
) -> dict[str, dict[str, Decimal]]:
    columns = _columns(connection, report, line)
    key = _key(connection, report, line)
    if not line.is_flow and "kind" in columns:
        return _by_kind(connection, report, section, line, period)
    if key is None:
        return _whole(connection, report, section, line, period)
    text, values = _joined(report, section, line, key, period)
    if line.is_flow:
        names: Sequence[str] = ("this_period", "last_period")
        parts = "sum(v1), -sum(v0)"
        sql = f"WITH {text} SELECT code, {parts} FROM parts GROUP BY code"  # noqa: S608 - as above
    else:
        names = ("new", "released", "compensated", "reclassified")
        values |= {"month_now": period, "month_past": month_before(period)}
        counts = _COUNTED if line.unit.scale == 1 else _WEIGHED
        sql = f"WITH {text}, {_MOVED.format(key=key)}, {counts}"
    return _said(connection.execute(sql, values).fetchall(), names)


def _joined(report: Report, section: Section, line: LineItem, key: str, period: str) -> tuple[str, dict[str, str]]:
    """CTE ``parts``: code, key, v1 (this month), v0 (the month before); both with the months as parameters."""
    source, before = report.relations[line.relation], month_before(period)
    code = f"coalesce({section.each}, '{UNKNOWN[0]}')" if section.each else "''"
    values: dict[str, str] = {}
    texts = []
    for name, month in (("now", period), ("past", before)):
        said = source
        for parameter in set(PARAMETER.findall(source)):
            said = said.replace(f"${parameter}", f"${parameter}_{name}")
            values[f"{parameter}_{name}"] = getattr(Window(month, month), parameter)
        texts.append(
            f"{name} AS (SELECT {code} AS code, coalesce({key}, '') AS key, {line.aggregate} AS v FROM ({said}) AS said "  # noqa: S608
            "GROUP BY ALL HAVING v <> 0)"
        )
    texts.append(
        "parts AS (SELECT coalesce(now.code, past.code) AS code, coalesce(now.key, past.key) AS key, "
        "coalesce(now.v, 0) AS v1, coalesce(past.v, 0) AS v0 FROM now FULL OUTER JOIN past ON now.code = past.code AND now.key = past.key)"
    )
    return ", ".join(texts), values


#: What moved the balance of each project or customer in the month.
_MOVED = """
    moved AS (
        SELECT p.{key} AS key,
            sum(b.guaranteed_balance) FILTER (WHERE b.month = $month_now) AS b1,
            sum(b.guaranteed_balance) FILTER (WHERE b.month = $month_past) AS b0,
            sum(b.new_amount) FILTER (WHERE b.month = $month_now) AS n,
            sum(b.released_amount) FILTER (WHERE b.month = $month_now) AS r,
            sum(b.compensated_amount) FILTER (WHERE b.month = $month_now) AS c
        FROM project.balances AS b INNER JOIN project.projects AS p ON b.project_id = p.project_id
        WHERE b.month IN ($month_now, $month_past) GROUP BY p.{key}
    )"""
#: A count changes by one a key: by what moved it, or because it is counted elsewhere now.
_COUNTED = """
    told AS (
        SELECT parts.code, v1 - v0 AS d, coalesce(n, 0) > 0 AS is_new, coalesce(r, 0) > 0 AS is_released, coalesce(c, 0) > 0 AS is_paid
        FROM parts LEFT JOIN moved ON parts.key = moved.key
    )
    SELECT code,
        coalesce(sum(d) FILTER (WHERE d > 0 AND is_new), 0),
        coalesce(sum(d) FILTER (WHERE d < 0 AND NOT is_paid AND is_released), 0),
        coalesce(sum(d) FILTER (WHERE d < 0 AND is_paid), 0),
        coalesce(sum(d) FILTER (WHERE (d > 0 AND NOT is_new) OR (d < 0 AND NOT is_paid AND NOT is_released)), 0)
    FROM told GROUP BY code"""
#: An amount follows the balance in the proportion in which the line counts it; the rest is what is now counted otherwise.
#: A few fen of it are what rounding by project leaves between a share of a flow and the flow of a share.
_WEIGHED = """
    weighed AS (
        SELECT parts.code, v1 - v0 AS d, coalesce(n, 0) AS n, coalesce(r, 0) AS r, coalesce(c, 0) AS c,
            CASE WHEN b1 > 0 THEN v1::DOUBLE / b1::DOUBLE WHEN b0 > 0 THEN v0::DOUBLE / b0::DOUBLE ELSE 0 END AS k
        FROM parts LEFT JOIN moved ON parts.key = moved.key
    ),
    told AS (
        SELECT *, CAST(round(k * n, 2) AS DECIMAL(18, 2)) AS kn, CAST(round(k * r, 2) AS DECIMAL(18, 2)) AS kr,
            CAST(round(k * c, 2) AS DECIMAL(18, 2)) AS kc
        FROM weighed
    ),
    left_over AS (SELECT *, d - kn + kr + kc AS rest FROM told),
    settled AS (SELECT *, abs(rest) <= 0.05 AND (n > 0 OR r > 0 OR c > 0) AS is_rounding FROM left_over)
    SELECT code,
        sum(kn + CASE WHEN is_rounding AND n > 0 THEN rest ELSE 0 END),
        sum(-kr + CASE WHEN is_rounding AND n <= 0 AND r > 0 THEN rest ELSE 0 END),
        sum(-kc + CASE WHEN is_rounding AND n <= 0 AND r <= 0 THEN rest ELSE 0 END),
        sum(CASE WHEN is_rounding THEN 0 ELSE rest END)
    FROM settled GROUP BY code"""


def _by_kind(
    connection: duckdb.DuckDBPyConnection, report: Report, section: Section, line: LineItem, period: str
) -> dict[str, dict[str, Decimal]]:
    text, values = _joined(report, section, line, "kind", period)
    rows = connection.execute(f"WITH {text} SELECT code, key, v1 - v0 FROM parts", values).fetchall()  # noqa: S608 - as above
    found: dict[str, dict[str, Decimal]] = {"": {}}
    for code, kind, amount in rows:
        found.setdefault(code, {})[_OF_KIND[kind]] = Decimal(amount)
    return found


def _whole(
    connection: duckdb.DuckDBPyConnection, report: Report, section: Section, line: LineItem, period: str
) -> dict[str, dict[str, Decimal]]:
    """A line whose parts are nobody's alone: what it is in both months."""
    text, values = _joined(report, section, line, "''", period)
    rows = connection.execute(f"WITH {text} SELECT code, sum(v1) - sum(v0) FROM parts GROUP BY code", values).fetchall()  # noqa: S608
    return _said(rows, ("net",))


def _said(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    found = {
        row[0]: {name: Decimal(str(value or 0)) for name, value in zip(names, row[1:], strict=True)} for row in rows
    }
    return found or {"": dict.fromkeys(names, Decimal(0))}


def _columns(connection: duckdb.DuckDBPyConnection, report: Report, line: LineItem) -> set[str]:
    source = report.relations[line.relation]
    values = dict.fromkeys(set(PARAMETER.findall(source)), "2000-01")
    described = connection.execute(f"SELECT * FROM ({source}) AS said LIMIT 0", values).description  # noqa: S608 - as above
    return {column[0] for column in described or ()}


def _key(connection: duckdb.DuckDBPyConnection, report: Report, line: LineItem) -> str | None:
    """What a line's parts are told by: customers where it counts them, else projects; None where the relation names neither."""
    columns = _columns(connection, report, line)
    if "DISTINCT customer_id" in line.aggregate:
        return "customer_id"
    return next((name for name in ("project_id", "customer_id") if name in columns), None)
